"""The indicators that are described here, and those that only a file describes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hub.events.content import raise_content_version
from hub.events.models import raise_public_version
from hub.statistics.layouts.base import Definition, Reading
from hub.statistics.models import Indicator

FILE = Path(__file__).resolve().parent / "data" / "indicators.yaml"
TEXTS = ("name", "definition", "population", "method", "not_comparable")
# Populations of UNHCR that are also broken down; the parts are apart from the totals, so that nothing is added twice.
PARTED = (
    "refugees", "asylum-seekers", "idps-unhcr", "returned-refugees", "returned-idps", "stateless", "others-of-concern",
    "others-in-need", "host-community",
)  # fmt: skip
BY_PLACE = (
    ("en", ", by age, sex and place"),
    ("fr", ", par âge, sexe et lieu"),
    ("es", ", por edad, sexo y lugar"),
)
PLAIN = ("publisher", "topic", "unit", "kind", "age_band", "is_by_pair")


@cache
def built_in_indicators() -> dict[str, dict[str, Any]]:
    """The values of each indicator of the file, by its code."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    shared = read["shared"]
    found: dict[str, dict[str, Any]] = {}
    for position, (code, row) in enumerate(read["indicators"].items()):
        values = {name: row[name] for name in PLAIN if name in row} | {"position": position}
        for name in TEXTS:
            texts = row.get(name, {})
            texts = shared[texts] if isinstance(texts, str) else texts
            values |= {f"{name}_{language}": text for language, text in texts.items()}
        found[code] = values
    for code in PARTED:
        parted = found[code] | {f"name_{language}": found[code][f"name_{language}"] + by for language, by in BY_PLACE}
        found[f"{code}-by-location"] = parted | {"position": len(found)}
    return found


def load_indicators() -> int:
    """Renew the texts of the indicators that are stored. How many changed."""
    changed = 0
    for one in Indicator.objects.filter(code__in=built_in_indicators()):
        values = built_in_indicators()[one.code]
        if any(getattr(one, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(one, name, value)
            one.save()
            changed += 1
    if changed:
        raise_public_version()
        raise_content_version()
    return changed


class IndicatorKeys:
    """The keys of indicators by code; one that a file brings is added with what the file says of it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._keys: dict[str, int] = {}

    def key(self, code: str) -> int:
        if code not in self._keys:
            found = Indicator.objects.filter(code=code).values_list("pk", flat=True).first()
            self._keys[code] = found or self._add(code)
        return self._keys[code]

    def _add(self, code: str) -> int:
        if (values := built_in_indicators().get(code)) is None:
            defined: Definition = self._reading.definitions[code]
            values = {
                "publisher": self._reading.publisher, "topic": defined.topic, "unit": defined.unit, "kind": defined.kind,
                "age_band": defined.age_band, "is_by_pair": defined.is_by_pair, "name_en": defined.name[:300],
                "definition_en": defined.definition,
            }  # fmt: skip
        return Indicator.objects.create(code=code, **values).pk

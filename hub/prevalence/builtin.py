"""Built-in content: published figures of prevalence with their sources. Loading is repeatable."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.events.models import raise_public_version
from hub.prevalence.models import PrevalenceFigure
from hub.vocabularies.models import Country

FILE = Path(__file__).resolve().parent / "data" / "figures.yaml"


@transaction.atomic
def load_figures() -> int:
    """How many figures were added or renewed. Countries that the site does not know are left out."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    countries = dict(Country.objects.values_list("iso3", "pk"))
    known = {one.key: one for one in PrevalenceFigure.objects.exclude(key="")}
    changed = 0
    for position, row in enumerate(content["figures"]):
        if "country" in row and row["country"] not in countries:
            continue
        values = values_of(row, content) | {"country_id": countries.get(row.get("country", "")), "position": position}
        found = known.get(row["key"])
        if found is not None and all(getattr(found, name) == value for name, value in values.items()):
            continue
        PrevalenceFigure.objects.update_or_create(key=row["key"], defaults=values)
        changed += 1
    if changed:
        raise_public_version()
    return changed


def values_of(row: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """The columns of a figure, with the words that it shares with others."""
    definition, source = content["definitions"][row["definition"]], content["sources"][row["source"]]
    critique = content["critiques"].get(row.get("critique"), {})
    (age_from, age_to), (year_from, year_to) = row.get("ages", (None, None)), row.get("years", (None, None))
    return {
        "topic": definition["topic"], "definition": row["definition"], **_texts("measured", definition["text"]),
        "area": row.get("area", ""), "age_from": age_from, "age_to": age_to, "year_from": year_from, "year_to": year_to,
        "method": row["method"], "unit": row["unit"], "value": _number(row, "value"), "low": _number(row, "low"),
        "high": _number(row, "high"), "is_rounded": row.get("rounded", False),
        **_texts("how", content["words"].get(row.get("how"))),
        **_texts("data_version", content["words"].get(row.get("data"))),
        **_texts("interval", content["words"].get(row.get("interval"))),
        **_texts("note", content["notes"].get(row.get("note"))),
        **_texts("ambiguous", content["ambiguities"].get(row.get("ambiguous"))),
        **_texts("critique", critique.get("text")), "critique_url": critique.get("url", ""),
        "source_kind": source.get("kind", "publisher"), "source_title": source["title"], "source_url": source["url"],
    }  # fmt: skip


def _texts(name: str, texts: dict[str, str] | None) -> dict[str, str]:
    return {f"{name}_{code}": (texts or {}).get(code, "") for code in ("en", "fr", "es")}


def _number(row: dict[str, Any], name: str) -> Decimal | None:
    return None if row.get(name) is None else Decimal(str(row[name]))

"""The areas that files name: countries, and beside them sums, dissolved states, groups and the unknown."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hub.lib.text import bare
from hub.statistics.models import Area
from hub.vocabularies.countrynames import dissolved_state, names_of_countries
from hub.vocabularies.models import Country

AREAS = Path(__file__).resolve().parent / "data" / "areas.csv"
# Other codes of the one area that has no code in ISO 3166-1: with XKX there is one Kosovo.
SAME = {"XKK": "XKX", "KSV": "XKX", "KOS": "XKX", "UVK": "XKX", "XK": "XKX", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "WBG": "PSE", "ADO": "AND", "IMY": "IMN", "KOSOVO": "XKX"}  # fmt: skip


class Known(NamedTuple):
    code: str
    kind: str
    name: str


@cache
def _read_areas() -> tuple[dict[str, Known], dict[str, Known]]:
    """Areas beside countries, by code and by name."""
    codes: dict[str, Known] = {}
    names: dict[str, Known] = {}
    with AREAS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = Known(row["code"], row["kind"], row["name"])
            for code in [row["code"], *row["codes"].split()]:
                codes.setdefault(code.upper(), known)
            for name in [row["name"], *filter(None, row["names"].split("|"))]:
                names.setdefault(bare(name), known)
    return codes, names


def label(printed: tuple[str, str]) -> str:
    """How a file names an area: by its name, or else its code."""
    code, name = printed
    return " ".join((name or code).split())


def _repair_encoding(name: str) -> str:
    """`TÃ¼rkiye` was written in UTF-8 and read as another encoding."""
    if "Ã" not in name and "â€" not in name:
        return name
    try:
        return name.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return name


class Areas:
    """Finds the key of an area by code and name, and adds an area when a file names it for the first time."""

    def __init__(self) -> None:
        columns = ("iso2", "iso3", "m49", "pk", "name_en", "name_fr", "name_es")
        countries = list(Country.objects.order_by("iso3").values_list(*columns))
        self._countries = {iso3: (key, name) for _iso2, iso3, _m49, key, name, *_ in countries}
        known = tuple((iso3, iso2, m49, tuple(names)) for iso2, iso3, m49, _key, *names in countries)
        self._names = names_of_countries(known)
        self._keys = dict(Area.objects.values_list("code", "pk"))
        self._aggregates = set(Area.objects.filter(kind=Area.Kind.AGGREGATE).values_list("pk", flat=True))
        self._unknown = set(Area.objects.filter(kind=Area.Kind.UNKNOWN).values_list("pk", flat=True))
        self._found: dict[tuple[str, str, str], int] = {}

    def find(self, code: str, name: str, scheme: str = "") -> int:
        """The key of the area; 0 where neither code nor name is known. `scheme`: whose numbers the codes are."""
        asked = code, name, scheme
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._find(code.strip().upper(), " ".join(name.split()), scheme)
        return found

    def is_aggregate(self, key: int) -> bool:
        return key in self._aggregates

    def is_unknown(self, key: int | None) -> bool:
        return key in self._unknown

    def apart(self, key: int, printed: tuple[str, str]) -> int:
        """An area for what a file keeps apart from another unknown one, under the name that it has there."""
        base = next(code for code, known in self._keys.items() if known == key)
        word = re.sub(r"\W+", "-", printed[0].strip() or printed[1].strip()).upper().strip("-")
        return self._key(Known(f"{base}-{word}"[:20], Area.Kind.UNKNOWN, label(printed)[:200]))

    def _find(self, code: str, name: str, scheme: str) -> int:
        codes, names = _read_areas()
        name = _repair_encoding(name)
        if name.lower().startswith("kosovo"):
            code = "XKX"
        code = SAME.get(code, code)
        number = code.lstrip("0") if code.isdigit() else code
        if known := codes.get(f"{scheme}:{number}".upper()):
            return self._key(known)
        if code and (iso3 := self._names.by_code(code)):
            return self._country(iso3)
        if number and (known := codes.get(number)):
            return self._key(known)
        if code and (state := dissolved_state(code)):
            return self._former(state.name)
        if not name:
            return 0
        if state := dissolved_state(name):
            return self._former(state.name)
        if known := names.get(bare(name)) or codes.get(name.upper()):
            return self._key(known)
        if iso3 := self._names.find(name):
            return self._country(iso3)
        return 0

    def _former(self, name: str) -> int:
        codes = {"Serbia and Montenegro": "SCG", "Czechoslovakia": "CSK", "USSR": "SUN", "Yugoslavia": "YUG"}
        codes |= {"Netherlands Antilles": "ANT", "German Democratic Republic": "DDR", "Democratic Yemen": "YMD"}
        return self._key(Known(codes.get(name, name[:20]), Area.Kind.FORMER, name))

    def _country(self, iso3: str) -> int:
        if iso3 not in self._countries:
            return 0
        if iso3 not in self._keys:
            country, name = self._countries[iso3]
            made = Area.objects.create(code=iso3, name=name, kind=Area.Kind.COUNTRY, country_id=country)
            self._keys[iso3] = made.pk
        return self._keys[iso3]

    def _key(self, known: Known) -> int:
        if known.code not in self._keys:
            made = Area.objects.create(code=known.code, name=known.name, kind=known.kind)
            self._keys[known.code] = made.pk
            if known.kind == Area.Kind.AGGREGATE:
                self._aggregates.add(made.pk)
            elif known.kind == Area.Kind.UNKNOWN:
                self._unknown.add(made.pk)
        return self._keys[known.code]

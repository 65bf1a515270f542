"""Provinces and districts with their place codes (p-codes), and how a place that a table names is found among them.

A name or a code is looked up inside its country and, where one is known, inside its parent: “Zone 1” is found in many
countries, and the codes of one year mean other places in another. Below LEAST a person decides.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.utils import timezone
from rapidfuzz import fuzz

from hub.lib.text import bare
from hub.vocabularies.countrynames import DATA

LEAST = 0.85  # how alike two names are, from 0 to 1, that are taken for the same without asking
MOST_PROPOSED = 12
CODE = re.compile(r"([A-Z]{2,3})(\d+)")
# Words in which neighbouring areas differ although their names are alike.
COMPASS = {
    "north": "n", "northern": "n", "nord": "n", "norte": "n", "south": "s", "southern": "s", "sud": "s", "sur": "s",
    "east": "e", "eastern": "e", "est": "e", "este": "e", "west": "w", "western": "w", "ouest": "w", "oeste": "w",
    "central": "c", "centre": "c", "centro": "c", "upper": "u", "haut": "u", "haute": "u", "alto": "u", "lower": "l",
    "bas": "l", "basse": "l", "bajo": "l", "urban": "town", "rural": "land",
}  # fmt: skip


class Area(NamedTuple):
    iso3: str
    level: int
    code: str
    name: str
    parent: str  # code of the area of the first level in which one of the second lies
    valid_from: str  # the day from which the code means this area


@dataclass(frozen=True)
class AreaMatch:
    """The area, or those between which a person decides."""

    area: Area | None
    asked: tuple[Area, ...] = ()


@dataclass
class AreasOfCountry:
    iso3: str = ""
    by_code: dict[str, Area] = field(default_factory=dict)
    by_name: dict[str, list[Area]] = field(default_factory=lambda: defaultdict(list))

    def find(self, *, level: int = 0, name: str = "", code: str = "", parent: str = "") -> AreaMatch:
        """By code and name: both must mean the same area. `level` is 0 where the table does not say it. A district by a name
        that is spelled otherwise is found inside its province only."""
        code = "".join(code.split()).upper()
        coded = self._find_by_code(code, level, parent)
        named = self._find_by_name(name, level, parent, only_same=level != 1 and not parent)
        if coded is None:
            # A code of another level or province contradicts the row; one of another country does, too.
            elsewhere = self.by_code.get(code) or area_abroad(code, self.iso3)
            return AreaMatch(None, _each_once(elsewhere, named)) if elsewhere else named
        if not name:
            return AreaMatch(coded) if coded.code == code else AreaMatch(None, (coded,))
        if coded in (named.area, *named.asked) or likeness(bare(coded.name), bare(name)) >= LEAST:
            return AreaMatch(coded)
        return AreaMatch(None, _each_once(coded, named))

    def _fits(self, area: Area, level: int, parent: str) -> bool:
        return (not level or area.level == level) and (not parent or parent in (area.parent, area.code))

    def _find_by_code(self, code: str, level: int, parent: str) -> Area | None:
        found = self.by_code.get(code) or next(
            (self.by_code[other] for other in _other_spellings(code, self) if other in self.by_code), None
        )
        return found if found and self._fits(found, level, parent) else None

    def _find_by_name(self, name: str, level: int, parent: str, *, only_same: bool) -> AreaMatch:
        own = bare(name)
        if not own:
            return AreaMatch(None)
        same = [area for area in self.by_name.get(own, ()) if self._fits(area, level, parent)]
        if len(same) == 1:
            return AreaMatch(same[0])
        if same:
            return AreaMatch(None, tuple(same[:MOST_PROPOSED]))
        ranked = self._rank_by_likeness(own, level, parent)[:MOST_PROPOSED]
        close = [area for ratio, area in ranked if ratio >= LEAST]
        if len(close) == 1 and not only_same:
            return AreaMatch(close[0])
        return AreaMatch(None, tuple(close or [area for _ratio, area in ranked]))

    def _rank_by_likeness(self, own: str, level: int, parent: str = "") -> list[tuple[float, Area]]:
        fitting = (
            (likeness(own, other), area)
            for other, areas in self.by_name.items()
            for area in areas
            if self._fits(area, level, parent)
        )
        return sorted(fitting, key=lambda pair: (-pair[0], pair[1]))

    def nearest(self, said: str, level: int, number: int = 25) -> list[Area]:
        """The areas whose name or code is most like what is written, the likeliest first."""
        words = said.upper().split()
        coded = [area for word in words if (area := self._find_by_code(word, level, ""))]
        rest = " ".join(word for word in bare(said).split() if word.upper() not in self.by_code)
        names = {rest, " ".join(word for word in rest.split() if not any(letter.isdigit() for letter in word))}
        ranked = sorted(
            (pair for name in names for pair in self._rank_by_likeness(name, level)), key=lambda pair: -pair[0]
        )
        return list(dict.fromkeys([*coded, *(area for _ratio, area in ranked)]))[:number]


def _each_once(first: Area, named: AreaMatch) -> tuple[Area, ...]:
    others = (named.area,) if named.area else named.asked
    return (first, *(area for area in others if area != first))


def likeness(one: str, other: str) -> float:
    """How alike two names are, as `bare` gives them; 0 where a number or a point of the compass tells them apart."""
    if _marks(one) != _marks(other):
        return 0.0
    return fuzz.ratio(one, other) / 100


@lru_cache(maxsize=20_000)
def _marks(name: str) -> frozenset[str]:
    return frozenset(COMPASS.get(word, word) for word in name.split() if word in COMPASS or word.isdigit())


def _other_spellings(code: str, known: AreasOfCountry) -> Sequence[str]:
    """The same code with the other code of the country, or with zeros added or left out: LBR08 is LR08, SLE001001 is SL0101."""
    match = CODE.fullmatch(code)
    sample = next(iter(known.by_code.values()), None)
    if match is None or sample is None or sample.iso3 not in _lengths():
        return ()
    letters, digits = match.groups()
    own = CODE.fullmatch(sample.code)
    if own is None or (letters != own[1] and not (len(letters) == 3 and letters == sample.iso3)):
        return ()
    first, second = _lengths()[sample.iso3]
    found = [f"{own[1]}{digits}", f"{own[1]}{_pad(digits, first)}"]
    half, rest = divmod(len(digits), 2)
    if not rest:  # any other way to part the digits could make another place of them
        found.append(f"{own[1]}{_pad(digits[:half], first)}{_pad(digits[half:], second)}")
    return found


def _pad(digits: str, length: int) -> str:
    return digits.lstrip("0").rjust(length, "0")


@lru_cache(maxsize=1)
def _lengths() -> dict[str, tuple[int, int]]:
    """How many digits the codes of each country have for its first and its second level."""
    with (DATA / "area_code_lengths.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["iso3"]: (int(row["level_1"]), int(row["level_2"]))
            for row in csv.DictReader(file)
            if row["level_1"].isdigit() and row["level_2"].isdigit()  # others have codes of several lengths
        }


@lru_cache(maxsize=1)
def _all() -> dict[str, AreasOfCountry]:
    known: dict[str, AreasOfCountry] = defaultdict(AreasOfCountry)
    text = gzip.decompress((DATA / "areas.csv.gz").read_bytes()).decode()
    for iso3, level, code, name, parent, valid_from in list(csv.reader(io.StringIO(text)))[1:]:
        area = Area(iso3, int(level), code, name, parent, valid_from)
        known[iso3].iso3 = iso3
        known[iso3].by_code[code] = area
        known[iso3].by_name[bare(name)].append(area)
    return dict(known)


def area_abroad(code: str, iso3: str) -> Area | None:
    """The area of another country that has the code in the built-in table, where this country has none with it. Codes without
    letters of a country say nothing of it."""
    tables = _all()
    if CODE.fullmatch(code) is None or (iso3 in tables and code in tables[iso3].by_code):
        return None
    return next((found for known in tables.values() if (found := known.by_code.get(code))), None)


def country_of_code(code: str, iso3: str) -> str:
    """The country in which a code of the built-in table means an area: that with `iso3` unless only another one has it."""
    found = area_abroad("".join(code.split()).upper(), iso3)
    return found.iso3 if found else iso3


def areas_of(iso3: str, *, any_time: bool = False) -> AreasOfCountry | None:
    """The provinces and districts of a country: those that people entered or corrected, else those of the table that comes with
    the software; None where neither has any. With `any_time` those whose codes do not hold today are among them, for what is
    said of other years. One query: readers of many rows keep the answer."""
    own = apps.get_model("vocabularies", "OwnArea").objects.filter(country__iso3=iso3).order_by("code")
    entered = list(own.values_list("level", "code", "name", "parent", "valid_from", "valid_until"))
    built_in = _all().get(iso3)
    return _apply_corrections(iso3, built_in, entered, any_time=any_time) if entered else built_in


def _apply_corrections(
    iso3: str, built_in: AreasOfCountry | None, entered: Iterable[tuple[Any, ...]], *, any_time: bool
) -> AreasOfCountry:
    """An area that was corrected is still found by the name it had; one whose code has ended is found with `any_time` only."""
    areas = dict(built_in.by_code) if built_in else {}
    names = {code: {area.name} for code, area in areas.items()}
    today = timezone.localdate()
    for level, code, name, parent, begins, ends in entered:
        areas[code] = Area(iso3, level, code, name, parent, begins.isoformat())
        names.setdefault(code, set()).add(name)
        if not any_time and _is_over(begins, ends, today):
            del areas[code]
    known = AreasOfCountry(iso3, areas)
    for code, area in areas.items():
        for name in {bare(name) for name in names[code]}:
            known.by_name[name].append(area)
    return known


def _is_over(begins: date, ends: date | None, today: date) -> bool:
    return begins > today or (ends is not None and ends < today)

"""Sums of figures that people entered. Nobody is counted twice in one of them:

- only recommended figures are added, and only those of one publisher, kind of people, measure, unit and year;
- of the rounds of a stock the latest in the year counts, at each place; of flows that share days at a place the longest does;
- a figure of a whole country stands before those of its areas, one of a province before those of its districts, and one of all
  origins before those of single origins; an area that was entered twice is one place;
- a figure is left out only where one that is added may count the same people: flows of other days, or of other origins, do not;
- the sum of nothing is unknown, and a figure that is only a range leaves only a range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from hub.crises.models import CrisisFigure, People
from hub.lib.text import bare
from hub.vocabularies.areas import AreasOfCountry, areas_of

Tables = Callable[[str], AreasOfCountry | None]
Key = tuple[str, str, str, str, int]  # people, publisher in small letters, measure, unit, year


@dataclass(frozen=True)
class Total:
    """`value` is None where one of the figures is only a range; `low` and `high` are None where that end is unknown."""

    people: str
    publisher: str
    measure: str
    unit: str
    year: int
    value: int | None
    low: int | None
    high: int | None
    figures: list[CrisisFigure]

    @property
    def name(self) -> str:
        return str(People(self.people).label)

    @property
    def is_range(self) -> bool:
        return self.value is None or (self.low, self.high) != (self.value, self.value)


def totals_of(figures: Iterable[CrisisFigure]) -> list[Total]:
    """The newest year first within each kind of people and publisher."""
    groups: dict[Key, list[CrisisFigure]] = defaultdict(list)
    for one in figures:
        if one.role == CrisisFigure.Role.RECOMMENDED:
            groups[one.people, one.publisher.lower(), one.measure, one.unit, one.year].append(one)
    known = cache(partial(areas_of, any_time=True))  # a figure may be older than the end of a code
    order = {people: place for place, people in enumerate(People.values)}
    made = [_total(key, _once_each(found, known)) for key, found in groups.items()]
    return sorted(made, key=lambda one: (order[one.people], one.publisher.lower(), one.measure, one.unit, -one.year))


def newest_totals(figures: Iterable[CrisisFigure]) -> list[Total]:
    newest: dict[tuple[str, ...], Total] = {}
    for one in totals_of(figures):
        newest.setdefault((one.people, one.publisher.lower(), one.measure, one.unit), one)
    return list(newest.values())


def _once_each(figures: list[CrisisFigure], known: Tables) -> list[CrisisFigure]:
    """The figures without those that share people with one that is kept. Only kept ones count against others: what a figure
    holds that is itself left out would else be counted nowhere."""
    if figures[0].measure == CrisisFigure.Measure.STOCK:
        figures = _latest(figures)
    kept: list[CrisisFigure] = []
    for one in sorted(figures, key=lambda figure: _place_in_line(figure, known)):
        if not any(_share_people(one, other, known) for other in kept):
            kept.append(one)
    return [one for one in figures if one in kept]


def _latest(rounds: list[CrisisFigure]) -> list[CrisisFigure]:
    newest: dict[Any, CrisisFigure] = {}
    for one in sorted(rounds, key=lambda figure: (figure.on, figure.pk)):
        newest[one.country_id, place_of(one), one.origin_id] = one
    return [one for one in rounds if one in newest.values()]


def _place_in_line(figure: CrisisFigure, known: Tables) -> tuple[int, bool, int, int]:
    """Larger places first, then all origins, longer flows, and what was entered before."""
    place = place_of(figure)
    level = (2 if _province_of(place, known(figure.country.iso3)) else 1) if place else 0
    return level, figure.origin_id is not None, -figure.days, figure.pk


def place_of(figure: CrisisFigure) -> str:
    """What tells the place of a figure from others of its country: the code of its area, else its name; empty for the whole
    country."""
    area = figure.area
    return "" if area is None else "".join(area.pcode.split()).upper() or bare(area.name) or area.name


def _share_people(one: CrisisFigure, other: CrisisFigure, known: Tables) -> bool:
    """Whether the same people may stand in both: one place is or holds the other, and origins and days of flows have some in
    common."""
    if other.country_id != one.country_id or len({one.origin_id, other.origin_id} - {None}) > 1:
        return False
    here, there = place_of(one), place_of(other)
    if there not in ("", here) and there != _province_of(here, known(one.country.iso3)):
        return False
    return one.measure == CrisisFigure.Measure.STOCK or one.overlaps(other)


def _province_of(code: str, known: AreasOfCountry | None) -> str:
    """The code of the province in which the district lies; empty for others."""
    area = known.by_code.get(code) if known else None
    return area.parent if area else ""


def _total(key: Key, figures: list[CrisisFigure]) -> Total:
    people, _publisher, measure, unit, year = key
    return Total(
        people, figures[0].publisher, measure, unit, year, _sum_if_all_known([one.value for one in figures]),
        _sum_if_all_known([one.value if one.low is None else one.low for one in figures]),
        _sum_if_all_known([one.value if one.high is None else one.high for one in figures]), figures,
    )  # fmt: skip


def _sum_if_all_known(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None

"""Sums of figures that people entered. Nobody is counted twice in one of them:

- only recommended figures are added, and only those of one publisher, kind of people, measure, unit and year;
- of the rounds of a stock the latest in the year counts, at each place; of flows that share days at a place the longest does;
- a figure of a whole country stands before those of its areas, one of a province before those of its districts, and one of all
  origins before those of single origins; an area that was entered twice is one place;
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
    order = {people: place for place, people in enumerate(People.values)}
    made = [_total(key, _once_each(found)) for key, found in groups.items()]
    return sorted(made, key=lambda one: (order[one.people], one.publisher.lower(), one.measure, one.unit, -one.year))


def newest_totals(figures: Iterable[CrisisFigure]) -> list[Total]:
    newest: dict[tuple[str, ...], Total] = {}
    for one in totals_of(figures):
        newest.setdefault((one.people, one.publisher.lower(), one.measure, one.unit), one)
    return list(newest.values())


def _once_each(figures: list[CrisisFigure]) -> list[CrisisFigure]:
    at_place: dict[Any, list[CrisisFigure]] = defaultdict(list)
    for one in figures:
        at_place[one.country_id, place_of(one), one.origin_id].append(one)
    known = cache(partial(areas_of, any_time=True))  # a figure may be older than the end of a code
    pick = _latest if figures[0].measure == CrisisFigure.Measure.STOCK else _of_other_days
    figures = [one for found in at_place.values() for one in pick(found)]
    return [one for one in figures if not any(_holds(other, one, known) for other in figures if other is not one)]


def _latest(rounds: list[CrisisFigure]) -> list[CrisisFigure]:
    return [max(rounds, key=lambda figure: (figure.on, figure.pk))]


def _of_other_days(flows: list[CrisisFigure]) -> list[CrisisFigure]:
    """The flows without those that share a day with a longer one, or with one of the same length that was entered before."""
    kept: list[CrisisFigure] = []
    for one in sorted(flows, key=lambda figure: (-figure.days, figure.pk)):
        if not any(one.overlaps(other) for other in kept):
            kept.append(one)
    return kept


def place_of(figure: CrisisFigure) -> str:
    """What tells the place of a figure from others of its country: the code of its area, else its name; empty for the whole
    country."""
    area = figure.area
    return "" if area is None else "".join(area.pcode.split()).upper() or bare(area.name) or area.name


def _holds(other: CrisisFigure, one: CrisisFigure, known: Tables) -> bool:
    """Whether people of the one may be among those of the other, which is about more: a larger place, or all origins."""
    if other.country_id != one.country_id:
        return False
    here, there = place_of(one), place_of(other)
    if here and (not there or _lies_in(here, there, known(one.country.iso3))):
        return one.origin_id is None or other.origin_id in (None, one.origin_id)
    return here == there and one.origin_id is not None and other.origin_id is None


def _lies_in(code: str, other: str, known: AreasOfCountry | None) -> bool:
    """Whether the district with the first code lies in the province with the second."""
    district = known.by_code.get(code) if known else None
    return district is not None and district.parent == other


def _total(key: Key, figures: list[CrisisFigure]) -> Total:
    people, _publisher, measure, unit, year = key
    return Total(
        people, figures[0].publisher, measure, unit, year, _added([one.value for one in figures]),
        _added([one.value if one.low is None else one.low for one in figures]),
        _added([one.value if one.high is None else one.high for one in figures]), figures,
    )  # fmt: skip


def _added(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None

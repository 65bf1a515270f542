"""Sums of figures that people entered. Nobody is counted twice in one of them:

- only recommended figures are added, and only those of one publisher, kind of people, measure, unit and year;
- of the rounds of a stock the latest in the year counts, at each place;
- a figure of a whole country stands before those of its areas, and one of all origins before those of single origins;
- the sum of nothing is unknown, and a figure that is only a range leaves only a range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.crises.models import CrisisFigure, People

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
    if figures[0].measure == CrisisFigure.Measure.STOCK:
        latest: dict[Any, CrisisFigure] = {}
        for one in sorted(figures, key=lambda figure: (figure.on, figure.pk)):
            latest[one.country_id, one.area_id, one.origin_id] = one
        figures = list(latest.values())
    return [one for one in figures if not any(_holds(other, one) for other in figures if other is not one)]


def _holds(other: CrisisFigure, one: CrisisFigure) -> bool:
    """Whether people of the one may be among those of the other, which is about more: a whole country, or all origins."""
    if other.country_id != one.country_id:
        return False
    if one.area_id is not None and other.area_id is None:
        return one.origin_id is None or other.origin_id in (None, one.origin_id)
    return one.area_id == other.area_id and one.origin_id is not None and other.origin_id is None


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

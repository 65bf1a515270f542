"""Crises in the order of one figure of one year; nothing else ranks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hub.crises.figures import add_points
from hub.crises.models import Crisis
from hub.lib.components import Bar
from hub.statistics.series import Point
from hub.statistics.wording import value_in_words

FIRST = "refugees"  # the figure where nobody chose one


@dataclass(frozen=True)
class Ranked:
    """A crisis with its figure and the bar of it."""

    crisis: Crisis
    point: Point | None
    bar: Bar | None = None


def rank(crises: Iterable[Crisis], values: dict[int, Point]) -> list[Ranked]:
    """The largest first; those without a figure last, by name. A figure that is known only in part has its known part. `values`:
    by country; the crises come with their countries."""
    found = [(one, add_points([values.get(country.pk) for country in one.countries.all()])) for one in crises]
    most = max((_value_of(point) for _crisis, point in found), default=0)
    ranked = [Ranked(one, point, _bar(one, point, most)) for one, point in found]
    return sorted(ranked, key=lambda one: (one.point is None, -_value_of(one.point), str(one.crisis)))


def _bar(crisis: Crisis, point: Point | None, most: float) -> Bar:
    written = value_in_words(point) if point else ""
    return Bar(crisis.name, _value_of(point), most, written, crisis.get_absolute_url())


def _value_of(point: Point | None) -> float:
    if point is None:
        return 0.0
    return float(point.value if point.value is not None else point.low or 0)

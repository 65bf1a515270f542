"""Corridors in an order that follows from weights chosen in the open, and how far it holds under other weights and data.

A weight has no default, unlike units are not added unless a common scale is chosen, and a corridor without a figure is left
out by name: missing is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.corridors.naming import Pair
from hub.lib.text import comma_separated, in_parts
from hub.statistics.models import Area, Indicator, Observation
from hub.statistics.series import Point

if TYPE_CHECKING:
    from evidence.corridors.ranking import Ranking

CRITERIA = ("migrant-stock", "migrant-flow", "refugees", "asylum-seekers", "detected-victims-by-citizenship")
MOST_PAIRS = 30
DRAWS = 500
TOP = 5

Key = tuple[int, int]


@dataclass(frozen=True)
class Row:
    """A corridor with its rank, the ranks it has in nine of ten draws, and the figures on which it rests."""

    pair: Pair
    rank: int
    low: int
    high: int
    among_first: float
    figures: list[Point]

    @property
    def percent(self) -> int:
        return round(100 * self.among_first)


@dataclass
class Order:
    criteria: list[Indicator]
    shares: list[int]  # the weights in percent
    rows: list[Row] = field(default_factory=list)
    left_out: list[tuple[Pair, list[Indicator]]] = field(default_factory=list)
    refusal: str = ""
    top: int = TOP
    weights_hold: float = 0
    both_hold: float = 0


def known_criteria() -> list[Indicator]:
    found = {one.code: one for one in Indicator.objects.filter(code__in=CRITERIA)}
    return [found[code] for code in CRITERIA if code in found]


def unit_of(indicator: Indicator) -> str:
    """Stocks and flows are unlike, though both count persons."""
    return comma_separated((indicator.get_unit_display(), indicator.get_kind_display()))


def order_of(pairs: list[Pair], weights: dict[Indicator, int], scale: str) -> Order:
    """A query for each criterion, however many corridors and observations there are."""
    criteria = [one for one, weight in weights.items() if weight > 0]
    total = sum(weights[one] for one in criteria)
    order = Order(criteria, [round(100 * weights[one] / total) for one in criteria] if total else [])
    if not criteria:
        order.refusal = _("Give at least one criterion a weight.")
        return order
    units = sorted({unit_of(one) for one in criteria})
    if len(units) > 1 and not scale:
        order.refusal = _(
            "These criteria have unlike units (%(units)s), which are not added. Choose a common scale, or criteria of one unit."
        ) % {"units": in_parts(units)}
        return order
    known = {one: _newest_of(one, pairs) for one in criteria}
    ranked: list[Pair] = []
    for pair in pairs:
        missing = [one for one in criteria if _key(pair) not in known[one]]
        if missing:
            order.left_out.append((pair, missing))
        else:
            ranked.append(pair)
    if len(ranked) < 2:
        order.refusal = _("Fewer than two of these corridors have a figure for every criterion chosen.")
        return order
    found = _rank(ranked, {one: [known[one][_key(pair)] for pair in ranked] for one in criteria}, weights, scale)
    order.top = found.top
    held = found.stability()
    order.weights_hold, order.both_hold = held["weights"], held["both"]
    for line in found.table().to_dicts():
        pair = ranked[int(line["corridor"])]
        order.rows.append(
            Row(
                pair, line["rank"], line["rank_low"], line["rank_high"], line[f"among_first_{found.top}"],
                [known[one][_key(pair)] for one in criteria],
            )
        )  # fmt: skip
    return order


def _rank(
    pairs: list[Pair], figures: dict[Indicator, list[Point]], weights: dict[Indicator, int], scale: str
) -> Ranking:
    # The library brings heavy packages, which no other page of this app needs.
    import numpy as np
    from evidence.corridors.ranking import Criterion, rank_corridors

    criteria = []
    for one, points in figures.items():
        values = np.array([_value(point) for point in points])
        low = np.array([_value(point) if point.low is None else point.low for point in points])
        high = np.array([_value(point) if point.high is None else point.high for point in points])
        bounds: dict[str, Any] = {"low": low, "high": high} if any(point.is_interval for point in points) else {}
        criteria.append(Criterion(one.code, unit_of(one), values, **bounds))
    names = [f"{number:06}" for number in range(len(pairs))]
    used = {one.code: float(weights[one]) for one in figures}
    return rank_corridors(names, criteria, used, scale=scale or None, draws=DRAWS, top=TOP)


def _value(point: Point) -> float:
    """The middle of an interval where the figure itself is hidden."""
    if point.value is not None:
        return point.value
    return ((point.low or 0) + (point.high or 0)) / 2


def _key(pair: Pair) -> Key:
    return pair.origin.pk, pair.destination.pk


def _newest_of(indicator: Indicator, pairs: list[Pair]) -> dict[Key, Point]:
    """The newest figure of each pair that is known as a number or an interval, found by the index over origin and place."""
    ends = {end.pk for pair in pairs for end in (pair.origin, pair.destination)}
    areas = dict(Area.objects.filter(country__in=ends).values_list("country", "pk"))
    asked = [
        Q(place=areas[place], origin=areas[origin])
        for origin, place in map(_key, pairs)
        if origin in areas and place in areas
    ]
    if not asked:
        return {}
    rows = Observation.objects.filter(
        reduce(or_, asked), indicator=indicator, release__is_newest=True, sex="", age="", detail=""
    )
    columns = ("origin__country", "place__country", "begin", "end", "value", "low", "high")
    found: dict[Key, Point] = {}
    for origin, place, begin, end, value, low, high in rows.order_by("end", "pk").values_list(*columns):
        if value is not None or (low is not None and high is not None):
            found[origin, place] = Point(begin, end, value, low, high)
    return found

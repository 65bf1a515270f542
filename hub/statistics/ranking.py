"""One indicator over all countries, for lists that are sorted and filtered by it: of one release, one age band and one sex."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.series import Point, annotate_sums, point_of, point_of_sums, releases_of


@dataclass(frozen=True)
class Values:
    """`points` by the key of the country: of the chosen year, or of the newest year of each country."""

    indicator: Indicator
    release: Release | None = None
    years: list[int] = field(default_factory=list)
    year: int | None = None
    ages: list[str] = field(default_factory=list)
    age: str = ""
    points: dict[int, Point] = field(default_factory=dict)


def values_of_countries(indicator: Indicator, *, year: int | None, age: str, out: bool = False) -> Values:
    """Of an indicator by origin and destination the sum over all origins at each country, or with `out` over all places of
    people from it. Five queries at most; the release is the newest one that has figures of countries."""
    of = "origin" if out and indicator.is_by_pair else "place"
    for release in releases_of(indicator):
        rows = Observation.objects.filter(indicator=indicator, release=release, sex="", detail="").order_by()
        rows = rows.filter(**{f"{of}__country__isnull": False}, origin__isnull=not indicator.is_by_pair)
        if indicator.is_by_pair:
            rows = rows.exclude(place__kind=Area.Kind.AGGREGATE).exclude(origin__kind=Area.Kind.AGGREGATE)
        known = list(rows.values_list("begin", "age").distinct())
        if not known:
            continue
        ages = sorted({band for _begin, band in known})
        band = age if age in ages else _usual(rows, ages)
        years = sorted({begin for begin, of_age in known if of_age == band}, reverse=True)
        chosen = year if year in years else None
        rows = rows.filter(age=band)
        if indicator.is_by_pair and chosen is None:
            chosen = years[0]  # a sum over pairs is one of a year that the whole release has
        if chosen is not None:
            rows = rows.filter(begin=chosen)
        points = _sums(rows, of) if indicator.is_by_pair else _newest(rows)
        return Values(indicator, release, years, chosen, ages, band, points)
    return Values(indicator)


def _usual(rows: Any, ages: list[str]) -> str:
    """The age band with most figures."""
    if len(ages) == 1:
        return ages[0]
    counts = Counter(rows.values_list("age", flat=True))
    return max(ages, key=lambda band: (counts[band], band))


def _sums(rows: Any, of: str) -> dict[int, Point]:
    return {
        row[f"{of}__country"]: point_of_sums(row)
        for row in annotate_sums(rows.values(f"{of}__country", "begin", "end"))
    }


def _newest(rows: Any) -> dict[int, Point]:
    found: dict[int, Point] = {}
    for one in rows.select_related("place").order_by("begin", "end", "pk"):
        found[one.place.country_id] = point_of(one)
    return found

"""Published figures on a corridor: stocks and flows of the pair over time, and what is counted at its ends.

Each indicator has a table and a chart of its own, as unlike things share no axis; releases stand beside each other and
nothing is added. How many queries there are does not depend on the number of observations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hub.corridors.naming import Pair
from hub.lib.charts import Chart
from hub.statistics.charts import series_chart
from hub.statistics.models import Indicator
from hub.statistics.series import Point, Series, largest_flows, partners_both_ways, series_of_country, series_of_pair
from hub.vocabularies.models import Country

STOCK = "migrant-stock"
OF_PAIR = (
    STOCK, "migrant-stock-worldbank", "migrant-flow", "refugees", "asylum-seekers", "new-asylum-claims",
    "detected-victims-by-citizenship",
)  # fmt: skip
# Figures whose origin is the country from which people came back.
BACK = ("repatriated-victims",)
AT_ENDS = ("detected-victims", "idps-conflict", "displacements-disaster", "missing-migrants", "sdg-sm-dth-migr")
MOST_TRANSIT = 3
MOST_PARTNERS = 6
MOST_PAIRS = 12


@dataclass(frozen=True)
class PublishedFigure:
    """One indicator for the pair, or for a country: the series of each release, and a chart where there is something to draw."""

    indicator: Indicator
    series: list[Series]
    href: str
    country: Country | None = None
    chart: Chart | None = None

    @property
    def newest(self) -> Series:
        return self.series[0]


def figures_of_pair(pair: Pair) -> list[PublishedFigure]:
    known = _loaded_codes(OF_PAIR + BACK)
    found = []
    for code in OF_PAIR + BACK:
        ends = (pair.destination, pair.origin) if code in BACK else (pair.origin, pair.destination)
        series = series_of_pair(code, *ends) if code in known else []
        if series:
            href = reverse("statistics:pair", args=[code, *(end.iso3.lower() for end in ends)])
            of_all_ages = [one for one in series if not one.age]
            key = f"{address_key(pair)}/{code}"
            chart = series_chart(series[0].indicator, of_all_ages, name="corridor", key=key) if of_all_ages else None
            found.append(PublishedFigure(series[0].indicator, series, href, chart=chart))
    return found


def address_key(pair: Pair) -> str:
    return f"{pair.origin.iso3}-{pair.destination.iso3}".lower()


def figures_at_ends(pair: Pair, transit: list[Country]) -> list[PublishedFigure]:
    known = _loaded_codes(AT_ENDS)
    found = []
    for country in (pair.origin, *transit[:MOST_TRANSIT], pair.destination):
        for code in AT_ENDS:
            series = [one for one in series_of_country(code, country) if not one.age] if code in known else []
            if series:
                href = reverse("statistics:place", args=[code, country.iso3.lower()])
                found.append(PublishedFigure(series[0].indicator, series[:1], href, country))
    return found


def largest_partners(country: Country) -> tuple[list[tuple[Pair, Point]], list[tuple[Pair, Point]]]:
    """The corridors with the largest published stocks from a country, and to it."""
    to, at = partners_both_ways(STOCK, country, MOST_PARTNERS)
    return (
        [(Pair(country, area.country), point) for area, point in to if area.country is not None],
        [(Pair(area.country, country), point) for area, point in at if area.country is not None],
    )


def largest_pairs() -> list[tuple[Pair, Point]]:
    """The corridors with the largest published stocks in the world."""
    return [
        (Pair(origin.country, place.country), point)
        for origin, place, point in largest_flows(STOCK, MOST_PAIRS)
        if origin.country is not None and place.country is not None
    ]


def _loaded_codes(codes: tuple[str, ...]) -> set[Any]:
    return set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))

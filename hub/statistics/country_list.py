"""The list of countries by one published indicator: sorted, filtered, each figure with its year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from hub.events.content import get_or_make_content
from hub.lib.choices import sorting_key
from hub.lib.maps import Choropleth
from hub.lib.numbers import AmountError, read_number
from hub.lib.text import whole_number
from hub.statistics.models import Indicator
from hub.statistics.ranking import Values, values_of_countries
from hub.statistics.series import Point
from hub.statistics.wording import value_in_words
from hub.vocabularies.models import Country, Region

ORDERS = ("-value", "value", "name")


@dataclass(frozen=True)
class Row:
    iso3: str
    name: str
    point: Point

    @property
    def sorting(self) -> float:
        """The figure; of a hidden one what is known at least."""
        return float(self.point.value if self.point.value is not None else self.point.low or 0)


def ranked_countries(asked: QueryDict) -> dict[str, Any] | None:
    """What the page shows, or None where no indicator is asked for that is known."""
    code = asked.get("indicator", "")[:80]
    indicator = Indicator.objects.filter(code=code).first() if code else None
    if indicator is None:
        return None
    out = asked.get("direction") == "out" and indicator.is_by_pair
    year, age = whole_number(asked.get("year", "")), asked.get("age", "")[:20]
    found = values_of_countries(indicator, year=year, age=age, out=out)
    names, places = Country.on_maps()
    keys = Country.objects.order_by().values_list("pk", "iso3", "region_id")
    regions = _regions_within(asked.get("region", ""))
    within, least, most = asked.get("region", ""), _number(asked.get("least", "")), _number(asked.get("most", ""))
    rows, without = [], []
    for key, iso3, region in keys:
        if regions and region not in regions:
            continue
        point = found.points.get(key)
        if point is None:
            without.append((iso3.lower(), names[iso3]))
        elif _fits(row := Row(iso3.lower(), names[iso3], point), least, most):
            rows.append(row)
    order = asked.get("order") if asked.get("order") in ORDERS else "-value"
    return {
        "values": found,
        "rows": _sort(rows, order or ""),
        "without": sorted(without, key=lambda one: sorting_key(one[1])),
        "map": _map_of(rows, names, places, found),
        "chosen": {
            "indicator": indicator.code, "region": within, "least": asked.get("least", "")[:20],
            "most": asked.get("most", "")[:20], "order": order, "direction": "out" if out else "",
        },
        "years_differ": found.year is None and len({row.point.period for row in rows}) > 1,
    }  # fmt: skip


def choices() -> dict[str, Any]:
    """What a list can be sorted and filtered by: codes and names. An indicator is stored with its first figure."""
    return get_or_make_content("choices of countries", make=_choices)


def _choices() -> dict[str, Any]:
    regions = [(one.code, str(one.name)) for one in Region.objects.all()]
    return {
        "indicators": [(one.code, str(one.name)) for one in Indicator.objects.all()],
        "all_regions": sorted(regions, key=lambda one: sorting_key(one[1])),
    }


def _regions_within(code: str) -> set[str]:
    """The codes of the region and of all that lie in it; empty where there is no such region. One query."""
    parents = dict(Region.objects.order_by().values_list("code", "parent"))
    found = {code} & parents.keys()
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _fits(row: Row, least: float | None, most: float | None) -> bool:
    return (least is None or row.sorting >= least) and (most is None or row.sorting <= most)


def _sort(rows: list[Row], order: str) -> list[Row]:
    rows = sorted(rows, key=lambda row: sorting_key(row.name))
    if order == "name":
        return rows
    return sorted(rows, key=lambda row: row.sorting, reverse=order == "-value")


def _number(text: str) -> float | None:
    """None where it is no number: the list is then not filtered by it."""
    try:
        return float(read_number(text.strip()[:20])) if text.strip() else None
    except (AmountError, ValueError):
        return None


def _map_of(rows: list[Row], names: Any, places: Any, values: Values) -> Choropleth | None:
    shaded = {row.iso3.upper(): row.sorting for row in rows if row.sorting > 0}
    if not shaded:
        return None
    words = {row.sorting: value_in_words(row.point) for row in rows}
    address = reverse("statistics:place", args=[values.indicator.code, "iso3"])
    return Choropleth(shaded, names, places, address, words=lambda value: words[value])

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from hub.accounts.requests import Request
from hub.lib.choices import sorting_key
from hub.statistics import permissions
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.publishers import PUBLISHERS
from hub.statistics.series import partner_totals, releases_of
from hub.statistics.views.tabs import tabs

PAGE_SIZE = 50


def indicators(request: Request) -> HttpResponse:
    """What is measured, by topic."""
    topics: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in Indicator.objects.all():
        topics[one.topic].append({"indicator": one, "publisher": PUBLISHERS[one.publisher].name})
    context = {
        "tabs": tabs("statistics:indicators"),
        "topics": [(label, topics[value]) for value, label in Indicator.Topic.choices if topics[value]],
        "can_import": permissions.can_import(request.viewer),
    }
    return render(request, "statistics/indicators.html", context)


def indicator(request: Request, code: str) -> HttpResponse:
    """What an indicator is, where it comes from, and the areas for which there are figures."""
    found: Indicator = get_object_or_404(Indicator, code=code)
    releases = releases_of(found, every_edition=True)
    has = Observation.objects.filter(indicator=found, place=OuterRef("pk"))
    areas = list(Area.objects.filter(Exists(has.order_by())).select_related("country"))
    areas.sort(key=lambda one: (one.kind != Area.Kind.COUNTRY, sorting_key(str(one))))
    page = Paginator(areas, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = _newest_figures(found, list(page))
    context = {
        "indicator": found,
        "publisher": PUBLISHERS[found.publisher],
        "releases": releases,
        "newest": [one for one in releases if one.is_newest],
        "page": page,
        "rows": rows,
        "shows_ages": bool(found.age_band) or any(getattr(row["figure"], "age", "") for row in rows),
    }
    return render(request, "statistics/indicator.html", context)


def _newest_figures(found: Indicator, areas: list[Area]) -> list[dict[str, Any]]:
    """The newest figure of each area of the page, in a fixed number of queries."""
    if not found.is_by_pair:
        rows = Observation.objects.filter(
            indicator=found, place__in=areas, origin=None, sex="", detail="", release__is_newest=True
        )
        newest: dict[int, Observation] = {}
        for one in rows.order_by("begin", "pk"):
            newest[one.place_id] = one
        return [{"area": area, "figure": newest.get(area.pk)} for area in areas]
    year = (
        Observation.objects.filter(indicator=found, release__in=_newest(found)).order_by().aggregate(last=Max("begin"))["last"]
    )  # fmt: skip
    sums = (
        partner_totals(found.code, [one.country for one in areas if one.country], year)
        if found.can_be_added and year
        else {}
    )
    return [{"area": area, "figure": sums.get(area.country_id or 0)} for area in areas]


def _newest(found: Indicator) -> list[Release]:
    return releases_of(found)

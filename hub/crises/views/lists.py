from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.crises.figures import RANKED, values_by_country
from hub.crises.models import Crisis
from hub.crises.permissions import can_edit_crisis
from hub.crises.ranking import FIRST, Ranked, rank
from hub.lib.choices import alphabetical
from hub.lib.search import matching
from hub.lib.text import whole_number
from hub.lib.translated import in_language, interface_codes
from hub.statistics.models import Indicator
from hub.vocabularies.models import Country

PAGE_SIZE = 25


def crises(request: Request) -> HttpResponse:
    """Crises by name, or ranked within one indicator and one year."""
    chosen = {name: request.GET.get(name, "") for name in ("q", "kind", "country", "indicator", "year")}
    chosen["indicator"] = request.GET.get("indicator", FIRST)
    rows = _filter_rows(Crisis.objects.visible_to(request.viewer), chosen).prefetch_related("countries", "hosts")
    release, years, values = values_by_country(chosen["indicator"], whole_number(chosen["year"]))
    year = next((point.begin for point in values.values()), None)
    listed: Any = [Ranked(one, None) for one in rows]
    if release is not None:
        listed = rank(rows, values)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    indicators = Indicator.objects.filter(code__in=RANKED)
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen[name] for name in ("q", "kind", "country")),
        "kinds": [choice for choice in Crisis.Kind.choices if choice[0]],
        "countries": _countries(),
        "indicators": indicators,
        "indicator": next((one for one in indicators if one.code == chosen["indicator"]), None) if release else None,
        "release": release,
        "years": years,
        "year": year,
        "can_record": can_edit_crisis(request.viewer, None),
    }
    return render(request, "crises/crises.html", context)


def _filter_rows(rows: Any, chosen: dict[str, str]) -> Any:
    if chosen["kind"] in Crisis.Kind.values and chosen["kind"]:
        rows = rows.filter(kind=chosen["kind"])
    if code := chosen["country"].upper()[:3]:
        named = Crisis.objects.filter(Q(countries__iso3=code) | Q(hosts__iso3=code)).values("pk")
        rows = rows.filter(pk__in=named)
    return matching(rows, chosen["q"][:200]) if chosen["q"].strip() else rows


def _countries() -> list[tuple[str, str]]:
    named = Country.objects.filter(Q(crises__isnull=False) | Q(hosted_crises__isnull=False)).distinct().order_by()
    names = named.values_list("iso3", in_language("name", interface_codes()))
    return [(iso3.lower(), name) for iso3, name in alphabetical(names, lambda row: row[1])]

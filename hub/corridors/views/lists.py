from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from hub.accounts.requests import Request
from hub.corridors.figures import STOCK, largest_pairs
from hub.corridors.forms import PairForm
from hub.corridors.models import Corridor, Movement, SurveyResult
from hub.corridors.models.corridors import address_of_pair
from hub.corridors.permissions import can_edit_corridor
from hub.events.content import get_or_make_content
from hub.groups.models import Group
from hub.lib.maps import Choropleth, largest
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country

PAGE_SIZE = 25
MOST_SHOWN = 10


def corridors(request: Request) -> HttpResponse:
    """The corridors on which groups work, a map of their countries, and a way to any other pair."""
    viewer = request.viewer
    asks_for_pair = "origin" in request.GET or "destination" in request.GET
    form = PairForm(request.GET if asks_for_pair else None)
    if asks_for_pair and form.is_valid():
        return redirect(address_of_pair(form.cleaned_data["origin"], form.cleaned_data["destination"]))
    seen = Corridor.objects.visible_to(viewer)
    rows = seen.select_related("origin", "destination", "group")
    chosen = {name: request.GET.get(name, "") for name in ("country", "group", "movement")}
    if chosen["country"]:
        code = chosen["country"].upper()
        rows = rows.filter(Q(origin__iso3=code) | Q(destination__iso3=code))
    if chosen["group"]:
        rows = rows.filter(group__slug=chosen["group"])
    keys = _with_movement(rows, chosen["movement"]) if chosen["movement"] in Movement.values else None
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    ends = list(seen.order_by().values_list("origin__iso3", "destination__iso3"))
    shaded = Counter(code for pair in set(ends) for code in pair)
    names, _places = Country.on_maps()
    countries = sorted(((code.lower(), names[code]) for code in shaded), key=lambda one: one[1])
    groups = Group.objects.visible_to(viewer).filter(pk__in=seen.order_by().values("group"))
    context = {
        "form": form,
        "page": page,
        "total": len(ends),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "countries": countries,
        "groups": groups,
        "movements": Movement.choices,
        "map": map_of_corridors(shaded),
        "most": largest(dict(shaded), names, MOST_SHOWN),
        "stock": STOCK,
        "published": get_or_make_content("largest pairs", make=largest_pairs) if not any(chosen.values()) else [],
        "can_record": can_edit_corridor(viewer, None),
    }
    return render(request, "corridors/corridors.html", context)


def corridors_by_country(viewer: Viewer) -> Counter[str]:
    """How many of the pairs that groups record and the viewer may see begin or end in each country, by its code."""
    ends = Corridor.objects.visible_to(viewer).order_by().values_list("origin__iso3", "destination__iso3")
    return Counter(code for pair in set(ends) for code in pair)


def map_of_corridors(numbers: Counter[str]) -> Choropleth | None:
    names, places = Country.on_maps()
    address = f"{reverse('corridors:corridors')}?country=iso3"
    return Choropleth(dict(numbers), names, places, address, only_named=True) if numbers else None


def _with_movement(rows: Any, movement: str) -> list[int]:
    """SQLite cannot look into a list; what groups record of corridors is short."""
    return [key for key, movements in rows.values_list("pk", "movements") if movement in movements]


def results(request: Request) -> HttpResponse:
    """All published survey results on corridors."""
    found = SurveyResult.objects.select_related("origin", "destination").prefetch_related("countries")
    topics = [(label, [one for one in found if one.topic == value]) for value, label in SurveyResult.Topic.choices]
    context = {"topics": [topic for topic in topics if topic[1]]}
    return render(request, "corridors/results.html", context)

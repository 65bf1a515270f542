from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.law.cells import chosen_editions, regions_of_matrix
from hub.law.models import SuggestedAction
from hub.law.views.filters import choices
from hub.law.views.tabs import tabs
from hub.lib.choices import alphabetical
from hub.lib.text import comma_separated
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country, Region

PAGE_SIZE = 25


def suggestions(request: Request) -> HttpResponse:
    """The suggestions in the newest edition, by area and country; each can become an output of a plan."""
    editions = [one for one in chosen_editions(None) if one.publisher == "usdol"]
    rows = SuggestedAction.objects.filter(edition__in=editions)
    areas = dict(rows.order_by().values_list("area").annotate(number=Count("pk")))
    countries = alphabetical(
        Country.objects.filter(suggested_actions__in=rows).distinct().order_by().values_list("iso3", in_language("name", interface_codes())),
        lambda row: row[1],
    )  # fmt: skip
    tops = regions_of_matrix()
    area, iso3, region = (request.GET.get(name, "") for name in ("area", "country", "region"))
    if area in areas:
        rows = rows.filter(area=area)
    if iso3:
        rows = rows.filter(country__iso3=iso3.upper())
    if region in tops.values():
        rows = rows.filter(country__region__in=[code for code, top in tops.items() if top == region])
    rows = rows.select_related("country", "edition").order_by("country__name_en", "position")
    regions = alphabetical(
        [(one.code, str(one.name)) for one in Region.objects.filter(code__in=set(tops.values()))], lambda row: row[1]
    )
    viewer = request.viewer
    context = {
        "tabs": tabs("law:suggestions"),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filters": [
            choices(
                "area",
                _("Area"),
                [
                    (value, comma_separated((label, areas[value])))
                    for value, label in SuggestedAction.Area.choices
                    if value in areas
                ],
                area,
                no_choice="",
            ),
            choices("region", _("Region"), regions, region, no_choice=""),
            choices(
                "country", _("Country"), [(code.lower(), name) for code, name in countries], iso3.lower(), no_choice=""
            ),
        ],
        "edition": editions[0] if editions else None,
        "leads": viewer.is_secretariat or bool(viewer.led_group_ids),
    }
    return render(request, "law/suggestions.html", context)

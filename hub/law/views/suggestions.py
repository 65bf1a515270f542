from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.law.cells import chosen_editions, regions_of_matrix
from hub.law.models import Edition, SuggestedAction
from hub.law.views.files import citation, links_to_files, table_file
from hub.law.views.filters import Filter, choices
from hub.law.views.tabs import tabs
from hub.law.views.worldmap import map_of_places
from hub.lib.choices import alphabetical
from hub.lib.components import Bar
from hub.lib.text import comma_separated
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country, Region

PAGE_SIZE = 25
COLUMNS = ["country", "name", "area", "position", "action", "edition", "publisher", "source"]


@dataclass
class Suggestions:
    """The suggested actions of the newest edition that fit the area, the country and the region of the address."""

    request: Request

    @cached_property
    def editions(self) -> list[Edition]:
        return [one for one in chosen_editions(None) if one.publisher == "usdol"]

    @cached_property
    def everything(self) -> Any:
        return SuggestedAction.objects.filter(edition__in=self.editions)

    @cached_property
    def filter_values(self) -> tuple[str, str, str]:
        area, iso3, region = (self.request.GET.get(name, "") for name in ("area", "country", "region"))
        return area, iso3, region

    @cached_property
    def areas(self) -> dict[str, int]:
        return dict(self.everything.order_by().values_list("area").annotate(number=Count("pk")))

    @cached_property
    def tops(self) -> dict[str, str]:
        return regions_of_matrix()

    @cached_property
    def of_all_areas(self) -> Any:
        _area, iso3, region = self.filter_values
        rows = self.everything
        if iso3:
            rows = rows.filter(country__iso3=iso3.upper())
        if region in self.tops.values():
            rows = rows.filter(country__region__in=[code for code, top in self.tops.items() if top == region])
        return rows

    @cached_property
    def rows(self) -> Any:
        rows = self.of_all_areas
        if self.filter_values[0] in self.areas:
            rows = rows.filter(area=self.filter_values[0])
        return rows.select_related("country", "edition").order_by("country__name_en", "position")

    def bars(self) -> list[Bar]:
        """How many of each area, in the order in which the publisher has them."""
        numbers = dict(self.of_all_areas.order_by().values_list("area").annotate(number=Count("pk")))
        most = max(numbers.values(), default=0)
        address = reverse("law:suggestions")
        return [
            Bar(label, numbers[value], most, href=f"{address}?{self._with_area(value)}")
            for value, label in SuggestedAction.Area.choices
            if value in numbers
        ]

    def _with_area(self, area: str) -> str:
        asked = self.request.GET.copy()
        asked.pop("page", None)
        asked["area"] = area
        return str(asked.urlencode())

    def filters(self) -> list[Filter]:
        area, iso3, region = self.filter_values
        names = in_language("name", interface_codes())
        countries = Country.objects.filter(suggested_actions__in=self.everything).distinct().order_by()
        listed = alphabetical(list(countries.values_list("iso3", names)), lambda row: str(row[1]))
        areas = [
            (value, comma_separated((label, self.areas[value])))
            for value, label in SuggestedAction.Area.choices
            if value in self.areas
        ]
        regions = [(one.code, str(one.name)) for one in Region.objects.filter(code__in=set(self.tops.values()))]
        return [
            choices("area", _("Area"), areas, area, no_choice=""),
            choices(
                "region",
                _("Region"),
                alphabetical(regions, lambda row: str(row[1])),
                region,
                no_choice="",
            ),
            choices(
                "country", _("Country"), [(code.lower(), name) for code, name in listed], iso3.lower(), no_choice=""
            ),
        ]


def suggestions_by_country(found: Suggestions) -> Counter[str]:
    return Counter(found.rows.order_by("country__iso3").values_list("country__iso3", flat=True))


def suggestions(request: Request) -> HttpResponse:
    """The suggestions in the newest edition, by area and country; each can become an output of a plan."""
    found = Suggestions(request)
    viewer = request.viewer
    context = {
        "tabs": tabs("law:suggestions"),
        "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "filters": found.filters(),
        "edition": found.editions[0] if found.editions else None,
        "leads": viewer.is_secretariat or bool(viewer.led_group_ids),
        "bars": found.bars(),
        "map": map_of_places(suggestions_by_country(found)),
        "files": links_to_files("law:suggestions_file", request.GET),
    }
    return render(request, "law/suggestions.html", context)


def suggestions_file(request: Request, file_format: str) -> HttpResponse:
    """All suggested actions that fit the choice, in the publisher's words."""
    found = Suggestions(request)
    rows = [
        [
            one.country.iso3, str(one.country.name), one.area, one.position, one.text, one.edition.year,
            one.edition.publisher, found.editions[0].source.url,
        ]
        for one in found.rows
    ]  # fmt: skip
    cited = citation(request, found.editions, reverse("law:suggestions"))
    return table_file("law-suggested-actions", COLUMNS, rows, cited, file_format)

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from hub.lib.maps import Choropleth
from hub.lib.translated import in_language
from hub.sources.citations import Citations
from hub.vocabularies.models import Country, Region

INITIATIVES_SHOWN = 25


def countries(request: HttpRequest) -> HttpResponse:
    """Every country of the M49 standard by region, with what is recorded here for each."""
    initiatives = _visible_counts("initiatives", request)
    partners = _visible_counts("organizations", request)
    listed = Country.objects.annotate(shown=in_language("name")).order_by("shown")
    regions: dict[str, list[str]] = {}
    shaded, names = {}, {}
    for key, iso3, region, name in listed.values_list("pk", "iso3", "region_id", "shown"):
        row = _row(iso3, name, initiatives.get(key, 0), partners.get(key, 0))
        regions.setdefault(region, []).append(row)
        if initiatives.get(key):
            shaded[iso3], names[iso3] = initiatives[key], name
    groups = [
        (region, mark_safe("".join(regions[region.pk])))  # noqa: S308 - see `_row`
        for region in Region.objects.all()
        if region.pk in regions
    ]
    groups.sort(key=lambda group: str(group[0].name))
    context = {"regions": groups, "map": Choropleth(shaded, names)}
    return render(request, "countries/countries.html", context)


def _row(iso3: str, name: str, initiatives: int, partners: int) -> str:
    """A row of a table. There are 249: a template took half of the page's time to write them."""
    return (
        f'<tr><th scope="row"><a href="{escape(reverse("countries:country", args=[iso3.lower()]))}">{escape(name)}</a></th>'
        f'<td class="number">{initiatives}</td><td class="number">{partners}</td></tr>'
    )


def country(request: HttpRequest, iso3: str) -> HttpResponse:
    """One country: who works here, on what, and what the library holds about it."""
    found: Country = get_object_or_404(Country.objects.select_related("region__parent"), iso3=iso3.upper())
    viewer = request.viewer
    # Initiatives, meetings and the library stand above countries in the order of imports: they come by related names.
    seen = found.initiatives.visible_to(viewer)
    initiatives = list(seen.prefetch_related("issues", "commodities").order_by("name_en")[:INITIATIVES_SHOWN])
    context = {
        "country": found,
        "initiatives": initiatives,
        "initiatives_total": len(initiatives) if len(initiatives) < INITIATIVES_SHOWN else seen.count(),
        "partners": found.organizations.visible_to(viewer).partners(),
        "meetings": found.meetings.visible_to(viewer),
        "items": found.library_items.visible_to(viewer),
        "goods": found.listed_goods.visible_to(viewer).select_related("good", "source").order_by("-edition", "good"),
        "citations": Citations([found], request.viewer),
        "has_synthetic": any(initiative.synthetic for initiative in initiatives),
    }
    return render(request, "countries/country.html", context)


def _visible_counts(relation: str, request: HttpRequest) -> dict[int, int]:
    model = Country._meta.get_field(relation).related_model
    seen = model._default_manager.visible_to(request.viewer)  # type: ignore[union-attr]
    of = Country._meta.get_field(relation).remote_field.name  # type: ignore[union-attr]
    return dict(seen.order_by().values_list(of).annotate(number=Count("pk", distinct=True)))

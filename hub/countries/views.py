from __future__ import annotations

from datetime import UTC
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.countries.blocks import ages_of, at_a_glance, of_children, of_others, promises_in
from hub.countries.sheet import country_sheet
from hub.events.content import get_or_make_content
from hub.initiatives.charts import issues_in
from hub.initiatives.finding import count_by_country, find_part
from hub.initiatives.models import Initiative
from hub.initiatives.term_names import term_names
from hub.law.cells import LawOfCountry, law_of
from hub.lib.choices import alphabetical, names_of, sorting_key
from hub.lib.maps import Choropleth, largest
from hub.lib.paging import FirstOf
from hub.lib.text import bare
from hub.lib.translated import columns, in_language, interface_codes
from hub.lib.visibility import ask_what_it_has, visible_of
from hub.partners.models import Organization
from hub.pathfinders.overview import has_committee, track_of
from hub.sources.citations import Citations
from hub.statistics.country_list import choices, ranked_countries
from hub.statistics.series import ChiefFigure, chief_figures
from hub.vocabularies.areas import areas_of
from hub.vocabularies.models import Country, Region

INITIATIVES_SHOWN = 25
AREAS_SHOWN = 25
MOST_SHOWN = 10  # countries with most initiatives, beside the map
INITIATIVE_COLUMNS = ("public_id", *columns("name"), "starts", "ends", "status", "synthetic", "confirmed_on")
PARTNER_COLUMNS = ("country", "slug", "acronym", *columns("name"))
MEETING_COLUMNS = ("country", "begins_on", "status", *columns("title"))
# Kinds of records that most countries have none of; those that stand above countries in the order of imports by their names.
SELDOM = (
    "activities", "calls", "crises", "hosted_crises", "corridors_out", "corridors_in", "institutions", "listed_goods", "meetings",
    "organizations", "pathfinder_committee", "pathfinder_reports", "pathfinder_steps", "prevention_uses", "remedy_paths",
)  # fmt: skip
SHOWN_BESIDE = 20  # partners, meetings and items of the library; the lists hold them all


def countries(request: Request) -> HttpResponse:
    """Every country of the M49 standard by region, with what is recorded here for each; or sorted by one indicator."""
    if ranked := ranked_countries(request.GET):
        return render(request, "countries/ranked.html", ranked | choices())
    _total, initiatives = count_by_country(request.viewer)
    organizations = _organizations_by_country(request)
    listed, names_of_regions = get_or_make_content("list of countries", make=_listed_countries)
    # Most countries have the same few numbers: each is written once, not 500 times.
    written = {number: localize(number) for number in {0, *initiatives.values(), *organizations.values()}}
    regions: dict[str, list[dict[str, Any]]] = {}
    shaded, names, places = {}, {}, {}
    for key, iso3, region, name, x, y in listed:
        number = initiatives.get(iso3, 0)
        row = {"code": iso3.lower(), "name": name, "initiatives": written[number]}
        row["organizations"] = written[organizations.get(key, 0)]
        regions.setdefault(region, []).append(row)
        if number:
            shaded[iso3], names[iso3] = number, name
            if x is not None and y is not None:
                places[iso3] = (x, y)
    groups = [(code, name, regions[code]) for code, name in names_of_regions if code in regions]
    context = {"regions": groups, "map": Choropleth(shaded, names, places), "most": largest(shaded, names, MOST_SHOWN)}
    return render(request, "countries/countries.html", context | choices())


def _listed_countries() -> tuple[list[tuple[Any, ...]], list[tuple[str, str]]]:
    """The countries with their places, and the regions, both by name. Two queries."""
    columns = ("pk", "iso3", "region_id", in_language("name", interface_codes()), "longitude", "latitude")
    listed = alphabetical(Country.objects.order_by().values_list(*columns), lambda row: row[3])
    regions = [(region.pk, str(region.name)) for region in Region.objects.all()]
    return list(listed), sorted(regions, key=lambda region: sorting_key(region[1]))


def _organizations_by_country(request: Request) -> dict[int, int]:
    seen = Organization.objects.visible_to(request.viewer).filter(country__isnull=False)
    return dict(seen.order_by().values_list("country").annotate(number=Count("pk")))


def country(request: Request, iso3: str) -> HttpResponse:
    """One country: who works here, on what, and what the library holds about it."""
    found: Country = get_object_or_404(Country.objects.select_related("region__parent"), iso3=iso3.upper())
    viewer = request.viewer
    ask_what_it_has(found, *SELDOM)
    number, keys = find_part(viewer, {"country": found.iso3}, offset=0, size=INITIATIVES_SHOWN)
    shown = Initiative.objects.visible_to(viewer).only(*INITIATIVE_COLUMNS)
    by_key = shown.order_by().in_bulk(keys)
    initiatives = [by_key[key] for key in keys if key in by_key]
    issues, commodities, states = (
        term_names(keys, "issues"),
        term_names(keys, "commodities"),
        names_of(Initiative.Status),
    )
    for one in initiatives:
        one.issue_names, one.commodity_names = issues.get(one.pk, []), commodities.get(one.pk, [])
        one.status_name = states[one.status]
    goods = list(visible_of(found.listed_goods, viewer).select_related("good", "source").order_by("-edition", "good"))
    partners = FirstOf(visible_of(found.organizations, viewer).partners().only(*PARTNER_COLUMNS), SHOWN_BESIDE)
    meetings = FirstOf(visible_of(found.meetings, viewer).only(*MEETING_COLUMNS), SHOWN_BESIDE)
    items = FirstOf(found.library_items.in_library(viewer).only("public_id", *columns("title")), SHOWN_BESIDE)
    law, chief, children_table, others_table = get_or_make_content(
        "country", found.pk, make=lambda: _loaded_content_about(found)
    )
    track, committee = track_of(found, viewer), has_committee(found, viewer)
    listed = reverse("initiatives:initiatives") + f"?country={found.iso3.lower()}"
    context = {
        "country": found,
        "track": track,
        "committee": committee,
        "about": [found],
        "contents": [
            ("glance", _("At a glance")),
            *([("law", _("Law"))] if law.has_any else []),
            ("children", _("Children at work")),
            ("displaced", _("Displaced people")),
            ("corridors", _("Corridors")),
            ("goods", _("Listed goods")),
            ("initiatives", _("Initiatives")),
            ("promises", _("Promises and calls")),
            ("institutions", _("Institutions and remedies")),
            *([("pathfinder", _("Pathfinder track"))] if track.records or committee else []),
            *([("statistics", _("Other published figures"))] if of_others(chief) else []),
            ("partners", _("Partners")),
            ("meetings", _("Meetings")),
            ("library", _("Library")),
            ("ages", _("How old this is")),
        ],
        "law": law,
        "chief": chief,
        "figures": at_a_glance(law, chief, goods, number, listed),
        "children": of_children(chief),
        "children_table": children_table,
        "others_table": others_table,
        "promises": promises_in(found, viewer),
        "ages": ages_of(law, chief, goods, initiatives, timezone.localdate()),
        "goods_sources": sorted({(listed.source.title, listed.source.url) for listed in goods}),
        "initiatives": initiatives,
        "issues": issues_in(found, viewer),
        "initiatives_total": number,
        "partners": partners,
        "meetings": meetings,
        "items": items,
        "goods": goods,
        "citations": Citations([found], viewer),
        "has_synthetic": any(initiative.synthetic for initiative in initiatives),
    }
    return render(request, "countries/country.html", context)


def _loaded_content_about(country: Country) -> tuple[LawOfCountry, list[ChiefFigure], str, str]:
    """What loaded content says of a country, with the tables that show it: to be kept together."""
    chief = chief_figures(country)
    children = _table_of(_("Children at work"), country, of_children(chief))
    return law_of(country), chief, children, _table_of(_("Other published figures"), country, of_others(chief))


def _table_of(title: str, country: Country, chief: list[ChiefFigure]) -> str:
    """Figures side by side; empty where there are none."""
    shown = {"country": country, "chief": chief, "title": title}
    return render_to_string("statistics/chief.html", shown) if chief else ""


def areas(request: Request, iso3: str) -> HttpResponse:
    """Provinces and districts with their place codes, as imports match them; the secretariat adds and corrects them."""
    found: Country = get_object_or_404(Country, iso3=iso3.upper())
    known = areas_of(found.iso3)
    words = bare(request.GET.get("q", "")[:100])
    listed = sorted(known.by_code.values(), key=lambda one: (sorting_key(one.name), one.code)) if known else []
    names = {one.code: one.name for one in listed if one.level == 1}
    own = {one.code: one for one in found.own_areas.all()}
    ended = [one for one in own.values() if known is None or one.code not in known.by_code]
    fitting = [
        one for one in listed if not words or words in bare(f"{one.name} {one.code} {names.get(one.parent, '')}")
    ]
    page = Paginator(fitting, AREAS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "country": found,
        "page": page,
        "rows": [(one, names.get(one.parent, one.parent), own.get(one.code)) for one in page],
        "total": len(listed),
        "ended": ended,
        "chosen": {"q": request.GET.get("q", "")[:100]},
        "can_edit": request.viewer.is_secretariat,
    }
    return render(request, "countries/areas.html", context)


def sheet(request: Request, iso3: str) -> HttpResponse:
    """What is recorded of the country on a page or two, to be passed on; the same for whoever asks."""
    found: Country = get_object_or_404(Country.objects.select_related("region"), iso3=iso3.upper())
    content = country_sheet(found, timezone.now().astimezone(UTC).date())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.iso3.lower()}.pdf"'
    return response

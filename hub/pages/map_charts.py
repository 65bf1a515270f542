"""Maps of countries as charts: what they show, and beside it the rows of the table that stands with them on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.corridors.views.lists import corridors_by_country, map_of_corridors
from hub.crises.models import Crisis
from hub.crises.views.pages import host_map
from hub.initiatives.finding import count_by_country, count_by_facet
from hub.initiatives.models import Initiative
from hub.initiatives.views.initiative import map_of_countries
from hub.law.cells import Cells, chosen_editions, edition_years
from hub.law.models import Edition, LawStandard
from hub.law.models import Verdict as Words
from hub.law.views.changes import Changes, changes_by_country
from hub.law.views.matrix import Selection, chosen_year
from hub.law.views.standards import countries_with_verdict, map_of_verdict
from hub.law.views.suggestions import Suggestions, suggestions_by_country
from hub.law.views.transposition import Gaps, gaps_by_country
from hub.law.views.worldmap import map_of_numbers, map_of_places
from hub.lib.charts import Chart, WorldMap
from hub.lib.maps import Choropleth
from hub.lib.permissions import get_visible
from hub.lib.text import add_label, in_parts
from hub.pathfinders.models import Step
from hub.pathfinders.overview import pathfinder_rows
from hub.pathfinders.views.list import chosen_rows, map_of_steps
from hub.statistics.country_list import ranked_countries
from hub.statistics.publishers import short_name
from hub.vocabularies.models import Country


def not_there() -> Http404:
    return Http404(_("There is no such chart, or it is not open to you."))


def initiatives_by_country(request: Request, key: str) -> Chart:
    if key != "world":
        raise not_there()
    if request.GET:
        found = count_by_facet("country", request.viewer, request.GET)
        numbers = {iso3.upper(): number for iso3, number in found.items()}
    else:
        _total, numbers = count_by_country(request.viewer)
    names, places = Country.on_maps()
    source = _("Records of this site. No record does not mean no activity. Outlines: Natural Earth.")
    drawn = Choropleth(numbers, names, places)
    return _map(_("Initiatives by country"), drawn, (_("Initiatives"),), source, rows_by_number(numbers))


def rows_by_number(numbers: Mapping[str, int]) -> dict[str, tuple[int]]:
    """The rows of countries by their number, then by code."""
    return {iso3: (numbers[iso3],) for iso3 in sorted(numbers, key=lambda iso3: (-numbers[iso3], iso3))}


def _map(
    title: str, drawn: Choropleth, header: tuple[str, ...], source: str, rows: Mapping[str, tuple[Any, ...]]
) -> Chart:
    """`rows` holds what stands in the table of each country, also of those too small to be drawn."""
    names, _places = Country.on_maps()
    shown = sorted(drawn.shapes, key=lambda shape: (-shape.value, shape.iso3))
    return Chart(
        title=title,
        text=in_parts(shape.words for shape in shown[:12]),
        header=(_("Code"), _("Country"), *header),
        rows=[(iso3, names.get(iso3, iso3), *cells) for iso3, cells in rows.items()],
        source=source,
        kind="map",
        wide=WorldMap(drawn),
    )


def countries(request: Request, key: str) -> Chart:
    """The map of the list of countries by an indicator, with what that list is asked for."""
    asked = request.GET.copy()
    asked["indicator"] = key
    found = ranked_countries(asked)
    if found is None or found["map"] is None:
        raise not_there()
    values = {row.iso3.upper(): row.point for row in found["rows"]}
    rows = {iso3: (point.period, point.value, point.low, point.high) for iso3, point in values.items()}
    indicator = found["values"].indicator
    header = (_("Period"), _("Value"), _("At least"), _("At most"))
    return _map(str(indicator), found["map"], header, short_name(indicator.publisher), rows)


def hosts(request: Request, key: str) -> Chart:
    crisis = get_visible(Crisis.objects.all(), request.viewer, slug=key)
    hosts, source, drawn = host_map(crisis)
    if drawn is None or source is None:
        raise not_there()
    rows = {
        one.country.iso3: tuple(point.value if point else None for point in (one.refugees, one.asylum)) for one in hosts
    }
    header = (_("Refugees"), _("Asylum seekers"))
    return _map(f"{crisis}: {_('Refugees by host country')}", drawn, header, str(source.release), rows)


def corridors(request: Request, key: str) -> Chart:
    numbers = corridors_by_country(request.viewer)
    drawn = map_of_corridors(numbers) if key == "world" else None
    if drawn is None:
        raise not_there()
    title = _("Corridors that begin or end in the country")
    return _map(title, drawn, (_("Corridors"),), _("Records of this site."), rows_by_number(numbers))


def pathfinders(request: Request, key: str) -> Chart:
    countries = chosen_rows(request, pathfinder_rows(request.viewer)) if key == "world" else []
    reached = {
        one.country.iso3: (str(Step(one.track.furthest_step.step).label),)
        for one in countries
        if one.track.furthest_step
    }
    if not reached:
        raise not_there()
    title = _("Furthest step of each country")
    return _map(title, map_of_steps(countries), (_("Step"),), _("Records of this site."), reached)


def initiative(request: Request, key: str) -> Chart:
    """The countries in which one initiative works."""
    found = get_visible(Initiative.objects.all(), request.viewer, public_id=key)
    countries = list(found.countries.all())
    if not countries:
        raise not_there()
    rows: dict[str, tuple[Any, ...]] = {one.iso3: () for one in countries}
    title = add_label(_("Countries of this initiative"), str(found))
    return _map(title, map_of_countries(countries), (), _("Records of this site."), rows)


def law(request: Request, key: str) -> Chart:
    """A map beside a table of the law, as that table was asked for."""
    if key not in LAW:
        raise not_there()
    return LAW[key](request)


def _matrix(request: Request) -> Chart:
    asked = Selection(request)
    gaps = asked.gaps_by_country()
    drawn = map_of_numbers(gaps, len(asked.summed))
    return _law_map(asked.map_label, drawn, _("Not met"), gaps, asked.cells.editions)


def _changes(request: Request) -> Chart:
    asked = Changes(request.GET)
    title, changes = changes_by_country(asked)
    return _law_map(title, map_of_places(changes), _("Changes"), changes, filter(None, asked.sides))


def _suggestions(request: Request) -> Chart:
    asked = Suggestions(request)
    numbers = suggestions_by_country(asked)
    title = add_label(_("Suggested actions"), _("Countries with such suggestions"))
    return _law_map(title, map_of_places(numbers), _("Suggested actions"), numbers, asked.editions)


def _transposition(request: Request) -> Chart:
    asked = Gaps(request.GET.get("instrument", ""))
    gaps = gaps_by_country(asked)
    title = add_label(_("Ratified, not in the law"), _("Countries with such a gap"))
    return _law_map(title, map_of_places(gaps), _("Gaps"), gaps, asked.cells.editions)


LAW = {"changes": _changes, "matrix": _matrix, "suggestions": _suggestions, "transposition": _transposition}


def law_standard(request: Request, key: str) -> Chart:
    """The countries with the verdict that is asked for on the page of a standard."""
    found = get_object_or_404(LawStandard.objects.select_related("instrument"), code=key)
    cells = Cells(chosen_editions(chosen_year(request, edition_years())), {"standard": found})
    verdict, named = countries_with_verdict(request, found, cells)
    drawn = map_of_verdict(named)
    if drawn is None:
        raise not_there()
    word = str(Words(verdict).label)
    rows = {one.iso3: (word,) for one in named}
    return _map(add_label(str(found), word), drawn, (_("Verdict"),), in_parts(map(str, cells.editions)), rows)


def _law_map(
    title: str, drawn: Choropleth | None, header: str, numbers: Mapping[str, int], editions: Iterable[Edition]
) -> Chart:
    if drawn is None:
        raise not_there()
    rows = rows_by_number({iso3: number for iso3, number in numbers.items() if number})
    return _map(title, drawn, (header,), in_parts(map(str, editions)), rows)

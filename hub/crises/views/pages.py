from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.crises.builtin import HOSTED, MANY
from hub.crises.figures import (
    MOST_HOSTS,
    Demographics,
    Host,
    Row,
    address_of,
    bars_of,
    chart_of,
    demographics_of,
    hosts_of,
    rows_of,
)
from hub.crises.models import Crisis
from hub.crises.permissions import can_add_to_crisis, can_call, can_edit_crisis, can_write_analysis
from hub.crises.totals import newest_totals, totals_of
from hub.crises.views.analyses import analyses_of
from hub.crises.work import calls_in, work_in
from hub.events.content import get_or_make_content
from hub.lib.components import Figure
from hub.lib.maps import Choropleth
from hub.lib.permissions import get_visible
from hub.lib.text import comma_separated
from hub.statistics.publishers import short_name
from hub.statistics.wording import value_in_words
from hub.vocabularies.models import Country

MOST_FIGURES = 6


def crisis(request: Request, slug: str) -> HttpResponse:
    """Who is displaced, where they settle, who helps."""
    records = Crisis.objects.select_related("group").prefetch_related("countries", "hosts", "areas__country")
    found: Crisis = get_visible(records, request.viewer, slug=slug)
    affected, named_hosts = list(found.countries.all()), list(found.hosts.all())
    figures = get_or_make_content(
        "crisis", found.slug, *(tuple(one.pk for one in places) for places in (affected, named_hosts)),
        make=lambda: _published_figures(found.slug, affected, named_hosts),
    )  # fmt: skip
    rows, hosts = figures.rows, figures.hosts
    entered = list(found.figures.select_related("country", "area", "origin"))
    by_number = [one.country for one in hosts if one.country in named_hosts]
    in_order = by_number + [one for one in named_hosts if one not in by_number]
    context = {
        "crisis": found,
        "areas": [(area, [one for one in entered if one.area_id == area.pk]) for area in found.areas.all()],
        "rows": [(row, address_of(row, affected)) for row in rows],
        "figures": _figures(rows, affected),
        "newest_year": max((row.last.end for row in rows), default=None),
        "this_year": timezone.localdate().year,
        "chart": figures.chart,
        "hosts": hosts[:MOST_HOSTS],
        "more_hosts": len(hosts) - MOST_HOSTS,
        "hosts_source": figures.hosts_source,
        "map": _map_of(hosts),
        "bars": bars_of(hosts[:MOST_HOSTS]),
        "demographics": figures.demographics,
        "totals": newest_totals(entered),
        "added": {one.pk for total in totals_of(entered) for one in total.figures},
        "entered": entered,
        "who": work_in(affected, in_order, request.viewer),
        "analyses": analyses_of(request.viewer, found),
        "can_write": can_write_analysis(request.viewer, None),
        "calls": calls_in([*affected, *named_hosts], request.viewer),
        "overlaps": _overlaps(found, affected),
        "limits": {"many": MANY, "hosted": HOSTED},
        "contents": _contents(),
        "can_call": can_call(request.viewer),
        "can_edit": can_edit_crisis(request.viewer, found),
        "can_add": can_add_to_crisis(request.viewer, found),
    }
    return render(request, "crises/crisis.html", context)


@dataclass(frozen=True)
class PublishedFigures:
    """What is published on the countries of a crisis; the chart as it is drawn, empty where there is none."""

    rows: list[Row]
    hosts: list[Host]
    hosts_source: Row | None
    demographics: list[Demographics]
    chart: str


def _published_figures(slug: str, affected: list[Country], named_hosts: list[Country]) -> PublishedFigures:
    rows = rows_of(affected, named_hosts)
    hosts, source = hosts_of(rows, affected)
    chart = chart_of(rows, name="crisis", key=slug)
    drawn = render_to_string("components/chart.html", {"chart": chart}) if chart else ""
    return PublishedFigures(rows, hosts, source, demographics_of(affected), drawn)


def _contents() -> list[tuple[str, str]]:
    return [
        ("people", _("Displaced people")),
        ("hosts", _("Where they settle")),
        ("ages", _("Ages and sexes")),
        ("entered", _("Figures of others")),
        ("work", _("Who does what where")),
        ("calls", _("Calls")),
        ("analyses", _("Situation analyses")),
        ("prevention", _("Prevention models used here")),
        ("studies", _("Studies of prevalence")),
        ("areas", _("Countries and areas")),
        ("counted", _("What is counted")),
    ]


def _figures(rows: list[Row], affected: list[Country]) -> list[Figure]:
    """The newest figure of each type, each with its year and agency."""
    return [
        Figure(
            value_in_words(row.last),
            str(row.indicator),
            comma_separated((row.last.period, short_name(row.indicator.publisher))),
            address_of(row, affected),
        )
        for row in rows
        if row.is_recommended
    ][:MOST_FIGURES]


def host_map(crisis: Crisis) -> tuple[list[Host], Row | None, Choropleth | None]:
    affected = list(crisis.countries.all())
    hosts, source = hosts_of(rows_of(affected, list(crisis.hosts.all())), affected)
    return hosts, source, _map_of(hosts)


def _map_of(hosts: list[Host]) -> Choropleth | None:
    shaded = {one.country.iso3: one.number_of_refugees() for one in hosts if one.number_of_refugees() > 0}
    if not shaded:
        return None
    names, places = Country.on_maps()
    return Choropleth(shaded, names, places, reverse("countries:country", args=["iso3"]), words=_in_words)


def _in_words(value: float) -> str:
    return _("%(number)s refugees") % {"number": f"{value:,.0f}"}


def _overlaps(crisis: Crisis, affected: list[Country]) -> Any:
    """Other crises that affect one of the same countries: the same people are in the figures of both."""
    others = Crisis.objects.filter(countries__in=affected).exclude(pk=crisis.pk).distinct()
    return list(others.prefetch_related("hosts")[:20])

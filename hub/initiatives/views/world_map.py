"""The map of what was found: countries shaded, places in clusters, and the same as tables.

A world has 250 countries and some hundred circles: they are written here, a template takes five times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.requests import Request
from hub.initiatives.finding import Finding, find_part
from hub.initiatives.index import current_index
from hub.initiatives.models import Initiative
from hub.initiatives.viewport import DEEPEST, Cluster, Viewport, cluster_points
from hub.lib.choices import sorting_key
from hub.lib.maps import Choropleth
from hub.lib.templatetags.site_tags import marked
from hub.lib.translated import columns, in_language
from hub.vocabularies.models import Country

__all__ = ["country_map", "map_context"]

CLOSER = 2  # steps of zoom that a cluster leads to


class Counted(NamedTuple):
    """A country with the number of initiatives there."""

    iso3: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Circle:
    """A cluster with its words, the initiatives that it names as links, and the address that it leads to."""

    cluster: Cluster
    words: str
    named: list[str]
    address: str
    inside: bool  # whether the address is another view of this map

    @property
    def others(self) -> int:
        return self.cluster.initiatives - len(self.named)


def map_context(request: Request, finding: Finding, *, embedded: bool = False) -> dict[str, Any]:
    view = Viewport.asked(request.GET)
    countries, places, narrowed = _countries(request, finding)
    circles = _circles(request, cluster_points(finding.points, view) if finding.points is not None else [], view)
    # Where the map stands in a page of somebody else, other links open a window of their own.
    target = ' target="_self"' if embedded else ""
    moves = view.moves()
    return {
        "by_country": countries,
        "country_rows": _country_rows(request, countries, linked=not embedded and not narrowed),
        "map": Choropleth({c.iso3: c.number for c in countries}, {c.iso3: c.name for c in countries}, places),
        "map_view": view,
        "moves": [
            (name, sign, words, there.address(request.GET) if (there := moves[name]) else "")
            for name, sign, words in _moves()
        ],
        "move_target": mark_safe(target),  # noqa: S308 - one of two texts of ours
        "clusters": circles,
        "cluster_rows": _circle_rows(circles, target),
        "cluster_signs": _signs(circles, view, target),
        "places_number": 0 if finding.points is None else len(finding.points.of),
    }


def country_map(request: Request, finding: Finding) -> Choropleth:
    """How many of what was found work where. A country leads to the list narrowed to it."""
    countries, places, narrowed = _countries(request, finding)
    return Choropleth(
        {c.iso3: c.number for c in countries},
        {c.iso3: c.name for c in countries},
        places,
        address="" if narrowed else f"{_without_country(request)}country=iso3",
    )


def _countries(request: Request, finding: Finding) -> tuple[list[Counted], dict[str, tuple[float, float]], bool]:
    counts, narrowed = _by_country(request, finding)
    rows = Country.objects.filter(iso3__in=[iso3.upper() for iso3 in counts]).order_by()
    shown = list(rows.values_list("iso3", in_language("name"), "longitude", "latitude"))
    countries = [Counted(iso3, name, counts[iso3.lower()]) for iso3, name, _x, _y in shown]
    countries.sort(key=lambda country: (-country.number, sorting_key(country.name)))
    places = {iso3: (x, y) for iso3, _name, x, y in shown if x is not None and y is not None}
    return countries, places, narrowed


def _without_country(request: Request) -> str:
    query = request.GET.copy()
    for name in ("country", "view", "page", "zoom", "at"):
        query.pop(name, None)
    return f"?{query.urlencode()}&" if query else "?"


def _by_country(request: Request, finding: Finding) -> tuple[dict[str, int], bool]:
    """How many of what was found work in each country, and whether a country is chosen. The facet counts as if none
    were, which is right for choosing another and wrong on a map of what was found."""
    facet = next(facet for facet in finding.facets if facet.name == "country")
    if not facet.chosen:
        return facet.counts, False
    wanted = {**request.GET.dict(), "q": finding.instead or request.GET.get("q", "")}
    _total, keys = find_part(request.viewer, wanted, offset=0, size=finding.total)
    index = current_index()
    return index.counts("country", np.isin(index.keys, keys) & index.alive), True


def _moves() -> list[tuple[str, str, str]]:
    return [
        ("in", "+", _("Closer")), ("out", "−", _("Wider")), ("west", "←", _("West")), ("east", "→", _("East")),
        ("north", "↑", _("North")), ("south", "↓", _("South")),
    ]  # fmt: skip


def _circles(request: Request, clusters: list[Cluster], view: Viewport) -> list[Circle]:
    keys = {key for cluster in clusters for key in cluster.of}
    seen = Initiative.objects.visible_to(request.viewer).filter(pk__in=keys).order_by()
    known = {record.pk: record for record in seen.only("public_id", *columns("name"))}
    circles = []
    for cluster in clusters:
        records = [known[key] for key in cluster.of if key in known]
        words = ngettext("%(number)s place", "%(number)s places", cluster.places) % {"number": cluster.places}
        single = cluster.initiatives == 1 and records
        if single:
            words = f"{records[0].name}: {words}" if cluster.places > 1 else str(records[0].name)
        deeper = Viewport(min(view.zoom + CLOSER, DEEPEST), cluster.x, cluster.y).kept_inside()
        circles.append(
            Circle(
                cluster,
                words,
                [f'<a href="{one.get_absolute_url()}">{_escaped(marked(one.name))}</a>' for one in records],
                records[0].get_absolute_url() if single else deeper.address(request.GET),
                not single and view.zoom < DEEPEST,
            )
        )
    return circles


def _escaped(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)


def _signs(circles: list[Circle], view: Viewport, target: str) -> SafeString:
    """The clusters as signs on the map, smallest number first so that the large ones lie on top. Their titles are what
    the mouse is told and what a screen reader reads."""
    scale = f" scale({view.scale:g})" if view.zoom else ""
    pieces = []
    for circle in reversed(circles):
        cluster = circle.cluster
        number = f"<text>{_short(cluster.places)}</text>" if cluster.places > 1 else ""
        pieces.append(
            f'<a class="cluster cluster--{cluster.size}" href="{escape(circle.address)}"{target if circle.inside else ""}'
            f' transform="translate({cluster.x} {cluster.y}){scale}"><title>{escape(circle.words)}</title><circle/>{number}</a>'
        )
    return mark_safe("".join(pieces))  # noqa: S308 - addresses and words are escaped


def _short(number: int) -> str:
    return str(number) if number < 10_000 else f"{number // 1000}k"


def _circle_rows(circles: list[Circle], target: str) -> SafeString:
    """The same as rows of a table: places, initiatives, the way to a closer view."""
    closer = escape(_("Closer"))
    pieces = []
    for circle in circles:
        shown = "; ".join(circle.named)
        if circle.others:
            shown += " " + escape(
                ngettext("and %(number)s other", "and %(number)s others", circle.others) % {"number": circle.others}
            )
        way = f'<a href="{escape(circle.address)}"{target}>{closer}</a>' if circle.inside else ""
        pieces.append(f'<tr><td class="number">{circle.cluster.places}</td><td>{shown}</td><td>{way}</td></tr>')
    return mark_safe("".join(pieces))  # noqa: S308 - addresses and words are escaped


def _country_rows(request: Request, countries: list[Counted], *, linked: bool) -> SafeString:
    """Rows of a table: country, which leads to the list of its initiatives, and number."""
    others = escape(_without_country(request))
    pieces = []
    for iso3, name, number in countries:
        shown = escape(name)
        if linked:
            shown = f'<a href="{others}country={iso3.lower()}">{shown}</a>'
        pieces.append(f'<tr><th scope="row">{shown}</th><td class="number">{number}</td></tr>')
    return mark_safe("".join(pieces))  # noqa: S308 - names and the query are escaped

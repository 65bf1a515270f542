"""The map of the result: countries shaded, places in clusters, and the same as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.requests import Request
from hub.initiatives.finding import Finding
from hub.initiatives.models import Initiative
from hub.initiatives.viewport import DEEPEST, Cluster, Viewport, cluster_points
from hub.lib.choices import sorting_key
from hub.lib.maps import Choropleth
from hub.lib.text import add_label
from hub.lib.translated import columns
from hub.vocabularies.models import Country

CLOSER = 2  # steps of zoom that a cluster zooms in


class Counted(NamedTuple):
    """A country with the number of initiatives there."""

    iso3: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Circle:
    """A cluster with its label, the initiatives that it names, and its link."""

    cluster: Cluster
    words: str
    named: list[Initiative]
    address: str
    inside: bool  # whether the link is another viewport of this map
    transform: str  # position on the map, and size

    @property
    def others(self) -> int:
        return self.cluster.initiatives - len(self.named)

    @property
    def kind(self) -> str:
        return f"cluster cluster--{self.cluster.size}"

    @property
    def number(self) -> str:
        """The number in the circle; empty for a single place."""
        places = self.cluster.places
        return "" if places == 1 else str(places) if places < 10_000 else f"{places // 1000}k"


def map_context(request: Request, finding: Finding, *, embedded: bool = False) -> dict[str, Any]:
    view = Viewport.from_parameters(request.GET)
    countries, places = _countries(finding)
    circles = _circles(request, cluster_points(finding.points, view) if finding.points is not None else [], view)
    moves = view.moves()
    return {
        "by_country": countries,
        # With a country chosen, the number of another country would differ from the list that its link leads to.
        "country_address": "" if embedded or _has_filters(finding) else _without_country(request),
        "map": Choropleth({c.iso3: c.number for c in countries}, {c.iso3: c.name for c in countries}, places),
        "map_view": view,
        "moves": [
            (name, sign, words, there.address(request.GET) if (there := moves[name]) else "")
            for name, sign, words in _moves()
        ],
        "embedded": embedded,
        "clusters": circles,
        "places_number": 0 if finding.points is None else len(finding.points.of),
    }


def country_map(request: Request, finding: Finding) -> Choropleth:
    """How many initiatives of the result work in each country. A country links to the list filtered by it."""
    countries, places = _countries(finding)
    return Choropleth(
        {c.iso3: c.number for c in countries},
        {c.iso3: c.name for c in countries},
        places,
        address="" if _has_filters(finding) else f"{_without_country(request)}country=iso3",
    )


def _countries(finding: Finding) -> tuple[list[Counted], dict[str, tuple[float, float]]]:
    names, places = Country.on_maps()
    counts = {iso3.upper(): number for iso3, number in finding.by_country.items()}
    countries = [Counted(iso3, names[iso3], number) for iso3, number in counts.items() if iso3 in names]
    countries.sort(key=lambda country: (-country.number, sorting_key(country.name)))
    return countries, places


def _has_filters(finding: Finding) -> bool:
    return any(facet.chosen for facet in finding.facets if facet.name == "country")


def _without_country(request: Request) -> str:
    query = request.GET.copy()
    for name in ("country", "view", "page", "zoom", "at"):
        query.pop(name, None)
    return f"?{query.urlencode()}&" if query else "?"


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
            words = add_label(records[0].name, words) if cluster.places > 1 else str(records[0].name)
        deeper = Viewport(min(view.zoom + CLOSER, DEEPEST), cluster.x, cluster.y).clamp()
        circles.append(
            Circle(
                cluster,
                words,
                records,
                records[0].get_absolute_url() if single else deeper.address(request.GET),
                not single and view.zoom < DEEPEST,
                f"translate({cluster.x} {cluster.y})" + (f" scale({view.scale:g})" if view.zoom else ""),
            )
        )
    return circles

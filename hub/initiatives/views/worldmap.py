"""The map of what was found: countries shaded, places in clusters, and the same as tables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.initiatives.clusters import DEEPEST, Cluster, View, clustered
from hub.initiatives.finding import Finding
from hub.initiatives.models import Initiative
from hub.lib.maps import Choropleth
from hub.lib.translated import columns, in_language
from hub.vocabularies.models import Country

CLOSER = 2  # steps of zoom that a cluster leads to


def map_context(request: HttpRequest, finding: Finding) -> dict[str, Any]:
    view = View.asked(request.GET)
    counts = next(facet.counts for facet in finding.facets if facet.name == "country")
    countries = Country.objects.filter(iso3__in=[iso3.upper() for iso3 in counts]).annotate(shown=in_language("name"))
    rows = [(country, counts[country.iso3.lower()]) for country in countries]
    rows.sort(key=lambda row: (-row[1], str(row[0].shown)))
    places = {c.iso3: (c.longitude, c.latitude) for c, _n in rows if c.longitude is not None and c.latitude is not None}
    clusters = clustered(finding.points, view) if finding.points is not None else []
    shown = _clusters(request, clusters, view)
    return {
        "by_country": rows,
        "map": Choropleth({c.iso3: number for c, number in rows}, {c.iso3: str(c.shown) for c, _n in rows}, places),
        "map_view": view,
        "moves": [
            (name, sign, words, there.address(request.GET) if there else "")
            for name, sign, words in _moves()
            for there in [view.moves()[name]]
        ],
        "clusters": shown,
        "cluster_signs": _signs(shown, view),
        "places_number": 0 if finding.points is None else len(finding.points.of),
    }


def _moves() -> list[tuple[str, str, str]]:
    return [
        ("in", "+", _("Closer")), ("out", "−", _("Wider")), ("west", "←", _("West")), ("east", "→", _("East")),
        ("north", "↑", _("North")), ("south", "↓", _("South")),
    ]  # fmt: skip


def _clusters(request: HttpRequest, clusters: list[Cluster], view: View) -> list[dict[str, Any]]:
    """Each with its words, the initiatives that it names, and the address that it leads to."""
    keys = {key for cluster in clusters for key in cluster.of}
    seen = Initiative.objects.visible_to(request.viewer).filter(pk__in=keys)
    named = {record.pk: record for record in seen.defer(*columns("summary"))}
    shown = []
    for cluster in clusters:
        records = [named[key] for key in cluster.of if key in named]
        words = ngettext("%(number)s place", "%(number)s places", cluster.places) % {"number": cluster.places}
        single = cluster.initiatives == 1 and records
        if single:
            words = f"{records[0].name}: {words}" if cluster.places > 1 else str(records[0].name)
        deeper = View(min(view.zoom + CLOSER, DEEPEST), cluster.x, cluster.y).kept_inside()
        shown.append(
            {
                "cluster": cluster,
                "words": words,
                "records": records,
                "others": cluster.initiatives - len(records),
                "address": records[0].get_absolute_url() if single else deeper.address(request.GET),
                "inside": not single and view.zoom < DEEPEST,
            }
        )
    return shown


def _signs(shown: list[dict[str, Any]], view: View) -> SafeString:
    """The clusters as signs on the map, smallest number first so that the large ones lie on top."""
    pieces = []
    for entry in reversed(shown):
        cluster, words = entry["cluster"], entry["words"]
        number = format_html("<text>{}</text>", _short(cluster.places)) if cluster.places > 1 else ""
        pieces.append(
            format_html(
                '<a class="cluster cluster--{}" href="{}"{} aria-label="{}" transform="translate({} {}) scale({})">'
                "<title>{}</title><circle/>{}</a>",
                cluster.size, entry["address"], mark_safe(' data-moves target="_self"') if entry["inside"] else "", words, cluster.x,
                cluster.y, f"{view.scale:g}", words, number,
            )
        )  # fmt: skip
    return mark_safe("".join(pieces))  # noqa: S308 - joined of safe pieces


def _short(number: int) -> str:
    return str(number) if number < 10_000 else f"{number // 1000}k"

"""Crises on the pages of groups and countries."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Prefetch
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hub.crises.figures import HOSTED, address_of, bars_of, chart_of, hosts_of, rows_of, values_by_country
from hub.crises.ranking import FIRST, rank
from hub.events.content import get_or_make_content
from hub.groups.models import Group
from hub.lib.visibility import Viewer, has_any, visible_of
from hub.statistics.models import Indicator
from hub.statistics.series import ChiefFigure
from hub.vocabularies.models import Country

register = template.Library()

SHOWN = 5
SHOWN_OF_GROUP = 3  # its models and studies follow on the first screen
HOSTS_SHOWN = 6
HUMANITARIAN = "conflict"


@register.inclusion_tag("crises/group_block.html", takes_context=True)
def crises_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The crises whose records the group keeps: the largest by one figure of the newest year, or the first by name where there
    is none of it."""
    is_humanitarian = group.slug == HUMANITARIAN
    if not has_any(group.crises):
        return {"is_humanitarian": is_humanitarian}
    seen = group.crises.visible_to(context["request"].viewer)
    crises = list(seen.order_by("ends", "name_en", "pk").prefetch_related("countries", "hosts"))
    values = get_or_make_content("crises by country", make=lambda: values_by_country(FIRST, None)[2]) if crises else {}
    ranked = [one for one in rank(crises, values) if one.point is not None][:SHOWN]
    analyses = visible_of(group.analyses, context["request"].viewer)
    return {
        "group": group,
        "number_of_analyses": analyses.count(),
        "crises": crises[:SHOWN_OF_GROUP],
        "bars": [one.bar for one in ranked],
        "indicator": Indicator.objects.filter(code=FIRST).first() if ranked else None,
        "year": ranked[0].point.begin if ranked and ranked[0].point else None,
        "total": len(crises),
        "is_humanitarian": is_humanitarian,
        "request": context["request"],
        "viewer": context.get("viewer"),
    }


@register.inclusion_tag("crises/country_block.html", takes_context=True)
def displacement_of_country(context: Context, country: Country, chief: list[ChiefFigure]) -> dict[str, Any]:
    """People displaced from the country, inside it and to it, as published, and the crises that concern it. The page has read
    its chief figures, and with them the sums of those who came to it."""
    viewer = context["request"].viewer
    return {
        "country": country,
        "figures": get_or_make_content("displaced", country.pk, make=lambda: _figures_of(country, chief)),
        "affecting": _first_of(country.crises, viewer),
        "hosted": _first_of(country.hosted_crises, viewer),
        "request": context["request"],
        "viewer": context.get("viewer"),
    }


def _first_of(crises: Any, viewer: Viewer) -> list[Any]:
    """Rows say how many host countries there are, and name none."""
    hosts = Prefetch("hosts", Country.objects.only("pk").order_by())
    return list(crises.visible_to(viewer).prefetch_related(hosts)[:SHOWN]) if has_any(crises) else []


def _figures_of(country: Country, chief: list[ChiefFigure]) -> SafeString:
    rows = rows_of([country], [country])
    hosts, source = hosts_of(rows, [country])
    shown = {
        "country": country,
        "rows": [(row, address_of(row, [country])) for row in rows],
        "chart": chart_of(rows, name="displaced", key=country.iso3.lower()),
        "here": [one for one in chief if one.direction == "into" and one.indicator.code in HOSTED],
        "bars": bars_of(hosts[:HOSTS_SHOWN]),
        "hosts_number": len(hosts),
        "hosts_source": source,
    }
    return render_to_string("crises/country_figures.html", shown)

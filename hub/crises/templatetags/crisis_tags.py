"""Crises on the pages of groups and countries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.crises.figures import HOSTED, address_of, bars_of, chart_of, hosts_of, rows_of
from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.lib.paging import FirstOf
from hub.statistics.series import series_into
from hub.vocabularies.models import Country

register = template.Library()

SHOWN = 5
HOSTS_SHOWN = 6
HUMANITARIAN = "conflict"


@register.inclusion_tag("crises/group_block.html", takes_context=True)
def crises_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The crises whose records the group keeps, ongoing ones first."""
    seen = Crisis.objects.visible_to(context["request"].viewer).filter(group=group)
    found = FirstOf(seen.order_by("ends", "name_en", "pk").prefetch_related("hosts"), SHOWN)
    return {
        "group": group,
        "crises": list(found),
        "total": found.total,
        "is_humanitarian": group.slug == HUMANITARIAN,
        "request": context["request"],
        "viewer": context.get("viewer"),
    }


@register.inclusion_tag("crises/country_block.html", takes_context=True)
def displaced_of_country(context: Context, country: Country) -> dict[str, Any]:
    """People displaced from the country, inside it and to it, as published, and the crises that concern it."""
    rows = rows_of([country], [country])
    hosts, source = hosts_of(rows, [country])
    seen = Crisis.objects.visible_to(context["request"].viewer)
    affecting = list(seen.filter(countries=country).prefetch_related("hosts")[:SHOWN])
    return {
        "country": country,
        "rows": [(row, address_of(row, [country])) for row in rows],
        "chart": chart_of(rows),
        "here": [one for code in HOSTED for one in series_into(code, country)[:1]],
        "bars": bars_of(hosts[:HOSTS_SHOWN]),
        "hosts_number": len(hosts),
        "hosts_source": source,
        "affecting": affecting,
        "hosted": list(seen.filter(hosts=country).prefetch_related("hosts")[:SHOWN]),
        "request": context["request"],
        "viewer": context.get("viewer"),
    }

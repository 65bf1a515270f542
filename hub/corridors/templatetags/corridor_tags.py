"""Corridors on the pages of groups and countries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hub.corridors.figures import largest_partners
from hub.corridors.models import Corridor
from hub.events.content import get_or_make_content
from hub.groups.models import Group
from hub.lib.paging import FirstOf
from hub.lib.visibility import has_any
from hub.vocabularies.models import Country

register = template.Library()

SHOWN = 8
QUESTIONS_SHOWN = 6
MIGRATION = "migration"


@register.inclusion_tag("corridors/group_block.html", takes_context=True)
def corridors_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The corridors on which the group works, and what nobody has answered yet."""
    is_migration = group.slug == MIGRATION
    if not has_any(group.corridors):
        return {"is_migration": is_migration}
    seen = group.corridors.visible_to(context["request"].viewer)
    found = FirstOf(seen.select_related("origin", "destination", "group"), SHOWN)
    corridors = list(found)
    questions = [(one, question) for one in corridors for question in one.question_lines]
    return {
        "group": group,
        "corridors": corridors,
        "total": found.total,
        "questions": questions[:QUESTIONS_SHOWN],
        "is_migration": is_migration,
        "request": context["request"],
        "viewer": context.get("viewer"),
    }


@register.inclusion_tag("corridors/country_block.html", takes_context=True)
def corridors_of_country(context: Context, country: Country) -> dict[str, Any]:
    """Corridors that begin or end in the country."""
    found = None
    if has_any(country.corridors_out) or has_any(country.corridors_in):
        seen = Corridor.objects.visible_to(context["request"].viewer).touching(country)
        found = FirstOf(seen.select_related("origin", "destination", "group"), SHOWN * 2)
    corridors = list(found or ())
    largest_out, largest_in = get_or_make_content("partners", country.pk, make=lambda: _largest_of(country))
    return {
        "country": country,
        "largest_out": largest_out,
        "largest_in": largest_in,
        "outward": [one for one in corridors if one.origin_id == country.pk],
        "inward": [one for one in corridors if one.destination_id == country.pk],
        "total": found.total if found else 0,
        "request": context["request"],
        "viewer": context.get("viewer"),
    }


def _largest_of(country: Country) -> list[SafeString]:
    """The rows of the largest published stocks from the country, and to it; empty where there are none."""
    return [
        render_to_string("corridors/partners.html", {"pairs": pairs}) if pairs else SafeString()
        for pairs in largest_partners(country)
    ]

"""The block on Pathfinder countries that the page of a country shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.groups.models import Group
from hub.pathfinders.models import Committee
from hub.pathfinders.overview import track_of
from hub.vocabularies.models import Country

register = template.Library()


@register.inclusion_tag("pathfinders/country_block.html", takes_context=True)
def pathfinder_track(context: Context, country: Country) -> dict[str, Any]:
    """The track of a country; empty where no source says anything of it."""
    viewer = context["viewer"]
    return {
        "country": country,
        "track": track_of(country, viewer),
        "committee": Committee.objects.visible_to(viewer).filter(country=country).exists(),
        "viewer": viewer,
    }


@register.inclusion_tag("pathfinders/group_block.html", takes_context=True)
def pathfinder_of(context: Context, group: Group) -> dict[str, Any]:
    """The country on the page of its committee; empty on the pages of other groups."""
    if group.kind.slug != Committee.KIND:
        return {"is_shown": False}
    found = Committee.objects.filter(group=group).select_related("country").first()
    if found is None:
        return {"is_shown": False}
    return {"is_shown": True, "country": found.country, "track": track_of(found.country, context["viewer"])}

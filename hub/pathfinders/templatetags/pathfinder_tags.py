"""The block on a Pathfinder country that the page of its committee shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.groups.models import Group
from hub.pathfinders.models import Committee
from hub.pathfinders.overview import track_of

register = template.Library()


@register.inclusion_tag("pathfinders/group_block.html", takes_context=True)
def pathfinder_of(context: Context, group: Group) -> dict[str, Any]:
    """The country on the page of its committee; empty on the pages of other groups."""
    if group.kind.slug != Committee.KIND:
        return {"is_shown": False}
    found = Committee.objects.filter(group=group).select_related("country").first()
    if found is None:
        return {"is_shown": False}
    return {"is_shown": True, "country": found.country, "track": track_of(found.country, context["viewer"])}

"""Template tags about merged records."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.initiatives import permissions
from hub.initiatives.models import Initiative
from hub.matching.taking_over import differences

register = template.Library()


@register.inclusion_tag("matching/merged_records.html", takes_context=True)
def merged_records(context: Context, initiative: Initiative) -> dict[str, Any]:
    """The records that were merged into this one, with their values that are not shown."""
    viewer = context["request"].viewer
    can_edit = permissions.can_edit_initiative(viewer, initiative)
    merged = initiative.merged_from.filter(Initiative.visible_before_merging(viewer))
    return {
        "merged": [(gone, differences(initiative, gone) if can_edit else []) for gone in merged],
        "can_review": permissions.can_review(viewer),
        "csrf_token": context.get("csrf_token"),
    }

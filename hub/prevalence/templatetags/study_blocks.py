"""Study protocols on the pages of groups and crises."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.lib.paging import FirstOf
from hub.lib.visibility import has_any
from hub.prevalence.models import StudyProtocol

register = template.Library()

SHOWN = 8


@register.inclusion_tag("prevalence/study_block.html", takes_context=True)
def studies_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The studies of the group that the reader may see; nothing where there are none."""
    return _block(context, group.study_protocols) | {"is_panel": True}


@register.inclusion_tag("prevalence/study_block.html", takes_context=True)
def studies_of_crisis(context: Context, crisis: Crisis) -> dict[str, Any]:
    """The studies in a crisis, and for members of a group the way to begin one."""
    viewer = context["request"].viewer
    return _block(context, crisis.study_protocols) | {
        "says_none": True,
        "can_begin": bool(viewer.group_ids),
        "crisis": crisis,
    }


def _block(context: Context, protocols: Any) -> dict[str, Any]:
    viewer = context["request"].viewer
    if not has_any(protocols):
        return {}
    # Of a withdrawn one the crisis is no longer public.
    seen = protocols.filter(StudyProtocol.open_condition(viewer))
    found = FirstOf(seen.select_related("group").order_by("-begun_at", "-pk"), SHOWN)
    return {"protocols": list(found), "total": found.total, "viewer": viewer}

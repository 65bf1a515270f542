"""Open calls on the pages of home, groups and countries."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.groups.models import Group
from hub.lib.visibility import has_any, visible_of
from hub.opportunities.models import Call
from hub.vocabularies.models import Country

register = template.Library()

SHOWN = 5


@register.inclusion_tag("opportunities/open_calls.html", takes_context=True)
def open_calls(context: Context, group: Group | None = None, country: Country | None = None) -> dict[str, Any]:
    """The open calls that the reader may see, the first deadline first; optionally of one group or one country."""
    viewer = context["request"].viewer
    of_one = group or country
    if of_one is not None and not has_any(of_one.calls):
        return {}
    calls = visible_of((Call.objects if of_one is None else of_one.calls).open(), viewer).select_related("group")
    return {"calls": list(calls[:SHOWN]), "names_group": group is None}

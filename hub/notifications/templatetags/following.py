"""The button “Follow” on the page of a record, and the address of its feed for programs."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.notifications.following import follow_state
from hub.notifications.topics import FOLLOWED

register = template.Library()


@register.inclusion_tag("notifications/follow_button.html", takes_context=True)
def follow_button(context: Context, record: Any) -> dict[str, Any]:
    """Empty for what cannot be followed; visitors are asked to sign in first."""
    kind = record._meta.label_lower
    request = context["request"]
    if kind not in FOLLOWED:
        return {}
    return {
        "record": record,
        "kind": kind,
        "here": request.path,
        "is_signed_in": request.viewer.is_signed_in,
        "is_followed": request.viewer.is_signed_in and follow_state(request.viewer, record),
        "csrf_token": context.get("csrf_token"),
        "brings_script": True,
    }


@register.inclusion_tag("notifications/feed_link.html", takes_context=True)
def feed_link(context: Context, record: Any) -> dict[str, Any]:
    """For the head of a page. A feed has what everybody may see: only the page that a visitor sees names it."""
    if context["request"].viewer.is_signed_in:
        return {}
    return {"kind": record._meta.label_lower, "key": record.pk}

"""Field work and results on the page of a protocol."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.lib.components import Part
from hub.prevalence.models import StudyProtocol, StudyResult, TeamMember
from hub.prevalence.shown_results import field_work

register = template.Library()

State = StudyProtocol.State


@register.inclusion_tag("prevalence/outcome.html", takes_context=True)
def outcome_of(context: Context, protocol: StudyProtocol, role: str) -> dict[str, Any]:
    """Reached of planned, hatched where not begun, and the results that the reader may see."""
    viewer = context["request"].viewer
    writes = role in TeamMember.WRITERS
    reached = [
        (
            one,
            [Part("none", 100)] if one.percent is None else [Part("now", one.percent), Part("rest", 100 - one.percent)],
        )
        for one in (field_work(protocol) if protocol.is_registered else [])
    ]
    return {
        "protocol": protocol,
        "viewer": viewer,
        "reached": reached,
        "results": StudyResult.objects.visible_to(viewer).filter(protocol=protocol) if protocol.is_registered else [],
        "counts_field": writes and protocol.state in (State.REGISTERED, State.FIELD),
        "hands_in": writes and protocol.state in (State.REGISTERED, State.FIELD, State.ANALYSED, State.REVIEWED),
    }

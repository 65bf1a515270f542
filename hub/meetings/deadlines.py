"""Deadlines of calls and comment rounds for calendars. Both are above meetings, and reached by related names of groups."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.lib.visibility import Viewer

NAMES = uuid.UUID("5bb6a3a4-5d5c-4d0e-9a57-6a1d5f5f4e0d")  # the namespace of their identifiers


@dataclass(frozen=True)
class Deadline:
    uid: uuid.UUID
    title: str
    at: datetime
    zone: str
    began: datetime
    changed: datetime
    is_cancelled: bool
    address: str

    @property
    def sequence(self) -> int:
        """Rises with every change, as deadlines only become later: the minutes added, and one more for the end."""
        return max(0, int((self.at - self.began).total_seconds()) // 60) + self.is_cancelled


def deadlines(viewer: Viewer, *, groups: Any = None, only_own: bool = False) -> Iterator[Deadline]:
    """Deadlines that the viewer may see: all, those of some groups, or those that concern her."""
    yield from _calls(viewer, groups, only_own)
    yield from _rounds(viewer, groups, only_own)


def _calls(viewer: Viewer, groups: Any, only_own: bool) -> Iterator[Deadline]:
    model: Any = Group._meta.get_field("calls").related_model
    calls = model.objects.visible_to(viewer).exclude(state="draft").select_related("group")
    if groups is not None:
        calls = calls.filter(group__in=groups)
    if only_own:
        calls = calls.for_viewer(viewer)
    for call in calls.order_by("pk"):
        yield Deadline(
            uid=uuid.uuid5(NAMES, f"call {call.public_id}"),
            title=_("Deadline: %(title)s") % {"title": call.title},
            at=call.deadline,
            zone=call.time_zone,
            began=call.published_at,
            changed=call.ended_at or call.published_at,
            is_cancelled=call.state == "withdrawn",
            address=call.get_absolute_url(),
        )


def _rounds(viewer: Viewer, groups: Any, only_own: bool) -> Iterator[Deadline]:
    plans: Any = Group._meta.get_field("plans").related_model
    model: Any = plans._meta.get_field("rounds").related_model
    rounds = model.objects.visible_to(viewer).select_related("plan__group")
    if groups is not None:
        rounds = rounds.filter(plan__group__in=groups)
    if only_own:
        rounds = rounds.filter(Q(plan__group__in=viewer.group_ids) | Q(audience="public"))
    for asked in rounds.order_by("pk"):
        yield Deadline(
            uid=uuid.uuid5(NAMES, f"round {asked.plan.public_id} {asked.opens.isoformat()}"),
            title=_("Comments close: %(title)s") % {"title": asked.plan.title},
            at=asked.deadline,
            zone=asked.time_zone,
            began=asked.opens,
            changed=asked.closed_at or asked.opens,
            is_cancelled=asked.closed_at is not None and asked.closed_at < asked.deadline,
            address=asked.plan.get_absolute_url(),
        )

"""What there is to hand over in a group: open tasks, meetings to come, drafts, documents."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from hub.governance.models import HandedOver, TermsDraft, TermsVersion
from hub.groups.models import Group
from hub.lib.text import plain
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.meetings.models import ActionItem, Meeting
from hub.opportunities.models import Call
from hub.workplans.models import Plan

MOST = 40  # of each kind
MOST_DOCUMENTS = 10  # the newest: the library itself is not handed over
Kind = HandedOver.Kind


def things_of(group: Group, viewer: Viewer) -> Iterator[tuple[str, str, str]]:
    """Kind, name and address of each, as far as the viewer may see it."""
    tasks = ActionItem.objects.visible_to(viewer).filter(meeting__group=group, status=ActionItem.Status.OPEN)
    for task in tasks.select_related("meeting").order_by("due", "pk")[:MOST]:
        yield Kind.TASK, plain(str(task.text), 250), task.get_absolute_url()
    meetings = Meeting.objects.visible_to(viewer).filter(group=group)
    coming = Q(status__in=[Meeting.Status.PROPOSED, Meeting.Status.PLANNED])
    for meeting in meetings.filter(coming)[:MOST]:
        yield Kind.MEETING, str(meeting.title), meeting.get_absolute_url()
    for meeting in meetings.filter(minutes_state__in=[Meeting.Minutes.DRAFT, Meeting.Minutes.COMMENT])[:MOST]:
        yield Kind.DRAFT, str(meeting.title), meeting.get_absolute_url()
    for plan in Plan.objects.visible_to(viewer).filter(group=group, state__in=Plan.OPEN).select_related("group")[:MOST]:
        yield Kind.DRAFT, str(plan.title), plan.get_absolute_url()
    undecided = [Call.State.DRAFT, Call.State.PUBLISHED]
    for call in Call.objects.visible_to(viewer).filter(group=group, state__in=undecided)[:MOST]:
        yield Kind.DRAFT, str(call.title), call.get_absolute_url()
    for draft in TermsDraft.objects.visible_to(viewer).filter(group=group).select_related("group"):
        yield Kind.DRAFT, str(draft), draft.get_absolute_url()
    for version in TermsVersion.objects.visible_to(viewer).filter(group=group).select_related("group")[:1]:
        yield Kind.DOCUMENT, str(version), version.get_absolute_url()
    for item in Item.objects.visible_to(viewer).filter(groups=group)[:MOST_DOCUMENTS]:
        yield Kind.DOCUMENT, str(item.title), item.get_absolute_url()

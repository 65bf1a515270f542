"""What the page of a meeting tells besides its record: acts by role and state, who comes, who was there, what stands before
and after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.lib.components import Bar
from hub.lib.visibility import Viewer
from hub.meetings import permissions
from hub.meetings.models import Attendance, Meeting, Reply
from hub.partners.models import Constituency

__all__ = ["acts_on", "by_constituency", "neighbours_of", "replies_to"]

KIND_OF_ANSWER = {Reply.Answer.YES: "good", Reply.Answer.PERHAPS: "warn", Reply.Answer.NO: "bad"}


def acts_on(meeting: Meeting, viewer: Viewer) -> tuple[list[tuple[str, str, bool]], list[tuple[str, str]]]:
    """The one or two acts of those who lead, the first of them the page's main one; then the rare ones."""
    if not permissions.can_lead_meeting(viewer, meeting):
        return [], []
    can_add = permissions.can_add_to_meeting(viewer, meeting)
    acts: list[tuple[str, str]] = []
    more: list[tuple[str, str]] = []
    is_over = meeting.status == Meeting.Status.HELD
    if can_add:
        acts.append((_("Write minutes") if is_over else _("Edit the agenda"), _address("rows", "meeting", meeting)))
    if meeting.minutes_can_be_approved and permissions.can_approve_minutes(viewer, meeting):
        acts.append((_("Approve the minutes"), reverse("meetings:approve_minutes", args=[meeting.pk])))
    if permissions.can_edit_meeting(viewer, meeting):
        (more if len(acts) > 1 else acts).append((_("Edit"), _address("edit", "meeting", meeting)))
    if can_add:
        more.append((_("Record a resolution"), new_part("resolution", meeting)))
    else:
        more.append((_("Action items"), _address("rows", "meeting", meeting)))
    return [(name, address, number == 0) for number, (name, address) in enumerate(acts)], more


def _address(view: str, noun: str, meeting: Meeting) -> str:
    return reverse(f"editing:{view}", args=[noun, meeting.pk])


def new_part(noun: str, meeting: Meeting) -> str:
    return f"{reverse('editing:new', args=[noun])}?meeting={meeting.pk}"


def replies_to(meeting: Meeting, organizations: Any) -> list[tuple[Any, list[str]]]:
    """Who comes, perhaps or not, as far as the reader may know of them."""
    names: dict[str, list[str]] = {}
    for reply in meeting.replies.filter(organization__in=organizations).select_related("organization"):
        names.setdefault(reply.answer, []).append(reply.organization.short_name)
    return [(label, sorted(names[value])) for value, label in Reply.Answer.choices if value in names]


def by_constituency(attendance: Iterable[Attendance]) -> list[Bar]:
    """Those who were there; those who excused themselves are left out."""
    counts = Counter(one.organization.constituency for one in attendance if one.kind != Attendance.Kind.EXCUSED)
    most = max(counts.values(), default=0)
    return [Bar(label, counts[value], most) for value, label in Constituency.choices if counts[value]]


def neighbours_of(meeting: Meeting, viewer: Viewer) -> list[tuple[str, Meeting]]:
    """The meetings of the same group before and after it."""
    series = Meeting.objects.visible_to(viewer).filter(group=meeting.group_id).exclude(pk=meeting.pk)
    earlier = series.filter(begins_on__lte=meeting.begins_on).order_by("-begins_on", "-pk").first()
    later = series.filter(begins_on__gt=meeting.begins_on).order_by("begins_on", "pk").first()
    found = [(_("Earlier meeting"), earlier), (_("Next meeting"), later)]
    return [(label, one) for label, one in found if one is not None]

"""The page of a meeting besides its record: actions by role and state, replies, attendance, and the meetings before and
after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.groups.balance import Balance, balance_among_members, balance_of, is_inside
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer
from hub.meetings import permissions
from hub.meetings.models import ActionItem, AgendaItem, Attendance, Meeting, Reply

KIND_OF_ANSWER = {Reply.Answer.YES: "good", Reply.Answer.PERHAPS: "warn", Reply.Answer.NO: "bad"}


Acts = tuple[list[tuple[str, str, bool]], list[tuple[str, str]]]


def acts_on(meeting: Meeting, viewer: Viewer) -> Acts:
    """The one or two actions of the reader, the main one first; then the rare ones."""
    if permissions.can_lead_meeting(viewer, meeting):
        acts, more = _acts_of_leaders(meeting, viewer)
    else:
        acts, more = [], []
    if permissions.can_contribute(viewer, meeting):
        own = _acts_of_the_invited(meeting)
        acts, more = (acts, more + own) if acts else (own, more)
    return [(name, address, number == 0) for number, (name, address) in enumerate(acts)], more


def _acts_of_the_invited(meeting: Meeting) -> list[tuple[str, str]]:
    if meeting.takes_corrections:
        return [(_("Correct the minutes"), reverse("meetings:correct", args=[meeting.pk]))]
    if meeting.takes_proposals:
        return [(_("Propose an agenda item"), reverse("meetings:propose", args=[meeting.pk]))]
    return []


def _acts_of_leaders(meeting: Meeting, viewer: Viewer) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    can_add = permissions.can_add_to_meeting(viewer, meeting)
    acts: list[tuple[str, str]] = []
    more: list[tuple[str, str]] = []
    is_over = meeting.status == Meeting.Status.HELD
    asks_for_corrections = (_("Ask for corrections"), reverse("meetings:open_minutes", args=[meeting.pk]))
    if can_add:
        acts.append((_("Write minutes") if is_over else _("Edit the agenda"), _address("rows", "meeting", meeting)))
    if meeting.minutes_can_be_approved:
        acts.append((_("Approve the minutes"), reverse("meetings:approve_minutes", args=[meeting.pk])))
    elif meeting.minutes_can_be_opened:
        acts.append(asks_for_corrections)
    elif is_over and can_add:
        more.append((_("More time for corrections"), asks_for_corrections[1]))
    if permissions.can_edit_meeting(viewer, meeting):
        (more if len(acts) > 1 else acts).append((_("Edit"), _address("edit", "meeting", meeting)))
    if can_add:
        more.append((_("Record a resolution"), new_part("resolution", meeting)))
    if is_over and meeting.action_items.filter(status=ActionItem.Status.OPEN).exists():
        more.append((_("Carry open actions over"), reverse("meetings:carry_over", args=[meeting.pk])))
    if not can_add:
        more.append((_("Action items"), _address("rows", "meeting", meeting)))
    return acts, more


def _address(view: str, kind_name: str, meeting: Meeting) -> str:
    return reverse(f"editing:{view}", args=[kind_name, meeting.pk])


def new_part(kind_name: str, meeting: Meeting) -> str:
    return f"{reverse('editing:new', args=[kind_name])}?meeting={meeting.pk}"


def replies_to(meeting: Meeting, organizations: Any) -> list[tuple[Any, list[str]]]:
    """Replies: organizations with their people, as far as the reader may see them."""
    people: dict[tuple[str, str], list[str]] = {}
    for reply in meeting.replies.filter(organization__in=organizations).select_related("organization", "by"):
        of_organization = people.setdefault((reply.answer, reply.organization.short_name), [])
        if reply.by:
            of_organization.append(reply.by.name)
    names: dict[str, list[str]] = {}
    for (answer, organization), persons in sorted(people.items()):
        names.setdefault(answer, []).append(
            f"{organization} ({comma_separated(sorted(persons))})" if persons else organization
        )
    return [(label, names[value]) for value, label in Reply.Answer.choices if value in names]


def timed_agenda(meeting: Meeting, agenda: Iterable[AgendaItem]) -> list[tuple[str, AgendaItem]]:
    """Each item with its time in the zone of the meeting, computed from the planned minutes."""
    at = meeting.begins_at.astimezone(ZoneInfo(meeting.time_zone)) if meeting.begins_at else None
    found: list[tuple[str, AgendaItem]] = []
    for item in agenda:
        found.append((f"{at:%H:%M}" if at is not None else "", item))
        at = _later(at, item.duration, meeting.time_zone)
    return found


def _later(at: datetime | None, minutes: int | None, zone: str) -> datetime | None:
    if at is None or not minutes:
        return None
    return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))


def balance_of_meeting(meeting: Meeting, attendance: QuerySet[Attendance], viewer: Viewer) -> Balance:
    """Those who were there; those who excused themselves are left out. Before it is held, those who said that they come."""
    if meeting.status == Meeting.Status.HELD:
        present = attendance.exclude(kind=Attendance.Kind.EXCUSED).order_by()
        there = list(present.values_list("organization", flat=True))
    elif not is_inside(viewer, meeting.group_id):
        return Balance()  # who comes is for the invited
    else:
        there = list(meeting.replies.filter(answer=Reply.Answer.YES).values_list("organization", flat=True))
    if not there:
        return Balance()
    if meeting.group is None:
        return balance_of(present=there, viewer=viewer, group=None, is_listed=True)
    return balance_among_members(meeting.group, there, viewer)


def neighbours_of(meeting: Meeting, viewer: Viewer) -> list[tuple[str, Meeting]]:
    """The meetings of the same group before and after it."""
    series = Meeting.objects.visible_to(viewer).filter(group=meeting.group_id).exclude(pk=meeting.pk)
    earlier = series.filter(begins_on__lte=meeting.begins_on).order_by("-begins_on", "-pk").first()
    later = series.filter(begins_on__gt=meeting.begins_on).order_by("begins_on", "pk").first()
    found = [(_("Earlier meeting"), earlier), (_("Next meeting"), later)]
    return [(label, one) for label, one in found if one is not None]

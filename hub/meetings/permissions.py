"""Who may keep a meeting's record, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.groups.membership import takes_part
from hub.groups.models import Group
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer, may_see_field
from hub.meetings.models import ActionItem, AgendaItem, Attendance, Meeting, Paper, Resolution


def check_can_lead_meeting(viewer: Viewer, meeting: Meeting | None) -> None:
    """Those who lead its group; of the meetings of the whole Alliance, the secretariat."""
    check_can_lead_group(viewer, meeting.group if meeting else None)


def check_can_announce_meeting(viewer: Viewer, group: Group | None) -> None:
    check_can_lead_group(viewer, group)


def is_invited(meeting: Meeting, viewer: Viewer) -> bool:
    """Those who read its call details, and who comes."""
    return may_see_field(meeting, "call_details", viewer)


def check_can_edit_meeting(viewer: Viewer, meeting: Meeting | None) -> None:
    """A meeting that adopted a plan is as closed to change as its resolution."""
    check_can_lead_meeting(viewer, meeting)
    if meeting is not None:
        check_is_open(meeting)


def check_is_open(meeting: Meeting) -> None:
    check_is_not_frozen(meeting)
    require(
        not meeting.is_behind_adoption,
        _("A plan was adopted at this meeting. Its record no longer changes; its minutes can still be approved."),
    )


def check_is_not_frozen(meeting: Meeting) -> None:
    require(not meeting.is_frozen, _("The minutes are approved. The record of this meeting no longer changes."))


def hold_record_open(part: AgendaItem | Attendance | Resolution | Paper) -> None:
    """Inside the transaction that writes a part of a meeting's record: approval waits for the writer, or was first."""
    if part.meeting_id:
        check_is_not_frozen(Meeting.objects.select_for_update().get(pk=part.meeting_id))


def hold_meeting_open(meeting: Meeting) -> None:
    """Inside the transaction that writes a meeting: adoption by one of its resolutions waits, or was first."""
    if meeting.pk:
        check_is_open(Meeting.objects.select_for_update().get(pk=meeting.pk))


def check_can_add_to_meeting(viewer: Viewer, meeting: Meeting | None) -> None:
    """Agenda, attendance and resolutions are complete once the minutes are approved."""
    check_can_lead_meeting(viewer, meeting)
    if meeting is not None:
        check_is_not_frozen(meeting)


def check_can_edit_agenda_item(viewer: Viewer, item: AgendaItem | Attendance | Paper | Resolution | None) -> None:
    check_can_add_to_meeting(viewer, item.meeting if item is not None and item.meeting_id else None)


def check_can_edit_action_item(viewer: Viewer, item: ActionItem | None) -> None:
    """What is to be done after a meeting goes on when its record is closed."""
    check_can_lead_meeting(viewer, item.meeting if item is not None and item.meeting_id else None)


def check_can_approve_minutes(viewer: Viewer, meeting: Meeting) -> None:
    check_can_lead_meeting(viewer, meeting)


def check_can_reply(viewer: Viewer, meeting: Meeting) -> None:
    """Whom the meeting invites: the organizations of its group; to a meeting of the whole Alliance, every partner."""
    sign_in_first(viewer)
    reason = _("Only the organizations that the meeting invites say whether they come.")
    acting = acting_for(viewer)
    require(acting is not None and (meeting.group is None or takes_part(meeting.group, [acting])), reason)


def check_can_contribute(viewer: Viewer, meeting: Meeting) -> None:
    """Propose an item of the agenda, correct the minutes: whom the meeting invites."""
    sign_in_first(viewer)
    require(is_invited(meeting, viewer), _("Only those whom the meeting invites may do this."))


can_contribute = as_predicate(check_can_contribute)
can_lead_meeting = as_predicate(check_can_lead_meeting)
can_announce_meeting = as_predicate(check_can_announce_meeting)
can_edit_meeting = as_predicate(check_can_edit_meeting)
can_add_to_meeting = as_predicate(check_can_add_to_meeting)
can_reply = as_predicate(check_can_reply)

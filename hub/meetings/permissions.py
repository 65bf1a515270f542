"""Who may keep a meeting's record."""

from __future__ import annotations

from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import allowed
from hub.lib.visibility import Viewer
from hub.meetings.models import ActionItem, AgendaItem, Attendance, Meeting

__all__ = ["can_edit_meeting", "check_can_edit_agenda_item", "check_can_edit_meeting"]


def check_can_edit_meeting(viewer: Viewer, meeting: Meeting | None) -> None:
    check_can_lead_group(viewer, meeting.group if meeting else None)


def check_can_edit_agenda_item(viewer: Viewer, item: AgendaItem | ActionItem | Attendance | None) -> None:
    check_can_edit_meeting(viewer, item.meeting if item is not None and item.meeting_id else None)


can_edit_meeting = allowed(check_can_edit_meeting)

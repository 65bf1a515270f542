from hub.meetings.models.addresses import CalendarAddress
from hub.meetings.models.contributions import Contribution, Correction, Proposal
from hub.meetings.models.frozen import ApprovedMinutes
from hub.meetings.models.meeting import Meeting
from hub.meetings.models.record import ActionItem, AgendaItem, Attendance, Paper, Reply, Resolution

__all__ = [
    "ActionItem",
    "AgendaItem",
    "ApprovedMinutes",
    "Attendance",
    "CalendarAddress",
    "Contribution",
    "Correction",
    "Meeting",
    "Paper",
    "Proposal",
    "Reply",
    "Resolution",
]

from __future__ import annotations

from hub.lib.forms import RecordForm
from hub.meetings.models import AgendaItem, Meeting


class MeetingForm(RecordForm):
    class Meta:
        model = Meeting
        fields = [
            "group", "number", "title_en", "title_fr", "title_es", "status", "mode", "place", "country",
            "begins_on", "ends_on", "begins_at", "summary_en", "summary_fr", "summary_es", "call_details", "visibility",
        ]


class AgendaItemForm(RecordForm):
    class Meta:
        model = AgendaItem
        fields = ["meeting", "position", "title", "objective", "lead", "minutes"]

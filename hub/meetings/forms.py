from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.lib.forms import RecordForm
from hub.meetings.models import ActionItem, AgendaItem, Attendance, Meeting, Resolution


class MeetingForm(RecordForm):
    class Meta:
        model = Meeting
        fields = [
            "group",
            "number",
            "title_en",
            "title_fr",
            "title_es",
            "status",
            "mode",
            "place",
            "country",
            "begins_on",
            "ends_on",
            "begins_at",
            "minutes_state",
            "summary_en",
            "summary_fr",
            "summary_es",
            "call_details",
            "visibility",
        ]


class AgendaItemForm(RecordForm):
    class Meta:
        model = AgendaItem
        fields = ["meeting", "position", "title", "objective", "lead", "minutes"]


class ResolutionForm(RecordForm):
    class Meta:
        model = Resolution
        fields = [
            "meeting",
            "number",
            "on",
            "agenda_item",
            "text_en",
            "text_fr",
            "text_es",
            "agreed",
            "dissented",
            "note",
        ]


class ActionItemForm(RecordForm):
    class Meta:
        model = ActionItem
        fields = ["meeting", "resolution", "text", "owner", "due", "status", "status_reason", "link"]

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith(("/", "https://", "http://")):
            raise forms.ValidationError(_("Write an address that starts with / or https://."))
        return link


class AttendanceForm(RecordForm):
    class Meta:
        model = Attendance
        fields = ["meeting", "organization", "kind"]

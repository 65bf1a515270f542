from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Group
from hub.lib.any_language import InAnyLanguage
from hub.lib.choices import read_names_only
from hub.lib.forms import RecordForm
from hub.lib.language_fields import LanguagesField
from hub.lib.text import whole_number
from hub.lib.timezones import TimeZoneChoice, WallTimeField, resolve_wall_time
from hub.lib.visibility import Viewer
from hub.meetings.models import ActionItem, AgendaItem, Attendance, Correction, Meeting, Paper, Proposal, Resolution
from hub.vocabularies.forms import CountryFilter


class FilterForm(forms.Form):
    """The filters of the list of meetings."""

    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("All groups"), to_field_name="slug"
    )
    country = CountryFilter()

    def __init__(self, *args: Any, viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(viewer).with_parts_behind()
        read_names_only(groups)


class MeetingForm(InAnyLanguage, RecordForm):
    """Times are entered in the zone of the meeting."""

    in_any_language = ("title",)
    WALL_TIMES = ("begins_at", "ends_at")

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
            "ends_at",
            "time_zone",
            "languages",
            "proposals_until",
            "summary_en",
            "summary_fr",
            "summary_es",
            "call_details",
            "visibility",
        ]
        field_classes: ClassVar = {"begins_at": WallTimeField, "ends_at": WallTimeField, "languages": LanguagesField}
        help_texts: ClassVar = {
            "begins_at": _("In the time zone chosen here."),
            "ends_at": _("In the time zone chosen here."),
            "time_zone": _("Needed where the meeting has times. All readers see them in their own zone, too."),
            "status": _("Until a meeting is announced, calendars show it as tentative."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = self.instance.time_zone
        for name in self.WALL_TIMES:
            if zone and (at := getattr(self.instance, name)):
                self.initial[name] = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        written = {name: value for name in self.WALL_TIMES if (value := cleaned.get(name))}
        zone: str = cleaned.get("time_zone") or ""
        for name in written:
            cleaned[name] = None
        if written and not zone and "time_zone" not in self.errors:
            self.add_error("time_zone", _("Choose the time zone in which these times are meant."))
        for name, value in written.items() if zone else ():
            try:
                cleaned[name] = resolve_wall_time(value, zone)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if len(written) == 1 and not self.errors:
            missing = "ends_at" if "begins_at" in written else "begins_at"
            self.add_error(missing, _("Say when the meeting begins and when it ends, or leave both times out."))
        return cleaned


LATEST_MEETINGS = 100


class PartOfMeetingForm(RecordForm):
    """A part of a meeting's record names other parts of the same meeting only, and moves to meetings of the same group."""

    within_meeting: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "meeting" in self.fields:
            self.fields["meeting"].queryset = self._offered_meetings()  # type: ignore[attr-defined]
        meeting = self._meeting()
        for name in self.within_meeting & self.fields.keys():
            parts = self.fields[name].queryset  # type: ignore[attr-defined]
            self.fields[name].queryset = parts.filter(meeting=meeting) if meeting else parts.none()  # type: ignore[attr-defined]

    def _offered_meetings(self) -> QuerySet[Meeting]:
        """The meetings of the same group if the meeting is known, otherwise the latest of all groups."""
        if (known := Meeting.objects.filter(pk=self._known_meeting() or 0).first()) is not None:
            return Meeting.objects.filter(group=known.group_id)
        latest = Meeting.objects.order_by("-begins_on", "-pk").values_list("pk", flat=True)
        return Meeting.objects.filter(pk__in=list(latest[:LATEST_MEETINGS]))

    def _meeting(self) -> int | None:
        """The key of the meeting in the form, otherwise of the known one."""
        chosen = whole_number(str(self.data.get(self.add_prefix("meeting"), ""))) if self.is_bound else None
        return chosen or self._known_meeting()

    def _known_meeting(self) -> int | None:
        """The key of the meeting in the record or in the address."""
        given = self.initial.get("meeting")
        return self.instance.meeting_id or getattr(given, "pk", None) or whole_number(str(given or ""))


class AgendaItemForm(PartOfMeetingForm):
    class Meta:
        model = AgendaItem
        fields = ["meeting", "position", "title", "objective", "lead", "duration", "minutes"]


class PaperForm(PartOfMeetingForm):
    within_meeting = frozenset({"agenda_item"})

    class Meta:
        model = Paper
        fields = ["meeting", "agenda_item", "title", "address", "item"]


class ResolutionForm(InAnyLanguage, PartOfMeetingForm):
    in_any_language = ("text",)
    within_meeting = frozenset({"agenda_item"})

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
            "decides_several_plans",
        ]


class ActionItemForm(PartOfMeetingForm):
    within_meeting = frozenset({"resolution"})

    class Meta:
        model = ActionItem
        fields = ["meeting", "resolution", "text", "owner", "due", "status", "status_reason", "link"]

    def clean_status(self) -> str:
        status: str = self.cleaned_data["status"]
        carried = self.instance.pk and self.instance.carried_to.exists()
        if carried and status != ActionItem.Status.CARRIED_OVER:
            raise forms.ValidationError(_("It goes on after a later meeting already. Change its status there."))
        return status

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.startswith(("/", "https://", "http://")):
            raise forms.ValidationError(_("Write an address that starts with / or https://."))
        return link


class AttendanceForm(PartOfMeetingForm):
    class Meta:
        model = Attendance
        fields = ["meeting", "organization", "kind", "people"]
        help_texts: ClassVar = {"people": _("Names of persons; only those whom the meeting invites read them.")}


class ProposalForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Proposal
        fields = ["title", "objective", "duration"]
        widgets: ClassVar = {"objective": forms.Textarea(attrs={"rows": 3})}


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Correction
        fields = ["agenda_item", "text"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        items: Any = self.fields["agenda_item"]
        items.queryset = meeting.agenda.all()
        items.empty_label = _("The minutes as a whole")


class OpenMinutesForm(forms.Form):
    until = WallTimeField(label=_("corrections until"))
    time_zone = TimeZoneChoice(label=_("time zone of the deadline"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("until") and cleaned.get("time_zone"):
            try:
                cleaned["until"] = resolve_wall_time(cleaned["until"], cleaned["time_zone"])
            except forms.ValidationError as error:
                self.add_error("until", error)
        return cleaned


class WordForm(forms.Form):
    """The answer to a member's contribution."""

    answer = forms.CharField(label=_("your answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerCorrectionForm(WordForm):
    minutes = forms.CharField(
        label=_("minutes of this item, if you accept"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    # What the writer has read of the item: words that another correction brought meanwhile are not written over.
    stood = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    field_order = ("minutes", "answer", "stood")

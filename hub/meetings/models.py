from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.accounts.models import Person
from hub.groups.models import Group
from hub.lib.partialdate import PartialDateField, first_day, last_day
from hub.lib.search import Searched, searchable
from hub.lib.timezones import TimeZoneField
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_open_to
from hub.partners.models import Organization
from hub.vocabularies.models import Country

__all__ = ["ActionItem", "AgendaItem", "Attendance", "Meeting", "Reply", "Resolution"]


def _invited(meeting: Meeting, viewer: Viewer) -> bool:
    return meeting.group_id in viewer.group_ids if meeting.group_id else viewer.is_partner


class Meeting(Searched, Visible):
    """A meeting of a group or, with no group, of the whole Alliance. Call details are for those invited."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Not announced yet")
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")
        UNKNOWN = "unknown", _("Not published")

    class Minutes(models.TextChoices):
        NONE = "none", _("None yet")
        DRAFT = "draft", _("Draft")
        COMMENT = "comment", _("Open for corrections")
        APPROVED = "approved", _("Approved")

    visible_group = "group"
    field_rules = {"call_details": _invited, "event_reason": _invited}

    group = models.ForeignKey(
        Group, verbose_name=_("group"), null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    number = models.PositiveSmallIntegerField(_("number of the meeting in its series"), null=True, blank=True)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.UNKNOWN)
    place = models.CharField(_("place"), max_length=150, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    begins_on = PartialDateField(_("first day"), blank=False)
    ends_on = PartialDateField(_("last day"))
    begins_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    time_zone = TimeZoneField(_("time zone of the meeting"), blank=True)
    call_details = models.TextField(_("how to join the call"), blank=True)
    minutes_state = models.CharField(_("minutes"), max_length=10, choices=Minutes.choices, default=Minutes.NONE)
    # What calendars know the meeting by, how often it changed there, and when.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("summary")),
        *searchable("place"),
    ]

    # What a calendar shows of a meeting: a change of these is a new state of its entry.
    CALENDAR_FIELDS = (
        *columns("title"), "status", "place", "country_id", "begins_on", "ends_on", "begins_at", "ends_at", "time_zone",
    )  # fmt: skip

    class Meta:
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_at_after_begins_at",
                condition=Q(ends_at__isnull=True) | Q(begins_at__isnull=False, ends_at__gt=F("begins_at")),
                violation_error_message=_("The meeting ends before it begins. Change one of the two times."),
            ),
            models.CheckConstraint(
                name="meeting_time_has_zone",
                condition=Q(begins_at__isnull=True) | ~Q(time_zone=""),
                violation_error_message=_("Choose the time zone in which these times are meant."),
            ),
            models.CheckConstraint(
                name="meeting_minutes_approved_once_held",
                condition=~Q(minutes_state="approved") | Q(status="held"),
                violation_error_message=_("Minutes can be approved once the meeting was held."),
            ),
            models.UniqueConstraint(
                fields=["group", "number"],
                name="meeting_number_once_in_group",
                violation_error_message=_("The group already has a meeting with this number."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_begin",
                condition=Q(ends_on="") | Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("The last day lies before the first. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        if not self._has_readable_times():
            return  # the fields themselves say what is wrong
        wrong = {}
        if sentence := self._contradiction("begins_at", self.begins_at, self.begins_on):
            wrong["begins_at"] = sentence
        if sentence := self._contradiction("ends_at", self.ends_at, self.ends_on or self.begins_on):
            wrong["ends_at"] = sentence
        if self.status == self.Status.HELD and self.begins_on and self.lies_ahead:
            wrong["status"] = gettext("This meeting lies in the future. It can be held once it has begun.")
        if wrong:
            raise ValidationError(wrong)

    def _has_readable_times(self) -> bool:
        try:
            for name in ("begins_on", "ends_on", "time_zone"):
                if value := getattr(self, name):
                    field: Any = self._meta.get_field(name)
                    field.run_validators(value)
        except ValidationError:
            return False
        return True

    def _contradiction(self, field: str, at: datetime | None, day: str) -> str:
        """The sentence that says that a time and a day of the meeting do not fit, if they do not."""
        if at is None or not day or not self.time_zone:
            return ""
        there = at.astimezone(ZoneInfo(self.time_zone)).date().isoformat()
        if there.startswith(day):
            return ""
        values = {"there": there, "day": day}
        if field == "begins_at":
            return (
                gettext("The meeting begins on %(there)s, but its first day is %(day)s. Change one of the two.")
                % values
            )
        return gettext("The meeting ends on %(there)s, but its last day is %(day)s. Change one of the two.") % values

    @property
    def lies_ahead(self) -> bool:
        """Whether it has not begun yet."""
        if self.begins_at is not None:
            return self.begins_at > timezone.now()
        zone = ZoneInfo(self.time_zone) if self.time_zone else None
        return first_day(self.begins_on) > timezone.localdate(timezone=zone)

    @property
    def lasts_until(self) -> datetime | None:
        """When it ends, as far as that is known: the end of its last day where only its begin has a time."""
        if self.ends_at is not None or self.begins_at is None:
            return self.ends_at
        zone = ZoneInfo(self.time_zone or "UTC")
        day_after = last_day(self.ends_on or self.begins_on) + timedelta(days=1)
        return datetime.combine(day_after, time.min, tzinfo=zone).astimezone(UTC)

    @property
    def awaits_replies(self) -> bool:
        """Whether the invited can still say that they come."""
        return self.status in {self.Status.PROPOSED, self.Status.PLANNED} and (
            self.lies_ahead or last_day(self.ends_on or self.begins_on) >= timezone.localdate()
        )

    @property
    def minutes_can_be_approved(self) -> bool:
        return self.status == self.Status.HELD and self.minutes_state != self.Minutes.APPROVED

    @property
    def is_behind_adoption(self) -> bool:
        """Whether a plan was adopted or amended by a resolution of this meeting. Plans stand above meetings, hence by name."""
        return bool(self.pk) and self.resolutions.filter(plan_versions__isnull=False).exists()

    def save(self, *args: Any, **options: Any) -> None:
        """A change of what calendars show is counted, as RFC 5545 asks of SEQUENCE."""
        if self.pk and not self._state.adding:
            stood = type(self)._base_manager.filter(pk=self.pk).values("sequence", *self.CALENDAR_FIELDS).first()
            if stood and any(stood[name] != getattr(self, name) for name in self.CALENDAR_FIELDS):
                self.sequence, self.changed_at = stood["sequence"] + 1, timezone.now()
                if options.get("update_fields") is not None:
                    options["update_fields"] = {*options["update_fields"], "sequence", "changed_at"}
        super().save(*args, **options)


class AgendaItem(models.Model):
    """One item of an agenda, with the objective it has and what was said."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=250)
    objective = models.TextField(_("objective"), blank=True)
    lead = models.CharField(_("led by"), max_length=200, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)

    objects = VisibleQuerySet.as_manager()
    # Minutes are for the meeting's people until they are approved.
    field_rules = {
        "event_reason": lambda item, viewer: _invited(item.meeting, viewer),
        "minutes": lambda item, viewer: (
            item.meeting.minutes_state == Meeting.Minutes.APPROVED or _invited(item.meeting, viewer)
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(meeting__in=Meeting.objects.visible_to(viewer))


class OfMeeting(models.Model):
    """Part of a meeting's record, seen with the meeting."""

    objects = VisibleQuerySet.as_manager()
    field_rules = {"event_reason": lambda part, viewer: _invited(part.meeting, viewer)}

    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(meeting__in=Meeting.objects.visible_to(viewer))


class Resolution(OfMeeting):
    """What a meeting resolved, under a number: the text, who agreed, who dissented."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="resolutions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("agenda item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="resolutions",
    )
    text = TranslatedField(models.TextField, verbose_name=_("text"))
    on = models.DateField(_("date"))
    agreed = models.ManyToManyField(
        Organization, verbose_name=_("agreed"), blank=True, related_name="agreed_resolutions"
    )
    dissented = models.ManyToManyField(
        Organization, verbose_name=_("dissented"), blank=True, related_name="dissented_resolutions"
    )
    note = models.TextField(_("how it was agreed, and why some dissented"), blank=True)
    decides_several_plans = models.BooleanField(
        _("decides on more than one plan"),
        default=False,
        help_text=_("Otherwise only one plan can be adopted by it."),
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="resolution_number_once_in_meeting",
                violation_error_message=_("The meeting already has a resolution with this number."),
            ),
            models.CheckConstraint(name="resolution_numbered_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return str(_("Resolution %(number)s of %(meeting)s") % {"number": self.number, "meeting": self.meeting})

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#resolution-{self.number}"

    def clean(self) -> None:
        super().clean()
        if self.on and self.meeting_id and self.on < first_day(self.meeting.begins_on):
            raise ValidationError({"on": gettext("The meeting of this resolution began later. Change the date.")})

    def name_for(self, viewer: Viewer) -> str:
        """Its name as the viewer may read it. A plan that a meeting behind closed doors adopted is public; what the
        meeting is called is not."""
        if is_open_to(self, viewer):
            return str(self)
        return str(_("Resolution %(number)s of a meeting that is not public") % {"number": self.number})


class ActionItem(OfMeeting):
    """What somebody is to do after a meeting, until when; it goes on to the next meeting until it is done or given up."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")
        CARRIED_OVER = "carried_over", _("Carried over")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="action_items"
    )
    resolution = models.ForeignKey(
        Resolution,
        verbose_name=_("resolution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    text = models.TextField(_("what is to be done"))
    owner = models.ForeignKey(
        Organization,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    status_reason = models.TextField(_("reason for the status"), blank=True)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="carried_to"
    )
    link = models.CharField(_("address of the plan item"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="action_item_dropped_with_reason",
                condition=~Q(status="dropped") | ~Q(status_reason=""),
                violation_error_message=_("Say why the action item is dropped."),
            ),
            models.UniqueConstraint(fields=["carried_from"], name="action_item_carried_on_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#action-{self.pk}"


class Attendance(OfMeeting):
    """An organization that was at a meeting, or excused itself."""

    class Kind(models.TextChoices):
        PRESENT = "present", _("Present")
        OBSERVER = "observer", _("Observer")
        EXCUSED = "excused", _("Excused")

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="attendance")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, related_name="attendance"
    )
    kind = models.CharField(_("how"), max_length=10, choices=Kind.choices, default=Kind.PRESENT)
    people = models.CharField(_("who came for it"), max_length=300, blank=True)

    # The names of persons are for the meeting's people.
    field_rules = OfMeeting.field_rules | {"people": lambda part, viewer: _invited(part.meeting, viewer)}

    class Meta:
        ordering = ["kind", "organization__name_en"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()


class Reply(OfMeeting):
    """Whether an invited organization comes, as it says before the meeting; the latest answer counts."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PERHAPS = "perhaps", _("Perhaps")
        NO = "no", _("No")

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="replies")
    organization = models.ForeignKey(
        Organization, verbose_name=_("organization"), on_delete=models.PROTECT, related_name="meeting_replies"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    by = models.ForeignKey(Person, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="meeting_reply_once")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_answer_display()}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.languages import codes_in, language_name, validate_languages
from hub.lib.partialdate import PartialDateField, first_day, in_order, last_day
from hub.lib.search import Searched, searchable
from hub.lib.text import comma_separated
from hub.lib.timezones import TimeZoneField
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.vocabularies.models import Country


def is_invited(meeting: Meeting, viewer: Viewer) -> bool:
    return meeting.group_id in viewer.group_ids if meeting.group_id else viewer.is_partner


class Meeting(Searched, Visible):
    """A meeting of a group or, without a group, of the whole Alliance. Call details are for those invited."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Not announced yet")
        PLANNED = "planned", pgettext_lazy("a meeting", "Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")
        UNKNOWN = "unknown", pgettext_lazy("the mode of a meeting", "Not published")

    class Minutes(models.TextChoices):
        NONE = "none", _("None yet")
        DRAFT = "draft", _("Draft")
        COMMENT = "comment", _("Open for corrections")
        APPROVED = "approved", _("Approved")

    visible_group = "group"
    field_rules = {"call_details": is_invited, "event_reason": is_invited}

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
    languages = models.CharField(
        _("languages spoken"),
        max_length=60,
        blank=True,
        validators=[validate_languages],
        help_text=_("Codes, such as: en, fr"),
    )
    call_details = models.TextField(_("how to join the call"), blank=True)
    proposals_until = models.DateField(
        _("members propose agenda items until"),
        null=True,
        blank=True,
        help_text=_("To the end of that day in the zone of the meeting. Empty: nobody is asked."),
    )
    minutes_state = models.CharField(
        _("minutes"), max_length=10, choices=Minutes.choices, default=Minutes.NONE, editable=False
    )
    corrections_until = models.DateTimeField(null=True, editable=False)
    # The identifier of the meeting in calendars, how often it changed there, and when.
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

    # What calendars show of a meeting: a change of these is a new version of its entry.
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
            models.CheckConstraint(
                name="meeting_corrections_have_a_deadline",
                condition=~Q(minutes_state="comment") | Q(corrections_until__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["group", "number"],
                name="meeting_number_once_in_group",
                violation_error_message=_("The group already has a meeting with this number."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(group__isnull=True),
                name="meeting_number_once_in_alliance",
                violation_error_message=_("The whole Alliance already has a meeting with this number."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_begin",
                condition=in_order("begins_on", "ends_on"),
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
            return  # field validation reports what is wrong
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
        """A sentence about a time and a day of the meeting that contradict each other, if they do."""
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
        return first_day(self.begins_on) > self.today_there

    @property
    def today_there(self) -> date:
        """The day in the zone of the meeting."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone or "UTC"))

    @property
    def lasts_until(self) -> datetime | None:
        """When it ends, as far as that is known: the end of its last day if only its start has a time."""
        if self.ends_at is not None or self.begins_at is None:
            return self.ends_at
        zone = ZoneInfo(self.time_zone or "UTC")
        day_after = last_day(self.ends_on or self.begins_on) + timedelta(days=1)
        return datetime.combine(day_after, time.min, tzinfo=zone).astimezone(UTC)

    @property
    def awaits_replies(self) -> bool:
        """Whether the invited can still reply."""
        return self.status in {self.Status.PROPOSED, self.Status.PLANNED} and (
            self.lies_ahead or last_day(self.ends_on or self.begins_on) >= self.today_there
        )

    @property
    def takes_proposals(self) -> bool:
        """Whether members can still propose an agenda item."""
        if self.proposals_until is None or not self.awaits_replies:
            return False
        return self.proposals_until >= self.today_there

    @property
    def takes_corrections(self) -> bool:
        """Whether members can still propose corrections of the minutes."""
        is_laid_open = self.minutes_state == self.Minutes.COMMENT
        return is_laid_open and self.corrections_until is not None and timezone.now() < self.corrections_until

    @property
    def minutes_can_be_opened(self) -> bool:
        return self.status == self.Status.HELD and self.minutes_state in {self.Minutes.NONE, self.Minutes.DRAFT}

    @property
    def minutes_can_be_approved(self) -> bool:
        """After the time for corrections."""
        is_laid_open = self.status == self.Status.HELD and self.minutes_state == self.Minutes.COMMENT
        return is_laid_open and not self.takes_corrections

    @property
    def is_frozen(self) -> bool:
        return self.minutes_state == self.Minutes.APPROVED

    @property
    def language_names(self) -> str:
        return comma_separated(language_name(code) for code in codes_in(self.languages))

    @property
    def is_behind_adoption(self) -> bool:
        """Whether a resolution of this meeting adopted or amended a plan. Plans are above meetings in the order of imports."""
        return bool(self.pk) and self.resolutions.filter(plan_versions__isnull=False).exists()

    def save(self, *args: Any, **options: Any) -> None:
        """Changes of what calendars show are counted, as RFC 5545 requires for SEQUENCE."""
        if self.pk and not self._state.adding:
            stood = type(self)._base_manager.filter(pk=self.pk).values("sequence", *self.CALENDAR_FIELDS).first()
            if stood and any(stood[name] != getattr(self, name) for name in self.CALENDAR_FIELDS):
                self.sequence, self.changed_at = stood["sequence"] + 1, timezone.now()
                if options.get("update_fields") is not None:
                    options["update_fields"] = {*options["update_fields"], "sequence", "changed_at"}
        super().save(*args, **options)

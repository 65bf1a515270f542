from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country

__all__ = ["ActionItem", "AgendaItem", "Attendance", "Meeting", "Resolution"]


def _invited(meeting: Meeting, viewer: Viewer) -> bool:
    return meeting.group_id in viewer.group_ids if meeting.group_id else viewer.is_partner


class Meeting(Searched, Visible):
    """A meeting of a group or, with no group, of the whole Alliance. Call details are for those invited."""

    class Status(models.TextChoices):
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
    field_rules = {"call_details": _invited}

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
    call_details = models.TextField(_("how to join the call"), blank=True)
    minutes_state = models.CharField(_("minutes"), max_length=10, choices=Minutes.choices, default=Minutes.NONE)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("summary")),
        *searchable("place"),
    ]

    class Meta:
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "number"],
                name="meeting_number_once_in_group",
                violation_error_message=_("The group already has a meeting with this number."),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_begin",
                condition=Q(ends_on="") | Q(ends_on__gte=models.F("begins_on")),
                violation_error_message=_("The last day lies before the first. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])


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
        "minutes": lambda item, viewer: (
            item.meeting.minutes_state == Meeting.Minutes.APPROVED or _invited(item.meeting, viewer)
        )
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

    class Meta:
        ordering = ["kind", "organization__name_en"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

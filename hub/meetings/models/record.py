"""The record of a meeting: agenda with papers, resolutions, actions, attendance."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.accounts.models import Person
from hub.lib.partialdate import first_day
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_open_to
from hub.meetings.models.meeting import Meeting, is_invited
from hub.partners.models import Organization

LONGEST_ITEM = 24 * 60  # minutes


class AgendaItem(models.Model):
    """One agenda item, with its objective and its minutes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=250)
    objective = models.TextField(_("objective"), blank=True)
    lead = models.CharField(_("led by"), max_length=200, blank=True)
    duration = models.PositiveSmallIntegerField(
        _("minutes planned"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)],
    )
    minutes = models.TextField(_("minutes"), blank=True)

    objects = VisibleQuerySet.as_manager()
    # Minutes are visible to the people of the meeting until they are approved.
    field_rules = {
        "event_reason": lambda item, viewer: is_invited(item.meeting, viewer),
        "minutes": lambda item, viewer: (
            item.meeting.minutes_state == Meeting.Minutes.APPROVED or is_invited(item.meeting, viewer)
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_position_once"),
            models.CheckConstraint(
                name="agenda_item_within_a_day",
                condition=Q(duration__isnull=True) | Q(duration__gte=1, duration__lte=LONGEST_ITEM),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(meeting__in=Meeting.objects.visible_to(viewer))


class OfMeeting(models.Model):
    """Part of a meeting's record, with the visibility of the meeting."""

    objects = VisibleQuerySet.as_manager()
    field_rules = {"event_reason": lambda part, viewer: is_invited(part.meeting, viewer)}

    class Meta:
        abstract = True

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(meeting__in=Meeting.objects.visible_to(viewer))


class Paper(OfMeeting):
    """A document for the meeting or an agenda item: an item of the library, or an address elsewhere."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="papers")
    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("agenda item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="papers",
    )
    title = models.CharField(_("title"), max_length=250, blank=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    # The library is beside the meetings in the order of imports: referred to by name.
    item = models.ForeignKey(
        "library.Item",
        verbose_name=_("in the library"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="meeting_papers",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_leads_somewhere",
                condition=Q(item__isnull=False) | (~Q(address="") & ~Q(title="")),
                violation_error_message=_("Choose an item of the library, or write a title and an address."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.item)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def href(self) -> str:
        return self.address or str(self.item.get_absolute_url()) if self.item else self.address

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """No more open than its item of the library."""
        items: Any = cls._meta.get_field("item").related_model
        return super().visible_condition(viewer) & (Q(item=None) | Q(item__in=items.objects.visible_to(viewer)))


class Resolution(OfMeeting):
    """A numbered resolution of a meeting: the text, who agreed, who dissented."""

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
    # By the resolutions of such meetings every group may be bound.
    OF_THE_ALLIANCE = Q(meeting__group=None) | Q(meeting__group__kind__coordinates=True, meeting__group__parent=None)

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
        """Its name as the viewer may read it. A plan that was adopted in a closed meeting is public; the name of the meeting is
        not."""
        if is_open_to(self, viewer):
            return str(self)
        return str(_("Resolution %(number)s of a meeting that is not public") % {"number": self.number})


class ActionItem(OfMeeting):
    """What somebody has to do after a meeting, by when; it is carried over to the next meeting until it is done or dropped."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("an action of a meeting", "Open")
        DONE = "done", pgettext_lazy("an action of a meeting", "Done")
        DROPPED = "dropped", pgettext_lazy("an action of a meeting", "Dropped")
        CARRIED_OVER = "carried_over", pgettext_lazy("an action of a meeting", "Carried over")

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
    """An organization that attended a meeting, or sent its apologies."""

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

    # The names of persons are visible to the people of the meeting.
    field_rules = OfMeeting.field_rules | {"people": lambda part, viewer: is_invited(part.meeting, viewer)}

    class Meta:
        ordering = ["kind", "organization__name_en", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "organization"], name="attendance_once")]

    def __str__(self) -> str:
        return add_label(self.organization, self.get_kind_display())

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()


class Reply(OfMeeting):
    """Whether somebody attends for an invited organization, as she says before the meeting; her latest answer counts."""

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
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organization", "by"], condition=Q(by__isnull=False), name="meeting_reply_once"
            )
        ]

    def __str__(self) -> str:
        return add_label(self.organization, self.get_answer_display())

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from modelsearch.queryset import SearchableQuerySetMixin
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.partialdate import PartialDateField
from hub.lib.search import searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.vocabularies.models import Country

__all__ = ["AgendaItem", "Meeting"]


class MeetingQuerySet(SearchableQuerySetMixin, VisibleQuerySet):
    pass


def _invited(meeting: Meeting, viewer: Viewer) -> bool:
    return meeting.group_id in viewer.group_ids if meeting.group_id else viewer.is_partner


class Meeting(index.Indexed, Visible):
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

    objects = MeetingQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title"), boost=2),
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
    # Minutes are drafts until the meeting's people have seen them.
    field_rules = {"minutes": lambda item, viewer: _invited(item.meeting, viewer)}

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

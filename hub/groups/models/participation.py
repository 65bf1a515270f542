from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models.groups import Group
from hub.lib.validtime import ValidTime, ValidTimeQuerySet, ends_after_start
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization


class ParticipationQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    def active(self, day: date | None = None) -> ParticipationQuerySet:
        """Those of members on a day: not before they joined, not on the day on which they left, not while they paused."""
        day = day or timezone.localdate()
        return self.joined(day).filter(~Exists(Pause.objects.on(day).filter(participation=OuterRef("pk")).order_by()))

    def joined(self, day: date | None = None) -> ParticipationQuerySet:
        """Those of members on a day, also of those who paused. Who has left was a member before that day, and is none now
        whatever its last day says."""
        today = timezone.localdate()
        day = day or today
        had = Q(status=Participation.Status.ACTIVE)
        if day < today:
            had |= Q(status=Participation.Status.LEFT, ends__gt=day)
        return self.on(day).filter(had)


def _is_concerned(participation: Participation, viewer: Viewer) -> bool:
    """What an organization and the chairs say to each other about its membership."""
    return participation.group_id in viewer.led_group_ids or participation.organization_id in viewer.organization_ids


def _beside(participation: Participation, viewer: Viewer) -> bool:
    """What a member brings is for those with whom it works in the group."""
    is_member = participation.status == Participation.Status.ACTIVE
    return _is_concerned(participation, viewer) or (is_member and participation.group_id in viewer.group_ids)


class Participation(ValidTime):
    """An organization in a group: asked, active, left; and what it brings."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Waiting for the chair")
        ACTIVE = "active", _("Member")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "Taken back")
        LEFT = "left", _("Left")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="participations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="participations")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED)
    brings = models.TextField(_("What the organization brings to the group"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ParticipationQuerySet.as_manager()
    field_rules = {"reason": _is_concerned, "event_reason": _is_concerned, "brings": _beside}
    history = HistoricalRecords()

    class Meta:
        ordering = ["organization__name_en", "pk"]
        constraints = [
            ends_after_start("participation_ends_after_start"),
            models.UniqueConstraint(
                fields=["group", "organization"],
                condition=Q(status__in=["requested", "active"]),
                name="participation_once_at_a_time",
                violation_error_message=_("This organization already takes part in the group or has asked to."),
            ),
            models.CheckConstraint(
                name="participation_left_has_end", condition=~Q(status="left") | Q(ends__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(organization)s in %(group)s") % {"organization": self.organization, "group": self.group}

    @property
    def is_paused(self) -> bool:
        return any(pause.holds() for pause in self.pauses.all())

    def get_absolute_url(self) -> str:
        return reverse("groups:members", args=[self.group.slug])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Members are public; a request is for the group's leaders and the organization that asked. A chair leads the
        group and not its members: one that is hidden from her stays so, but for what it asks of her itself."""
        if viewer.is_secretariat:
            return Q()
        known = is_part_of_visible("organization", Organization, viewer)
        seen = known & Q(status__in=[cls.Status.ACTIVE, cls.Status.LEFT], group__in=Group.visible_keys(viewer))
        if viewer.led_group_ids:
            seen |= Q(group__in=viewer.led_group_ids) & (known | Q(status=cls.Status.REQUESTED))
        if viewer.organization_ids:
            seen |= Q(organization__in=viewer.organization_ids)
        return seen


class PauseQuerySet(VisibleQuerySet, ValidTimeQuerySet):  # type: ignore[override]
    pass


class Pause(ValidTime):
    """A time in which a member of a group takes no part: nobody asks it, and it need not ask again to come back."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="pauses")
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    objects = PauseQuerySet.as_manager()
    field_rules = {"reason": lambda pause, viewer: _is_concerned(pause.participation, viewer)}
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            ends_after_start("pause_ends_after_start"),
            models.CheckConstraint(name="pause_has_start", condition=Q(starts__isnull=False)),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(ends__isnull=True),
                name="pause_once_at_a_time",
                violation_error_message=_("The organization has paused already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.starts}"

    def get_absolute_url(self) -> str:
        return self.participation.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("participation", Participation, viewer)

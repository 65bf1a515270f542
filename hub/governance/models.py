"""The basis of offices and decisions: terms of reference as they were adopted, the resolution or document behind a decision,
and what one holder of an office hands over to the next."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Decision, Group, Office
from hub.lib.text import comma_separated
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.library.models import Item
from hub.meetings.models import Resolution
from hub.partners.models import FocalPoint

LONGEST_TERMS = 50_000
OVERLAP = timedelta(days=62)  # consecutive terms may overlap


def organizations_represented_by(viewer: Viewer) -> models.QuerySet[Any, Any]:
    """The organizations whose offices the person exercises: those she speaks for, not those whose records she edits."""
    roles = FocalPoint.objects.acting().filter(person=viewer.person_id).exclude(role=FocalPoint.Role.EDITOR)
    return roles.values("organization")


class TermsDraft(models.Model):
    """The draft of a group's terms of reference, for those who lead the group."""

    group = models.OneToOneField(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="terms_draft",
        error_messages={"unique": _("The group has a draft already. Change that one.")},
    )  # fmt: skip
    text = TranslatedField(models.TextField, verbose_name=_("terms of reference"), max_length=LONGEST_TERMS)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(_("Draft terms of reference: %(group)s") % {"group": self.group})

    def get_absolute_url(self) -> str:
        return reverse("governance:terms", args=[self.group.slug])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(group__in=viewer.led_group_ids)

    def texts(self) -> dict[str, str]:
        return {column.rpartition("_")[2]: getattr(self, column) for column in columns("text")}


class TermsVersion(models.Model):
    """Terms of reference as a group adopted them, with their hash. Rows are never changed; the database refuses it."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="terms", editable=False)
    number = models.PositiveSmallIntegerField(editable=False)
    text = TranslatedField(models.TextField, verbose_name=_("terms of reference"), max_length=LONGEST_TERMS)
    adopted_on = models.DateField(_("adopted on"))
    decided_by = TranslatedField(models.CharField, verbose_name=_("adopted by"), max_length=200, blank=True)
    resolution = models.ForeignKey(
        Resolution, verbose_name=_("resolution"), null=True, blank=True, on_delete=models.PROTECT, related_name="terms"
    )
    sha256 = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # The key outlives the account: a frozen row cannot be changed when a person leaves.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.DO_NOTHING, db_constraint=False,
        related_name="+",
    )  # fmt: skip

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="terms_number_once_in_group"),
            models.CheckConstraint(
                name="terms_adopted_by_somebody",
                condition=~Q(**dict.fromkeys(columns("decided_by"), "")) | Q(resolution__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Terms of reference, version %(number)s: %(group)s") % {"number": self.number, "group": self.group}
        )

    def get_absolute_url(self) -> str:
        return reverse("governance:terms_version", args=[self.group.slug, self.number])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """As public as the group."""
        return Q() if viewer.is_secretariat else Q(group__in=Group.visible_keys(viewer))

    def texts(self) -> dict[str, str]:
        return {column.rpartition("_")[2]: getattr(self, column) for column in columns("text")}

    def fingerprint(self) -> str:
        """A hash of the texts, the day and the number, in canonical JSON, to detect later changes."""
        content = {
            "group": self.group.public_id, "number": self.number, "adopted_on": self.adopted_on.isoformat(),
            "text": self.texts(),
        }  # fmt: skip
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class DecisionBasis(models.Model):
    """The resolution of a meeting, or the document of the library, on which a decision about a group is based."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="basis")
    resolution = models.ForeignKey(
        Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_of_groups"
    )
    document = models.ForeignKey(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="decided_of_groups"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="basis_is_resolution_or_document",
                condition=Q(resolution__isnull=False) | Q(document__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.resolution or self.document}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(decision__in=Decision.objects.visible_to(viewer))


class Handover(models.Model):
    """What the holder of an office passes on to the next: begun before the term ends, closed when both have ticked everything."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="handover")
    begun_on = models.DateField(default=timezone.localdate, editable=False)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(
            _("Hand-over: %(office)s, %(group)s")
            % {"office": self.office.get_role_display(), "group": self.office.group}
        )

    def get_absolute_url(self) -> str:
        return reverse("governance:handover", args=[self.office.group.slug, self.office_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """For those who lead the group, and for those who hand over, also after their term."""
        if viewer.is_secretariat:
            return Q()
        if not viewer.is_signed_in:
            return Q(pk__in=[])
        return (
            Q(office__group__in=viewer.led_group_ids)
            | Q(office__person=viewer.person_id)
            | Q(office__person=None, office__organization__in=organizations_represented_by(viewer))
        )

    def successor(self) -> Office | None:
        """The next holder: the first term of the same office that begins when this one ends, or later."""
        if self.office.ends is None:
            return None
        same = Office.objects.filter(group=self.office.group_id, role=self.office.role).exclude(pk=self.office_id)
        later = same.filter(starts__gt=self.office.starts or date.min, starts__gte=self.office.ends - OVERLAP)
        found: Office | None = later.select_related("organization", "person").order_by("starts", "pk").first()
        return found


class HandedOver(models.Model):
    """One thing that is handed over: a task, a meeting, a draft, a document; ticked by both."""

    class Kind(models.TextChoices):
        TASK = "task", _("Open task")
        MEETING = "meeting", _("Meeting")
        DRAFT = "draft", _("Draft")
        DOCUMENT = "document", _("Document")
        OTHER = "other", _("Something else")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="things")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("what is handed over"), max_length=250)
    link = models.CharField(max_length=300, blank=True, editable=False)
    passed_at = models.DateTimeField(null=True, editable=False)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    received_at = models.DateTimeField(null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="handed_over_has_title", condition=~Q(title=""))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.handover.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(handover__in=Handover.objects.visible_to(viewer))


class TermReminder(models.Model):
    """A reminder to the holder of an office before the end of a term. If the end changes, there is another reminder."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="reminders")
    ends = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["office", "ends", "days"], name="term_reminder_once")]

    def __str__(self) -> str:
        return comma_separated((self.office, self.days))

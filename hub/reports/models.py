from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.workplans.models import Plan
from hub.workplans.models.versions import stays_public


class Section(models.Model):
    """A text of the chair around the generated tables. Those who lead the group see it until the report is frozen."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="report_sections")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=200)
    text = TranslatedField(models.TextField, verbose_name=_("text"), blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("section of a report")

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.plan.group.slug, self.plan.period])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else Q(plan__group__in=viewer.led_group_ids)


class FrozenReport(models.Model):
    """A published report: canonical JSON with its hash. Rows are never changed; the database refuses it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports", editable=False)
    number = models.PositiveIntegerField(editable=False)
    starts = models.DateField(editable=False)
    ends = models.DateField(editable=False)
    as_of = models.DateTimeField(editable=False)
    text = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # The key outlives the account: a frozen row cannot be changed when a person leaves.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="frozen_report_number_once")]

    def __str__(self) -> str:
        if self.is_interim:
            return str(_("Interim report %(number)s of %(plan)s") % {"number": self.number, "plan": self.plan})
        return str(_("Implementation report %(number)s of %(plan)s") % {"number": self.number, "plan": self.plan})

    def get_absolute_url(self) -> str:
        return reverse("reports:frozen", args=[self.plan.group.slug, self.plan.period, self.number])

    @property
    def is_interim(self) -> bool:
        """Whether the plan continued when it was frozen."""
        return self.ends < self.plan.ends

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """With the visibility of its plan; a public one stays public when the group is hidden."""
        seen = Q(plan__in=Plan.objects.visible_to(viewer))
        return seen if viewer.is_secretariat else seen | stays_public("plan")

    def document(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.text)
        return loaded

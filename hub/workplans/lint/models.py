"""Findings about plans, and waivers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.workplans.models.plans import Plan


class LintWaiver(models.Model):
    """A rule that a plan may violate at one place, and why."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(_("rule"), max_length=10)
    item = models.CharField(_("item"), max_length=40, blank=True)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["rule", "item"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "rule", "item"], name="waiver_once"),
            models.CheckConstraint(name="waiver_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.item}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))


class LintRun(models.Model):
    """Findings about a plan in nightly checks: one row for as long as they stay the same."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lint_runs")
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    found = models.JSONField(default=list)  # pairs of rule and item, without waived ones

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [models.CheckConstraint(name="lint_run_in_order", condition=Q(last_at__gte=models.F("first_at")))]

    def __str__(self) -> str:
        return f"{self.plan}: {self.errors}, {self.warnings}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))

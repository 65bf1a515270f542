"""Frozen texts of a plan, and the dated steps that determine its state."""

from __future__ import annotations

import json
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.groups.models import Decision
from hub.lib.visibility import Viewer, Visibility, Visible, VisibleQuerySet
from hub.meetings.models import Resolution
from hub.workplans.document_types import PlanDocument
from hub.workplans.models.plans import Plan


def stays_public(plan: str) -> Q:
    """What was adopted or reported in public stays public when its group is hidden, unless a decision of the group, or of
    its parent group, withdraws it."""
    withdrawn = Decision.objects.filter(kind=Decision.Kind.TEXTS_WITHDRAWN).values("group")
    return (
        Q(**{f"{plan}__visibility": Visibility.PUBLIC, f"{plan}__state__in": Plan.BINDING})
        & ~Q(**{f"{plan}__group__in": withdrawn})
        & (Q(**{f"{plan}__group__parent": None}) | ~Q(**{f"{plan}__group__parent__in": withdrawn}))
    )


class PlanVersion(Visible):
    """The text of a plan at a moment, in canonical JSON with its hash. Rows are never changed; the database refuses it."""

    class Kind(models.TextChoices):
        SHARED = "shared", _("Shared with the group")
        CONSULTED = "consulted", _("Laid before a comment round")
        REVISED = "revised", _("Revised after comments")
        ADOPTED = "adopted", _("Adopted")
        AMENDED = "amended", _("Amended after adoption")

    BINDING = (Kind.ADOPTED, Kind.AMENDED)
    visible_group = "plan__group"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", editable=False)
    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False)
    text = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    resolution = models.ForeignKey(
        Resolution, null=True, editable=False, on_delete=models.PROTECT, related_name="plan_versions"
    )
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
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.CheckConstraint(
                name="plan_version_adopted_by_resolution",
                condition=~Q(kind__in=["adopted", "amended"]) | Q(resolution__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s of %(plan)s") % {"number": self.number, "plan": self.plan})

    def get_absolute_url(self) -> str:
        return reverse("workplans:version", args=[self.plan.group.slug, self.plan.period, self.number])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """An adopted text has the visibility of the plan; a draft that which it had when it was frozen."""
        seen = Q(plan__in=Plan.objects.visible_to(viewer))
        if viewer.is_secretariat:  # an empty condition has no effect in an OR
            return seen
        seen &= Q(kind__in=cls.BINDING) | super().visible_condition(viewer)
        return seen | Q(kind__in=cls.BINDING, visibility=Visibility.PUBLIC) & stays_public("plan")

    def document(self) -> PlanDocument:
        loaded: PlanDocument = json.loads(self.text)
        return loaded


def _is_for_everybody(step: Step, viewer: Viewer) -> bool:
    """What was written to the group about a draft stays visible to the group when the plan becomes public."""
    return step.after in Plan.BINDING or step.plan.group_id in viewer.group_ids


class Step(models.Model):
    """One dated transition from a state to the next: evidence of how the plan got its state."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=12, choices=Plan.State.choices)
    after = models.CharField(max_length=12, choices=Plan.State.choices)
    on = models.DateField(_("date"), default=timezone.localdate)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="steps")
    resolution = models.ForeignKey(Resolution, null=True, on_delete=models.PROTECT, related_name="plan_steps")

    objects = VisibleQuerySet.as_manager()
    field_rules = {"reason": _is_for_everybody}

    class Meta:
        ordering = ["on", "at", "pk"]
        constraints = [models.CheckConstraint(name="step_leads_on", condition=~Q(before=models.F("after")))]

    def __str__(self) -> str:
        return f"{self.plan}: {self.before} → {self.after}"

    @property
    def day_entered(self) -> date:
        return timezone.localdate(self.at)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))

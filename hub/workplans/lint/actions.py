"""Linting a plan that lives in the database."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from hub.lib.prepared import Prepared
from hub.workplans.document import document_of
from hub.workplans.lint.rules import Finding, findings
from hub.workplans.models import Acceptance, LintWaiver, Plan

__all__ = ["lint"]


def _accepted(plan: int) -> models.QuerySet[Acceptance]:
    return Acceptance.objects.filter(
        Q(output__plan=plan) | Q(activity__output__plan=plan), answer="accepted"
    ).order_by()


ACCEPTED = Prepared(lambda plan: _accepted(plan).values_list("output_id", "activity_id"), int)
WAIVERS = Prepared(lambda plan: LintWaiver.objects.filter(plan=plan).values_list("rule", "item", "reason"), int)


def lint(plan: Plan, document: dict[str, Any] | None = None) -> list[Finding]:
    """Everything that the rules find in the plan as it is now, with the reasons of what was waived."""
    keys = [f"output-{output}" if output else f"activity-{activity}" for output, activity in ACCEPTED(plan.pk)]
    waivers = {(rule, item): reason for rule, item, reason in WAIVERS(plan.pk)}
    extended = (document or document_of(plan)) | {"accepted": keys, "plan_months": plan.group.kind.plan_months}
    return findings(extended, waivers)

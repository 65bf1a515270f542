"""Checking a plan in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from hub.workplans.document import document_of
from hub.workplans.document_types import PlanDocument
from hub.workplans.lint.rules import Finding, findings
from hub.workplans.models import Acceptance, LintWaiver, Plan


def lint(plan: Plan, document: PlanDocument | None = None) -> list[Finding]:
    """All findings in the present plan, with the reasons of waivers."""
    accepted = Acceptance.objects.filter(Q(output__plan=plan) | Q(activity__output__plan=plan), answer="accepted")
    keys = [
        f"output-{output}" if output else f"activity-{activity}"
        for output, activity in accepted.order_by().values_list("output_id", "activity_id")
    ]
    waivers = {(waiver.rule, waiver.item): waiver.reason for waiver in LintWaiver.objects.filter(plan=plan)}
    extended: dict[str, Any] = {**(document or document_of(plan))} | {
        "accepted": keys,
        "plan_months": plan.group.kind.plan_months,
    }
    return findings(extended, waivers)

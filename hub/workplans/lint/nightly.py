"""The nightly check of plans that are being written; its findings are stored."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.workplans.lint.actions import lint
from hub.workplans.models import LintRun, Plan


def lint_all() -> int:
    """Check every open plan; returns their number. Without changes, only the date of the last run is updated."""
    plans = Plan.objects.filter(state__in=Plan.OPEN).select_related("group__kind").order_by("pk")
    for plan in plans:
        _keep(plan)
    return len(plans)


@transaction.atomic
def _keep(plan: Plan) -> None:
    findings = [finding for finding in lint(plan) if not finding.waived]
    found = [[finding.rule.code, finding.item] for finding in findings]
    now = timezone.now()
    last = LintRun.objects.select_for_update().filter(plan=plan).first()
    if last is not None and last.found == found:
        LintRun.objects.filter(pk=last.pk).update(last_at=now)
        return
    errors = sum(finding.blocks for finding in findings)
    LintRun.objects.create(
        plan=plan, first_at=now, last_at=now, errors=errors, warnings=len(findings) - errors, found=found
    )

"""Freezing a report."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.reports.content import NotAdoptedError, report_of
from hub.reports.models import FrozenReport
from hub.workplans.actions import mark_reported
from hub.workplans.document import canonical, seal
from hub.workplans.models import Plan


@transaction.atomic
def freeze_report(*, plan: Plan, by: Person, reason: str = "", at: datetime | None = None) -> FrozenReport:
    """Store the report as it is now, at a permanent address. Before the plan's last day it is an interim report, and the
    plan continues; the first one from that day on sets the plan to reported."""
    plan = Plan.objects.select_for_update().select_related("group").get(pk=plan.pk)
    if plan.state not in {Plan.State.ADOPTED, Plan.State.REPORTED}:
        raise ValidationError(_("Only an adopted plan is reported on."))
    at = at or timezone.now()
    today = timezone.localdate(at)
    if today < plan.starts:
        raise ValidationError(_("The plan has not begun yet. There is nothing to report on."))
    if plan.state == Plan.State.ADOPTED and today >= plan.ends:
        mark_reported(plan=plan, by=by, reason=reason)
    try:
        ends = min(plan.ends, today)
        report = report_of(plan, at=at, ends=ends)
    except NotAdoptedError as error:
        raise ValidationError(str(error)) from error
    text = canonical(report)
    last = FrozenReport.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    frozen = FrozenReport.objects.create(
        plan=plan,
        number=last + 1,
        starts=plan.starts,
        ends=ends,
        as_of=at,
        text=text,
        sha256=seal(text),
        by=by,
    )
    record(Verb.REPORTED, frozen, by=by, after={"number": frozen.number, "sha256": frozen.sha256}, reason=reason)
    return frozen

"""Progress: partners accept items and report on them, chairs review, periods are locked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.partners.models import Organization
from hub.workplans import policies
from hub.workplans.models import (
    Acceptance,
    Activity,
    Indicator,
    IndicatorValue,
    ItemStatus,
    Output,
    Plan,
    ProgressUpdate,
    Unit,
)
from hub.workplans.progress.breakdown import Measured, check_parts, ratio_of

State = ProgressUpdate.State
CLOSED = (ItemStatus.DROPPED, ItemStatus.CARRIED_OVER)


@transaction.atomic
def accept_item(
    *, item: Output | Activity, organization: Organization, answer: str, reason: str = "", by: Person
) -> Acceptance:
    """A partner accepts an item, or says why it cannot. The latest answer counts."""
    if not policies.stands(item.plan):
        raise ValidationError(policies.HISTORY)
    if answer == Acceptance.Answer.DECLINED and not reason.strip():
        raise ValidationError({"reason": _("Say why your organization cannot take it on.")})
    anchor = {item._meta.model_name or "": item}
    acceptance, created = Acceptance.objects.get_or_create(
        organization=organization, **anchor, defaults={"answer": answer, "reason": reason, "by": by}
    )
    if not created:
        if (acceptance.answer, acceptance.reason) == (answer, reason):
            return acceptance
        acceptance.answer, acceptance.reason, acceptance.by, acceptance.at = answer, reason, by, timezone.now()
        acceptance.save()
    verb = Verb.ACCEPTED if answer == Acceptance.Answer.ACCEPTED else Verb.DECLINED
    record(verb, item, by=by, after={"organization": organization.pk}, reason=reason)
    return acceptance


@transaction.atomic
def report_progress(
    *,
    item: Output | Activity,
    organization: Organization | None,
    until: date,
    done: str,
    status: str,
    percent: int | None,
    evidence: str = "",
    values: Mapping[Indicator, Decimal | Measured] | None = None,
    by: Person,
    update: ProgressUpdate | None = None,
) -> ProgressUpdate:
    """Create a draft report, or change one that is not under review. Values that were not given create no row."""
    plan = item.plan
    check_progress(plan, until, status, percent, item)
    measured = {
        indicator: value if isinstance(value, Measured) else Measured(Decimal(value))
        for indicator, value in (values or {}).items()
    }
    for indicator, value in measured.items():
        try:
            check_measured(indicator, value, until, leave_out=update)
        except ValidationError as error:
            field = f"{'numerator' if indicator.is_ratio else 'value'}-{indicator.pk}"
            raise ValidationError({field: error.messages}) from error
    fields = {
        "until": until, "done": done, "status": status, "percent": percent, "evidence": evidence,
        "organization": organization,
    }  # fmt: skip
    if update is None:
        update = ProgressUpdate.objects.create(**{item._meta.model_name or "": item}, author=by, **fields)
        before, had = None, {}
    else:
        before = snapshot(update)
        had = {value.indicator_id: Measured.of(value) for value in update.values.all()}
        open_states = (State.DRAFT, State.RETURNED)
        if ProgressUpdate.objects.filter(pk=update.pk, state__in=open_states).update(**fields) != 1:
            raise ValidationError(_("This report is under review or approved already. Write a new one."))
        update.refresh_from_db()
        update.values.all().delete()
    for indicator, value in measured.items():
        IndicatorValue.objects.create(update=update, indicator=indicator, **vars(value))
    after = snapshot(update)
    if before is None:
        record(Verb.CREATED, update, by=by, after=after)
    elif before != after or had != {indicator.pk: value for indicator, value in measured.items()}:
        record(Verb.CHANGED, update, by=by, before=before, after=after)
    return update


def check_progress(
    plan: Plan, until: date, status: str, percent: int | None, item: Output | Activity | None = None
) -> None:
    """Refuse invalid dates and shares."""
    if not plan.is_binding:
        raise ValidationError(_("Progress is reported on adopted plans. This one is not adopted."))
    if not policies.stands(plan):
        raise ValidationError(policies.HISTORY)
    wrong: dict[str, str] = {}
    if until < plan.starts:
        first = date_format(plan.starts, "DATE_FORMAT")
        wrong["until"] = _("This day lies before the plan begins, on %(day)s.") % {"day": first}
    elif until > timezone.localdate():
        wrong["until"] = _("This day has not come yet. Report what was done until today.")
    elif policies.is_locked(plan, until, item):
        wrong["until"] = _("The period of this day is locked. Ask the chair, or report for a later day.")
    if percent is not None and not 0 <= percent <= 100:
        wrong["percent"] = _("Progress lies between 0 and 100 per cent.")
    elif status == ItemStatus.DONE and percent not in (None, 100):
        wrong["percent"] = _("What is done is done to 100 per cent. Change the status or the number.")
    if status in CLOSED:
        wrong["status"] = _("The chair drops an item or carries it over, with a reason.")
    if wrong:
        raise ValidationError(wrong)


def check_measured(
    indicator: Indicator, measured: Measured, until: date, leave_out: ProgressUpdate | None = None
) -> None:
    """Refuse an invalid value of an indicator, of its parts, or of the numbers that it was computed from."""
    if (measured.numerator is None) != (measured.denominator is None):
        raise ValidationError(_("Write numerator and denominator, or neither."))
    if measured.numerator is not None and measured.denominator is not None:
        if not indicator.is_ratio:
            raise ValidationError(_("“%(name)s” is not a ratio.") % {"name": indicator.title})
        if measured.value != ratio_of(indicator, measured.numerator, measured.denominator):
            raise ValidationError(_("The value is not that of numerator and denominator."))
    elif indicator.is_ratio:
        raise ValidationError(_("“%(name)s” is a ratio: write numerator and denominator.") % {"name": indicator.title})
    check_value(indicator, measured.value, until, leave_out=leave_out)
    check_parts(indicator, measured)


def check_value(indicator: Indicator, value: Decimal, until: date, leave_out: ProgressUpdate | None = None) -> None:
    """Refuse a value that the indicator cannot have."""
    name = str(indicator.title)
    if indicator.unit == Unit.PERCENT and not 0 <= value <= 100:
        raise ValidationError(_("“%(name)s” is a share: write a value from 0 to 100.") % {"name": name})
    if indicator.unit == Unit.YES_NO and value not in (0, 1):
        raise ValidationError(_("“%(name)s” is yes or no: write 1 or 0.") % {"name": name})
    if indicator.unit not in Unit.values:
        raise ValidationError(_("“%(unit)s” is not a unit that is known here.") % {"unit": indicator.unit})
    if value < 0 and indicator.unit not in (Unit.NUMBER, Unit.USD, Unit.EUR):
        raise ValidationError(_("“%(name)s” counts something: it cannot be below 0.") % {"name": name})
    if not indicator.cumulative:
        return
    known = indicator.values.filter(update__state__in=[State.SUBMITTED, State.APPROVED])
    if leave_out is not None:
        known = known.exclude(update=leave_out)
    falls = _("“%(name)s” is cumulative and stood at %(before)s already; it cannot fall to %(value)s.")
    earlier = known.filter(update__until__lte=until).order_by("-update__until", "-pk").first()
    if earlier is not None and value < earlier.value:
        raise ValidationError(falls % {"name": name, "before": _plain(earlier.value), "value": _plain(value)})
    later = known.filter(update__until__gt=until).order_by("update__until", "pk").first()
    if later is not None and value > later.value:
        raise ValidationError(falls % {"name": name, "before": _plain(value), "value": _plain(later.value)})


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


@transaction.atomic
def submit_update(*, update: ProgressUpdate, by: Person) -> None:
    """Submit a report to the chair."""
    check_progress(update.item.plan, update.until, update.status, update.percent, update.item)
    for value in update.values.select_related("indicator"):  # others may have reported since the draft was written
        check_measured(value.indicator, Measured.of(value), update.until, leave_out=update)
    changed = ProgressUpdate.objects.filter(pk=update.pk, state__in=[State.DRAFT, State.RETURNED])
    if changed.update(state=State.SUBMITTED, submitted_at=timezone.now()) != 1:
        raise ValidationError(_("This report is under review or approved already."))
    update.refresh_from_db()
    record(Verb.SUBMITTED, update, by=by, after={"state": update.state})


@transaction.atomic
def review_update(*, update: ProgressUpdate, approve: bool, review: str = "", by: Person) -> None:
    """Approve a report, which then counts for its item, or return it with a question."""
    if not approve and not review.strip():
        raise ValidationError({"review": _("Say what is to be changed.")})
    if approve and policies.is_locked(update.item.plan, update.until, update.item):
        raise ValidationError(_("The period of this report is locked."))
    state = State.APPROVED if approve else State.RETURNED
    waiting = ProgressUpdate.objects.filter(pk=update.pk, state=State.SUBMITTED)
    if waiting.update(state=state, review=review, reviewer=by, reviewed_at=timezone.now()) != 1:
        raise ValidationError(_("Somebody has reviewed this report already."))
    update.refresh_from_db()
    record(Verb.APPROVED if approve else Verb.RETURNED, update, by=by, after={"state": state}, reason=review)
    if approve:
        _count(update, by)


def _count(update: ProgressUpdate, by: Person) -> None:
    """Update the item from an approved report, unless a later report has or the item was dropped."""
    item = update.item
    siblings = item.progressupdates.filter(state=State.APPROVED).exclude(pk=update.pk)
    if item.status in CLOSED or siblings.filter(until__gt=update.until).exists():
        return
    percent = 100 if update.status == ItemStatus.DONE else update.percent
    before = {"status": item.status, "percent": item.percent}
    after = {"status": update.status, "percent": percent}
    if before != after:
        item.status, item.percent, item.status_reason = update.status, percent, ""
        item.save(update_fields=["status", "percent", "status_reason"])
        record(Verb.CHANGED, item, by=by, before=before, after=after, reason=update.public_id)

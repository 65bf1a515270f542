"""Locked periods, which can be lifted with a reason and have exceptions for single items."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.workplans import policies
from hub.workplans.models import Activity, LockException, Output, PeriodLock, Plan, ProgressUpdate


@transaction.atomic
def lock_period(*, plan: Plan, starts: date, ends: date, reason: str, by: Person) -> PeriodLock:
    """Lock the progress of a period that is over. Reports under review must be decided first."""
    current = Plan.objects.select_for_update().get(pk=plan.pk)
    _check_takes_locks(current)
    _check_bounds(current, starts, ends)
    waiting = ProgressUpdate.objects.filter(
        ProgressUpdate.of_plans(Plan.objects.filter(pk=plan.pk)),
        state=ProgressUpdate.State.SUBMITTED,
        until__range=(starts, ends),
    )
    if count := waiting.count():
        raise ValidationError(
            ngettext(
                "%(count)s report of this period waits for review. Decide on it first.",
                "%(count)s reports of this period wait for review. Decide on them first.",
                count,
            )
            % {"count": count}
        )
    lock = PeriodLock.objects.create(plan=plan, starts=starts, ends=ends, reason=reason, by=by)
    record(Verb.LOCKED, plan, by=by, after={"lock": lock.pk, "starts": starts, "ends": ends}, reason=reason)
    return lock


@transaction.atomic
def lift_lock(*, lock: PeriodLock, reason: str, by: Person) -> None:
    """Lift a lock. It stays on record with the reason."""
    _need_reason(reason)
    _check_takes_locks(lock.plan)
    values = {"lifted_at": timezone.now(), "lifted_by": by, "lift_reason": reason}
    if PeriodLock.objects.filter(pk=lock.pk, lifted_at=None).update(**values) != 1:
        raise ValidationError(_("This lock is lifted already."))
    lock.refresh_from_db()
    before = {"lock": lock.pk, "starts": lock.starts, "ends": lock.ends}
    record(Verb.UNLOCKED, lock.plan, by=by, before=before, reason=reason)


@transaction.atomic
def except_from_lock(*, lock: PeriodLock, item: Output | Activity, reason: str, by: Person) -> LockException:
    """Let one item still be reported on in the locked period."""
    _need_reason(reason)
    _check_takes_locks(lock.plan)
    lock = PeriodLock.objects.select_for_update().get(pk=lock.pk)
    if lock.lifted_at is not None:
        raise ValidationError(_("This lock is lifted already."))
    if item.plan.pk != lock.plan_id:
        raise ValidationError({"item": _("Choose an item of this plan.")})
    made, is_new = LockException.objects.get_or_create(
        lock=lock, **{item._meta.model_name or "": item}, defaults={"reason": reason, "by": by}
    )
    if is_new:
        record(Verb.EXCEPTED, lock.plan, by=by, after={"lock": lock.pk, "item": item.anchor}, reason=reason)
    return made


def _check_takes_locks(plan: Plan) -> None:
    if not plan.is_binding:
        raise ValidationError(_("Progress is reported on adopted plans. This one is not adopted."))
    if not policies.stands(plan):
        raise ValidationError(policies.HISTORY)


def _check_bounds(plan: Plan, starts: date, ends: date) -> None:
    """The period must be within the plan, over, and not locked yet."""
    wrong: dict[str, str] = {}
    if ends < starts:
        wrong["ends"] = _("The end lies before the start. Change one of the two dates.")
    elif ends > timezone.localdate():
        wrong["ends"] = _("This day has not come yet. Lock a period that is over.")
    elif ends > plan.ends:
        wrong["ends"] = _("The plan ends on %(day)s. Lock a period inside the plan.") % {"day": date_format(plan.ends)}
    if starts < plan.starts:
        day = date_format(plan.starts)
        wrong["starts"] = _("The plan begins on %(day)s. Lock a period inside the plan.") % {"day": day}
    if wrong:
        raise ValidationError(wrong)
    overlapping = PeriodLock.objects.filter(plan=plan, lifted_at=None, starts__lte=ends, ends__gte=starts).first()
    if overlapping is not None:
        days = {"first": date_format(overlapping.starts), "last": date_format(overlapping.ends)}
        raise ValidationError(_("The days from %(first)s to %(last)s are locked already.") % days)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Others will read it.")})

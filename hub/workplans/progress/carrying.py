"""Dropping items of an adopted plan, or carrying them over into the next one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.editing import with_links
from hub.events.models import Verb
from hub.lib.translated import columns
from hub.workplans import policies
from hub.workplans.models import FINISHED, Activity, CarryOver, ItemStatus, Output, Plan


def unfinished_items(plans: QuerySet[Plan]) -> list[Output | Activity]:
    """Outputs and activities that are neither done nor dropped; each output before its activities, but no activities of
    finished outputs."""
    outputs = (
        Output.objects.filter(plan__in=plans).exclude(status__in=FINISHED).select_related("plan__group", "outcome")
    )
    activities = Activity.objects.filter(Activity.is_awaited(), output__plan__in=plans)
    found = [*outputs, *activities.select_related("output__plan__group", "output__outcome")]
    return sorted(found, key=lambda item: (item.plan.starts, [int(part) for part in item.number.split(".")]))


@transaction.atomic
def drop_item(*, item: Output | Activity, reason: str, by: Person) -> None:
    """Drop an item of an adopted plan, with a reason. It stays in the plan and in its report. The unfinished activities of
    an output are dropped with it."""
    if not policies.stands(item.plan):
        raise ValidationError(policies.HISTORY)
    _give_up(item, ItemStatus.DROPPED, reason)
    record(Verb.DROPPED, item, by=by, after={"status": item.status}, reason=reason)
    if isinstance(item, Output):
        for activity in item.activities.exclude(status__in=FINISHED):
            drop_item(item=activity, reason=reason, by=by)


@transaction.atomic
def carry_over_all(*, items: list[Output | Activity], plan: Plan, reason: str, by: Person) -> int:
    """Carry over several items, all or none. Activities are not carried over again after their output."""
    if not items:
        raise ValidationError(_("Choose the items that go on."))
    before = CarryOver.objects.filter(to_plan=plan).count()
    for item in sorted(items, key=lambda item: isinstance(item, Activity)):
        item.refresh_from_db()
        if item.status != ItemStatus.CARRIED_OVER:
            carry_over(item=item, plan=plan, reason=reason, by=by)
    return CarryOver.objects.filter(to_plan=plan).count() - before


@transaction.atomic
def carry_over(*, item: Output | Activity, plan: Plan, reason: str, by: Person) -> CarryOver:
    """Continue an unfinished item in a later plan, with its origin and a reason. The unfinished activities of an output
    are carried over with it. Items that were copied into the later plan before are not created again."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.group_id != item.plan.group_id or plan.starts <= item.plan.starts:
        raise ValidationError({"plan": _("An item is carried over into a later plan of the same group.")})
    if not plan.is_open:
        raise ValidationError({"plan": _("The text of that plan is frozen.")})
    _give_up(item, ItemStatus.CARRIED_OVER, reason)
    origin = _("Carried over from %(period)s: %(reason)s") % {"period": item.plan.period, "reason": reason}
    target = _output_in(plan, item if isinstance(item, Output) else item.output, by, origin)
    if isinstance(item, Output):
        carried = CarryOver.objects.create(output=item, to_output=target, to_plan=plan, reason=reason, by=by)
        for activity in item.activities.exclude(status__in=FINISHED):
            carry_over(item=activity, plan=plan, reason=reason, by=by)
    else:
        new = _same(target.activities.all(), item) or _copy(item, by, origin, output=target)
        carried = CarryOver.objects.create(activity=item, to_activity=new, to_plan=plan, reason=reason, by=by)
    record(Verb.CARRIED_OVER, item, by=by, after={"plan": plan.pk}, reason=reason)
    return carried


def _output_in(plan: Plan, output: Output, by: Person, reason: str) -> Output:
    """The output in the later plan: the one to which it or one of its activities was carried over, one with the same title,
    or a new one."""
    earlier = CarryOver.objects.filter(to_plan=plan)
    if (went := earlier.filter(output=output, to_output__isnull=False).first()) is not None:
        return went.to_output  # type: ignore[return-value]
    if (went := earlier.filter(activity__output=output, to_activity__isnull=False).first()) is not None:
        return went.to_activity.output  # type: ignore[union-attr]
    outcome = _same(plan.outcomes.all(), output.outcome) if output.outcome else None
    return _same(plan.outputs.all(), output) or _copy(output, by, reason, plan=plan, outcome=outcome)


def _same(items: Any, item: Any) -> Any:
    """The item with the same title in every language."""
    return items.filter(**{column: getattr(item, column) for column in columns("title")}).first()


def _copy(item: Any, by: Person, reason: str, **place: Any) -> Any:
    """A new item at the end of its list, with the texts and links of the old one, but without its date and progress."""
    texts = {column: getattr(item, column) for column in (*columns("title"), *columns("description"))}
    last = type(item).objects.filter(**place).aggregate(last=Max("position"))["last"] or 0
    new = type(item).objects.create(
        **place, **texts, position=last + 1, lead=item.lead, weight=item.weight, status=ItemStatus.PLANNED
    )
    for field in item._meta.many_to_many:
        getattr(new, field.name).set(getattr(item, field.name).all())
    record(Verb.CREATED, new, by=by, after=with_links(new), reason=reason)
    return new


def _give_up(item: Output | Activity, status: str, reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. Others will read it.")})
    if not item.plan.is_binding:
        raise ValidationError(_("The plan is not adopted yet. Delete the item instead, or change it."))
    waiting = type(item).objects.filter(pk=item.pk).exclude(status__in=FINISHED)
    if waiting.update(status=status, status_reason=reason) != 1:
        raise ValidationError(_("This item is done, dropped or carried over already."))
    item.refresh_from_db()
    item.save()  # writes the history row, which `update` does not

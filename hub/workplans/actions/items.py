"""Ordering and copying the items of plans."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, record_many
from hub.events.editing import with_links
from hub.events.models import Verb
from hub.events.reasons import COPIED
from hub.workplans.models import Activity, ItemStatus, Outcome, Output, Plan

Item = Outcome | Output | Activity
PARENT: dict[str, str] = {"outcome": "plan", "output": "outcome", "activity": "output"}
ASIDE = 30_000  # a position outside every list, used within a transaction


@transaction.atomic
def move_item(*, item: Item, position: int, by: Person, parent: Any = None) -> None:
    """Move an item to a position in its list, or in that of another parent in the plan; the others close up."""
    name = PARENT[item._meta.model_name or ""]
    Plan.objects.select_for_update().get(pk=item.plan.pk)
    item.refresh_from_db()
    if parent is not None and _plan_key(parent) != item.plan.pk:
        raise ValidationError(_("An item moves inside its own plan only. To take it into another plan, carry it over."))
    before = {f"{name}_id": getattr(item, f"{name}_id"), "position": item.position}
    old_list = [other for other in _siblings(item, name) if other.pk != item.pk]
    item.position = ASIDE
    item.save(update_fields=["position"])
    if parent is not None and parent.pk != before[f"{name}_id"]:
        _number(old_list, by)
        setattr(item, name, parent)
        new_list = [other for other in _siblings(item, name) if other.pk != item.pk]
    else:
        new_list = old_list
    place = max(0, min(position - 1, len(new_list)))
    new_list.insert(place, item)
    _number(new_list, by, quiet=item.pk)
    after = {f"{name}_id": getattr(item, f"{name}_id"), "position": item.position}
    if before != after:
        record(Verb.MOVED, item, by=by, before=before, after=after)


def _plan_key(thing: Any) -> int:
    return thing.pk if isinstance(thing, Plan) else thing.plan.pk  # type: ignore[no-any-return]


def _siblings(item: Any, name: str) -> list[Any]:
    lookup = {f"{name}_id": getattr(item, f"{name}_id")}
    if isinstance(item, Output):
        lookup["plan_id"] = item.plan_id
    return list(type(item).objects.filter(**lookup).order_by("position", "pk"))


def _number(items: list[Any], by: Person, quiet: int | None = None) -> None:
    """Number the items 1, 2, 3… in two passes, because positions must be unique at any moment."""
    changed = [(item, place) for place, item in enumerate(items, 1) if item.position != place or item.pk == quiet]
    for shift, (item, _place) in enumerate(changed, 1):
        type(item).objects.filter(pk=item.pk).update(position=ASIDE + shift)
    transitions: list[Any] = []
    for item, place in changed:
        before, item.position = item.position, place
        item.save()
        if item.pk != quiet and before < ASIDE:
            transitions.append((Verb.MOVED, item, {"position": before}, {"position": place}))
    if transitions:
        record_many(transitions, by=by)


@transaction.atomic
def copy_plan(*, source: Plan, target: Plan, by: Person) -> int:
    """Copy outcomes, outputs, activities and indicators of a plan into an empty one, without dates, progress and what
    partners accepted. Returns the number of items."""
    if target.outcomes.exists() or target.outputs.exists():
        raise ValidationError(_("The plan has items already. Copying would mix two plans."))
    if not target.is_open:
        raise ValidationError(_("The text of this plan is frozen."))
    outcomes: dict[int | None, Outcome | None] = {None: None}
    outputs: dict[int, Output] = {}
    transitions: list[Any] = []
    for outcome in source.outcomes.all():
        outcomes[outcome.pk] = _copy(outcome, transitions, plan=target)
    for output in source.outputs.all():
        outputs[output.pk] = _copy(output, transitions, plan=target, outcome=outcomes[output.outcome_id], **FRESH)
    for activity in Activity.objects.filter(output__plan=source):
        _copy(activity, transitions, output=outputs[activity.output_id], **FRESH, budget=None, currency="")
    for indicator in source.indicators.all():
        _copy(
            indicator,
            transitions,
            plan=target,
            outcome=outcomes[indicator.outcome_id],
            output=outputs.get(indicator.output_id or 0),
            baseline=None,
            baseline_on=None,
            target=None,
        )
    record_many(transitions, by=by, reason=COPIED % {"period": source.period})
    return len(transitions)


FRESH: dict[str, Any] = {"due": None, "status": ItemStatus.PLANNED, "status_reason": "", "percent": None}


def _copy(thing: Any, transitions: list[Any], **values: Any) -> Any:
    links = {field.name: list(getattr(thing, field.name).all()) for field in thing._meta.many_to_many}
    fields = {field.name: getattr(thing, field.name) for field in thing._meta.concrete_fields if not field.primary_key}
    copy = type(thing).objects.create(**fields | values)
    for name, linked in links.items():
        getattr(copy, name).set(linked)
    transitions.append((Verb.CREATED, copy, None, with_links(copy)))
    return copy

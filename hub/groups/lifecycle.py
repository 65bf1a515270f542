"""The life cycle of a group: its state on any day follows from decisions about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.models import Decision, Group
from hub.lib.partialdate import first_day, readable
from hub.lib.translated import columns
from hub.lib.visibility import Visibility

Kind, Status = Decision.Kind, Group.Status

# The new state after a decision, and the states in which it is possible. The first recorded decision can be any.
LEADS_TO: dict[str, tuple[str, set[str]]] = {
    Kind.PROPOSED: (Status.PROPOSED, set()),
    Kind.CREATED: (Status.ACTIVE, {Status.PROPOSED}),
    Kind.MADE_DORMANT: (Status.DORMANT, {Status.PROPOSED, Status.ACTIVE}),
    Kind.RELAUNCHED: (Status.ACTIVE, {Status.DORMANT, Status.CLOSED}),
    Kind.MERGED: (Status.MERGED, {Status.PROPOSED, Status.ACTIVE, Status.DORMANT}),
    Kind.CLOSED: (Status.CLOSED, {Status.PROPOSED, Status.ACTIVE, Status.DORMANT}),
}


def state_after(decisions: Iterable[Decision]) -> str | None:
    """The state after decisions in order; None where no decision determines it. Refuses an impossible order."""
    state: str | None = None
    for decision in decisions:
        if state == Status.MERGED and decision.kind == Kind.RENAMED:
            raise ValidationError(_impossible(decision, state))
        if decision.kind not in LEADS_TO:
            continue
        following, possible_from = LEADS_TO[decision.kind]
        if state is not None and state not in possible_from:
            raise ValidationError(_impossible(decision, state))
        state = following
    return state


def _impossible(decision: Decision, state: str) -> str:
    return _("“%(decision)s” (%(day)s) does not fit: by the decisions before it the group is “%(state)s” then.") % {
        "decision": decision.get_kind_display(),
        "day": readable(decision.on) or _("not dated"),
        "state": Status(state).label,
    }


def _until(decisions: Iterable[Decision], day: date) -> list[Decision]:
    return [one for one in decisions if not one.on or first_day(one.on) <= day]


def state_on(decisions: Iterable[Decision], day: date) -> str | None:
    """The state of the group on a day, by its decisions."""
    return state_after(_until(decisions, day))


def name_on(group: Group, decisions: Iterable[Decision], day: date) -> str:
    """The name of the group on a day: the former name in the first later change of name."""
    for decision in decisions:
        if decision.kind == Kind.RENAMED and decision.former_name and decision.on and first_day(decision.on) > day:
            return decision.former_name
    return str(group.name)


def settle_group(group_id: int, by: Person) -> None:
    """Update the group from its decisions, in their transaction, with the group locked."""
    group = Group.objects.get(pk=group_id)
    decisions = list(group.decisions.order_by("on", "pk"))
    today = timezone.localdate()
    for decision in decisions:
        if decision.kind in {*LEADS_TO, Kind.RENAMED} and decision.on and first_day(decision.on) > today:
            raise ValidationError(
                _("%(day)s lies in the future. Record a decision once it has been taken.")
                % {"day": date_format(first_day(decision.on))}
            )
    wanted: dict[str, Any] = {}
    if state := state_after(decisions):
        wanted["status"] = state
        merged = [one for one in decisions if one.kind == Kind.MERGED]
        wanted["merged_into_id"] = merged[-1].successor_id if state == Status.MERGED else None
        _check_no_circle(group, wanted["merged_into_id"])
    renamed = [one for one in decisions if one.kind == Kind.RENAMED]
    if renamed and not renamed[-1].former_name and renamed[-1].name_en != group.name_en:
        renamed[-1].former_name = group.name_en
        renamed[-1].save(update_fields=["former_name"])
        wanted |= {column: getattr(renamed[-1], column) for column in columns("name")}
    # Everybody who sees the group reads them and finds it by them.
    public_names = [one.former_name for one in renamed if one.former_name and one.visibility == Visibility.PUBLIC]
    wanted["earlier_names"] = "\n".join(dict.fromkeys(public_names))
    _change(group, wanted, by)


def _check_no_circle(group: Group, successor_id: int | None) -> None:
    seen = {group.pk}
    while successor_id is not None:
        if successor_id in seen:
            raise ValidationError(_("These groups would be merged into each other. Choose another successor."))
        seen.add(successor_id)
        successor_id = Group.objects.filter(pk=successor_id).values_list("merged_into", flat=True).first()


def _change(group: Group, wanted: dict[str, Any], by: Person) -> None:
    before = {name: getattr(group, name) for name in wanted if getattr(group, name) != wanted[name]}
    if not before:
        return
    for name in before:
        setattr(group, name, wanted[name])
    group.save()
    record(Verb.CHANGED, group, by=by, before=before, after={name: wanted[name] for name in before})

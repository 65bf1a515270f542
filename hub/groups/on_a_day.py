"""A group as it was on a day: its name and state, how many took part, its parts, and the terms of reference in force; as known
today, or as it was recorded at the end of an earlier day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from hub.groups.lifecycle import name_on, state_on
from hub.groups.members_in_time import members_on, rows_before
from hub.groups.models import Decision, Group
from hub.lib.translated import columns
from hub.lib.visibility import Viewer
from hub.partners.models import Organization


@dataclass(frozen=True)
class PartOnADay:
    """A working group or workstream."""

    group: Group
    name: str
    state: str


@dataclass(frozen=True)
class GroupOnADay:
    name: str
    state: str
    members: int
    parts: list[PartOnADay]
    terms: Any  # the version in force, or None


def group_on(
    group: Group, decisions: Iterable[Decision], day: date, viewer: Viewer, known_at: datetime | None = None
) -> GroupOnADay:
    """What the reader may see of it. As many queries for many parts and members as for few."""
    decisions = list(decisions)
    recorded: Group | None = group
    if known_at is not None:
        decisions = decisions_known([group.pk], viewer, known_at)[group.pk]
        recorded = _as_recorded(rows_before(Group, known_at, id=group.pk).first())
    members = Organization.objects.visible_to(viewer).filter(pk__in=members_on(group, day, known_at))
    return GroupOnADay(
        name=name_on(recorded, decisions, day) if recorded else "",
        state=_label(_state(decisions, day)),
        members=members.count(),
        parts=parts_on(group, day, viewer, known_at),
        terms=terms_on(group, day, viewer, known_at),
    )


def parts_on(group: Group, day: date, viewer: Viewer, known_at: datetime | None = None) -> list[PartOnADay]:
    """The parts that were there on a day by their decisions; one without dated decisions counts from the beginning. With a
    moment, those that were recorded as its parts by then, by the decisions that were recorded."""
    seen = Group.objects.visible_to(viewer)
    recorded: dict[int, Group | None] = {}
    if known_at is not None:
        recorded = {row.id: _as_recorded(row) for row in rows_before(Group, known_at, parent=group.pk)}
        subgroups = list(seen.filter(pk__in=recorded))
        of_part = decisions_known([one.pk for one in subgroups], viewer, known_at)
    else:
        subgroups = list(seen.filter(parent=group))
        of_part = defaultdict(list)
        for decision in Decision.objects.visible_to(viewer).filter(group__in=subgroups).order_by("on", "pk"):
            of_part[decision.group_id].append(decision)
    found = []
    for one in subgroups:
        own = of_part[one.pk]
        if _state(own, day) is None and _state(own, date.max) is not None:
            continue  # its first decision came later
        then = recorded.get(one.pk)
        found.append(PartOnADay(one, name_on(then or one, own, day), _label(_state(own, day))))
    return found


def decisions_known(groups: list[int], viewer: Viewer, known_at: datetime) -> dict[int, list[Decision]]:
    """The decisions about groups as they were recorded by a moment, by the group. What was or is hidden from the reader
    stays so. Two queries."""
    rows = list(rows_before(Decision, known_at, group__in=groups).filter(Decision.visible_condition(viewer)))
    there = Decision.objects.filter(pk__in=[row.id for row in rows])
    hidden = set(there.values_list("pk", flat=True)) - set(there.visible_to(viewer).values_list("pk", flat=True))
    found: dict[int, list[Decision]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.on, one.id)):
        if row.id not in hidden:
            found[row.group_id].append(row.instance)
    return found


def terms_on(group: Group, day: date, viewer: Viewer, known_at: datetime | None = None) -> Any:
    """The terms of reference in force; by a related name, as their app is above this one. Versions are never changed."""
    terms: Any = Group._meta.get_field("terms").related_model
    versions = terms.objects.visible_to(viewer).filter(group=group, adopted_on__lte=day)
    if known_at is not None:
        versions = versions.filter(at__lt=known_at)
    return versions.order_by("-number").first()


def _as_recorded(row: Any) -> Group | None:
    """The group with the name of a row of its history."""
    if row is None:
        return None
    return Group(pk=row.id, **{column: getattr(row, column) for column in columns("name")})


def _state(decisions: Iterable[Decision], day: date) -> str | None:
    try:
        return state_on(decisions, day)
    except ValidationError:  # some decisions are hidden: the others need not fit together
        return None


def _label(state: str | None) -> str:
    return str(Group.Status(state).label) if state else ""

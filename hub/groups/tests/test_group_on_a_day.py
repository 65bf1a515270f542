"""A group on a day: its members, its parts and the terms of reference in force, then; a correction today changes nothing of
what was name_and_state."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hub.governance.models import TermsVersion
from hub.groups.lifecycle import settle_group
from hub.groups.models import Decision, Group, Office
from hub.groups.offices import end_of, offices_of
from hub.groups.on_a_day import group_on, parts_on, terms_on
from hub.groups.tests.test_members_in_time import day, recorded, take_away
from hub.lib.tests import factories
from hub.lib.tests.deep import examples
from hub.lib.visibility import STRANGER

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def adopt(group: Group, number: int, adopted_on: date, at: date) -> TermsVersion:
    return TermsVersion.objects.create(
        group=group, number=number, text_en=f"Terms {number}", adopted_on=adopted_on, decided_by_en="The group",
        sha256="0" * 64, at=datetime(at.year, at.month, at.day, 12, tzinfo=UTC),
    )  # fmt: skip


def part_of(group: Group, since: date, **fields: Any) -> Group:
    part = factories.group(parent=group, **fields)
    factories.decision(group=part, kind="created", on=since.isoformat())
    recorded(part, since, "+")
    return part


def names(group: Group, on: date, known: date | None = None) -> set[str]:
    return {part.name for part in parts_on(group, on, STRANGER, end_of(known) if known else None)}


def test_parts_come_when_they_are_decided_on() -> None:
    group = factories.group()
    part_of(group, day(2), name_en="Early")
    part_of(group, day(20), name_en="Late")
    factories.group(parent=group, name_en="Undated")
    part_of(group, day(2), name_en="Hidden", visibility="restricted")
    assert names(group, day(10)) == {"Early", "Undated"}
    assert names(group, day(30)) == {"Early", "Late", "Undated"}
    assert names(group, day(1)) == {"Undated"}


def test_what_was_recorded_then() -> None:
    group, other = factories.group(), factories.group()
    part = part_of(group, day(2), name_en="Name then")
    part.name_en, part.parent = "Name now", other
    part.save()
    recorded(part, day(20))
    assert names(group, day(10), known=day(15)) == {"Name then"}
    assert names(group, day(10), known=day(25)) == set()
    assert names(other, day(10), known=day(25)) == {"Name now"}


def test_terms_in_force() -> None:
    group = factories.group()
    first, second = adopt(group, 1, day(5), at=day(5)), adopt(group, 2, day(15), at=day(30))
    assert terms_on(group, day(4), STRANGER) is None
    assert terms_on(group, day(10), STRANGER) == first
    assert terms_on(group, day(20), STRANGER) == second
    assert terms_on(group, day(20), STRANGER, end_of(day(20))) == first, "the second was recorded later"


def decided(group: Group, kind: str, on: date, at: date, **values: Any) -> Decision:
    """A decision that was recorded on a day, with what follows from it for the group."""
    decision: Decision = factories.decision(group=group, kind=kind, on=on.isoformat(), **values)
    recorded(decision, at, "+")
    settle_group(group.pk, factories.person())
    decision.refresh_from_db()
    if decision.former_name:
        recorded(decision, at)  # the name that it took the place of stands in a row of its own
    before = str(group.name), group.status
    group.refresh_from_db()
    if before != (str(group.name), group.status):
        recorded(group, at)
    return decision


def name_and_state(group: Group, on: date, known: date | None = None) -> tuple[str, str]:
    decisions = Decision.objects.filter(group=group).order_by("on", "pk")
    then = group_on(group, decisions, on, STRANGER, end_of(known) if known else None)
    return then.name, then.state


def test_name_and_state_of_then_as_known_now_and_as_known_then() -> None:
    group = factories.group(name_en="First name")
    recorded(group, day(0), "+")
    decided(group, "created", day(1), at=day(1))
    decided(group, "renamed", day(10), at=day(20), name_en="Second name")
    decided(group, "made_dormant", day(12), at=day(30))
    assert name_and_state(group, day(5)) == ("First name", "Active")
    assert name_and_state(group, day(15)) == ("Second name", "Dormant")
    assert name_and_state(group, day(15), known=day(15)) == ("First name", "Active"), "neither was recorded yet"
    assert name_and_state(group, day(15), known=day(25)) == ("Second name", "Active")
    assert name_and_state(group, day(5), known=day(25)) == ("First name", "Active")
    assert name_and_state(group, day(15), known=day(35)) == ("Second name", "Dormant")


def test_a_decision_that_was_hidden_or_is_hidden_now_is_not_told() -> None:
    group = factories.group(name_en="Group")
    recorded(group, day(0), "+")
    created = decided(group, "created", day(1), at=day(1))
    closed = decided(group, "closed", day(5), at=day(5), visibility="group")
    assert name_and_state(group, day(8), known=day(9)) == ("Group", "Active")
    Decision.objects.filter(pk=closed.pk).update(visibility="public")
    assert name_and_state(group, day(8), known=day(9)) == ("Group", "Active"), "it was hidden then"
    Decision.objects.filter(pk=created.pk).update(visibility="group")
    assert "Active" not in name_and_state(group, day(8), known=day(9)), "it is hidden now"


ACT = some.tuples(
    some.sampled_from(["rename", "dormant", "relaunch", "move", "delete", "office", "end"]),
    some.integers(0, 40),
)


def act_on(group: Group, which: str, number: int, written: date) -> None:
    """One correction of the record, written on a day, with or without sense."""
    last = Decision.objects.filter(group=group).order_by("-pk").first()
    if which == "rename":
        renamed = factories.decision(
            group=group, kind="renamed", on=day(number).isoformat(), name_en=f"Name {number}", former_name=group.name_en
        )
        recorded(renamed, written, "+")
        group.name_en = f"Name {number}"
        group.save()
        recorded(group, written)
    elif which in {"dormant", "relaunch"}:
        kind = {"dormant": "made_dormant", "relaunch": "relaunched"}[which]
        recorded(factories.decision(group=group, kind=kind, on=day(number).isoformat()), written, "+")
    elif which == "office":
        office = factories.office(group=group, organization=factories.organization(), starts=day(number))
        recorded(office, written, "+")
    elif which == "end":
        office = Office.objects.filter(group=group).order_by("-pk").first()
        if office is not None and office.starts <= day(number):
            office.ends = day(number)
            office.save()
            recorded(office, written)
    elif last is not None and which == "move":
        last.on = day(number).isoformat()
        last.save()
        recorded(last, written)
    elif last is not None:
        take_away(last, written)


def said_of(group: Group, known: date) -> Any:
    offices = sorted((one.pk, one.role, one.starts, one.ends) for one in offices_of(group, end_of(known)))
    return [name_and_state(group, day(number), known=known) for number in range(0, 45, 6)], offices


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=some.lists(ACT, max_size=4), after=some.lists(ACT, min_size=1, max_size=4))
def test_a_correction_changes_nothing_of_name_state_and_offices_as_they_were_told(before: Any, after: Any) -> None:
    with undone():
        group = factories.group(name_en="First name")
        recorded(group, day(0), "+")
        recorded(factories.decision(group=group, kind="created", on=day(1).isoformat()), day(1), "+")
        for one in before:
            act_on(group, *one, written=day(10))
        then = said_of(group, day(10))
        assert then[0] == [name_and_state(group, day(number)) for number in range(0, 45, 6)], (
            "what is known by then is all there is"
        )
        for one in after:
            act_on(group, *one, written=day(11))
        assert said_of(group, day(10)) == then


CHANGE = some.tuples(some.sampled_from(["rename", "move", "status", "terms"]), some.integers(0, 40))


@contextmanager
def undone() -> Any:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def change(group: Group, other: Group, which: str, number: int, written: date) -> None:
    part = Group.objects.filter(parent=group).order_by("pk").first()
    if which == "terms":
        adopt(group, TermsVersion.objects.filter(group=group).count() + 1, day(number), at=written)
    elif part is not None:
        if which == "rename":
            part.name_en = f"Renamed {number}"
        elif which == "move":
            part.parent = other
        else:
            part.status = "dormant"
        part.save()
        recorded(part, written)


def known_on_the_tenth(group: Group) -> Any:
    moment = end_of(day(10))
    parts = {(part.group.pk, part.name, part.state) for part in parts_on(group, day(8), STRANGER, moment)}
    return parts, [terms_on(group, day(number), STRANGER, moment) for number in range(0, 40, 8)]


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=some.lists(CHANGE, max_size=3), after=some.lists(CHANGE, min_size=1, max_size=3))
def test_a_correction_changes_nothing_of_what_was_told(before: Any, after: Any) -> None:
    with undone():
        group, other = factories.group(), factories.group()
        for number in range(2):
            part_of(group, day(number))
        for one in before:
            change(group, other, *one, written=day(10))
        then = known_on_the_tenth(group)
        for one in after:
            change(group, other, *one, written=day(11))
        assert known_on_the_tenth(group) == then


def test_the_page_says_it(client_of: Any) -> None:
    group = factories.group()
    part_of(group, day(2), name_en="Part of then")
    adopt(group, 1, day(5), at=day(5))
    joined = factories.participation(group=group, organization=factories.organization(), status="active", starts=day(0))
    recorded(joined, day(0), "+")
    client, address = client_of(None), group.get_absolute_url()
    page = client.get(f"{address}?as_of={day(10)}&known={day(12)}")
    assert page.context["then"].members == 1
    assert f"members/?as_of={day(10)}&amp;known={day(12)}" in page.content.decode()
    assert "Version 1, adopted on" in " ".join(page.content.decode().split())
    chair = factories.office(group=group, organization=factories.organization(), starts=day(1))
    recorded(chair, day(14), "+")
    assert client.get(f"{address}?as_of={day(10)}&known={day(12)}").context["offices"] == []
    assert client.get(f"{address}?as_of={day(10)}&known={day(16)}").context["offices"] == [chair]
    assert client.get(f"{address}?as_of={day(10)}").context["offices"] == [chair]
    assert "None was adopted by then." in client.get(f"{address}?as_of={day(3)}").content.decode()

"""A group on a day: its members, its parts and the terms of reference in force, then; a correction today changes nothing of
what was told."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hub.governance.models import TermsVersion
from hub.groups.models import Group
from hub.groups.offices import end_of
from hub.groups.on_a_day import parts_on, terms_on
from hub.groups.tests.test_members_in_time import day, recorded
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def adopt(group: Group, number: int, adopted_on: date, at: date) -> TermsVersion:
    return TermsVersion.objects.create(
        group=group, number=number, text_en=f"Terms {number}", adopted_on=adopted_on, decided_by="The group",
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


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    assert "None was adopted by then." in client.get(f"{address}?as_of={day(3)}").content.decode()

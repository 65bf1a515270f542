"""Memberships in two times: from when until when they held, and since when that is recorded. A correction today changes
nothing of what was told before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hub.groups.members_in_time import members_on
from hub.groups.models import Group, Office, Pause
from hub.groups.offices import end_of
from hub.lib.tests import factories
from hub.lib.tests.deep import examples

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
FIRST = date(2020, 1, 1)
DAYS = 40


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def recorded(record: Any, at: date, kind: str = "~") -> None:
    """Date the last row of the record's history: it was written on that day."""
    row = type(record).history.filter(id=record.pk).order_by("-history_id").first()
    type(record).history.filter(history_id=row.history_id).update(
        history_date=datetime(at.year, at.month, at.day, 12, tzinfo=UTC), history_type=kind
    )


def take_away(record: Any, at: date) -> None:
    key = record.pk
    record.delete()
    record.pk = key
    recorded(record, at, "-")


def test_what_stood_then_and_what_is_known_now() -> None:
    group, organization = factories.group(), factories.organization()
    joined = factories.participation(group=group, organization=organization, status="active", starts=day(0))
    recorded(joined, day(0), "+")
    joined.status, joined.ends, joined.reason = "left", day(5), "x"
    joined.save()  # found out on the 20th that it had left on the 5th
    recorded(joined, day(20))
    assert members_on(group, day(10), end_of(day(10))) == {organization.pk}
    assert members_on(group, day(10), end_of(day(20))) == set()
    assert members_on(group, day(10)) == set()
    assert members_on(group, day(4)) == {organization.pk}
    assert members_on(group, day(4), end_of(day(30))) == {organization.pk}
    assert members_on(group, day(5)) == set(), "the day on which it left is none on which it took part"


def test_pauses_and_offices_count() -> None:
    group = factories.group()
    joined = factories.participation(group=group, organization=factories.organization(), status="active", starts=day(0))
    recorded(joined, day(0), "+")
    pause = Pause.objects.create(participation=joined, starts=day(3), ends=day(6))
    recorded(pause, day(3), "+")
    office = factories.office(group=group, organization=factories.organization(), starts=day(2), ends=day(8))
    recorded(office, day(2), "+")
    for known in (None, end_of(day(30))):
        assert members_on(group, day(4), known) == {office.organization_id}
        assert members_on(group, day(7), known) == {joined.organization_id, office.organization_id}
        assert members_on(group, day(9), known) == {joined.organization_id}
    take_away(pause, day(20))
    assert members_on(group, day(4), end_of(day(10))) == {office.organization_id}
    assert members_on(group, day(4), end_of(day(25))) == {joined.organization_id, office.organization_id}


CORRECTION = some.tuples(
    some.sampled_from(["dates", "status", "group", "pause", "office", "delete"]),
    some.integers(0, DAYS),
    some.integers(0, DAYS),
)


def correct(group: Group, other: Group, which: str, first: int, second: int, written: date) -> None:
    """Change something of the memberships of the group, on a day."""
    starts, ends = day(min(first, second)), day(max(first, second))
    member = group.participations.order_by("pk").first()
    if which == "office":
        office = Office.objects.create(
            group=group, role="chair", organization=factories.organization(), starts=starts, ends=ends
        )
        recorded(office, written, "+")
    elif member is None:
        return
    elif which == "pause":
        pause = Pause.objects.create(participation=member, starts=starts, ends=ends)
        recorded(pause, written, "+")
    elif which == "delete":
        for pause in member.pauses.all():
            take_away(pause, written)
        take_away(member, written)
    else:
        if which == "dates":
            member.starts, member.ends = starts, ends if member.status == "left" else None
        elif which == "status":
            member.starts, member.status, member.ends = starts, "left", ends
        else:
            member.group = other
        member.save()
        recorded(member, written)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=some.lists(CORRECTION, max_size=3), after=some.lists(CORRECTION, min_size=1, max_size=3))
def test_a_correction_changes_nothing_of_what_was_told(transactional: Any, before: Any, after: Any) -> None:
    with transactional():
        group, other = factories.group(), factories.group()
        for number in range(2):
            joined = factories.participation(
                group=group, organization=factories.organization(), status="active", starts=day(number)
            )
            recorded(joined, day(number), "+")
        for change in before:
            correct(group, other, *change, written=day(10))
        result = {number: members_on(group, day(number), end_of(day(10))) for number in range(0, DAYS, 4)}
        for change in after:
            correct(group, other, *change, written=day(11))
        assert {number: members_on(group, day(number), end_of(day(10))) for number in result} == result
        # And what is known now is what was recorded by now.
        now = timezone.now() + timedelta(seconds=1)
        assert all(members_on(group, day(number)) == members_on(group, day(number), now) for number in result)


@pytest.fixture
def transactional() -> Any:
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def undone() -> Any:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return undone


def test_the_page_on_a_date(client_of: Any) -> None:
    group = factories.group()
    organization = factories.organization(name_en="Organization that left")
    factories.organization(name_en="Another")
    hidden = factories.organization(name_en="Hidden one", visibility="restricted")
    today = timezone.localdate()
    for one in (organization, hidden):
        factories.participation(
            group=group,
            organization=one,
            status="left",
            starts=today - timedelta(50),
            ends=today - timedelta(10),
            reason="x",
        )
    address = f"{group.get_absolute_url()}members/"
    client = client_of(None)
    assert "Organization that left" not in client.get(address).content.decode()
    page = client.get(f"{address}?as_of={today - timedelta(20)}").content.decode()
    assert "Organization that left" in page
    assert "Hidden one" not in page
    assert "Another" not in page
    then = client.get(f"{address}?as_of={today - timedelta(20)}&known={today - timedelta(5)}").content.decode()
    assert "Organization that left" not in then, "it was recorded later"
    for odd in ("as_of=soon", "as_of=0001-01-01", "known=9999-12-31", "known=x"):
        assert client.get(f"{address}?{odd}").status_code == 200


def test_the_page_takes_the_same_number_of_queries(client: Any, django_assert_max_num_queries: Any) -> None:
    group = factories.group()
    for _ in range(20):
        factories.participation(group=group, organization=factories.organization(), status="active")
    address = f"{group.get_absolute_url()}members/?as_of={timezone.localdate() - timedelta(1)}"
    with django_assert_max_num_queries(8):
        client.get(address)
    with django_assert_max_num_queries(8):
        client.get(f"{address}&known={timezone.localdate()}")

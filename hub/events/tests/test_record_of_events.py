from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.accounts.models import Person
from hub.events.actions import broken_links, record, record_many
from hub.events.editing import delete_record
from hub.events.models import Event, Verb
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


def write(count: int = 1, **fields: Any) -> list[Event]:
    thing = factories.organization()
    return record_many([(Verb.CREATED, thing, None, {"number": n}) for n in range(count)], by=None, **fields)


def test_an_event_says_who_did_what_to_which_record_and_why() -> None:
    person, thing = factories.person(), factories.organization()
    event = record(
        Verb.CHANGED, thing, by=person, before={"name": "A"}, after={"name": "B", "same": 1}, reason="Renamed"
    )
    stored = Event.objects.get(pk=event.pk)
    assert (stored.actor, stored.verb, stored.kind, stored.object_id) == (
        person, "changed", "partners.organization", thing.pk,
    )  # fmt: skip
    assert stored.changes() == [("name", "A", "B"), ("same", None, 1)]
    assert stored.reason == "Renamed"
    assert list(Event.objects.about(thing)) == [stored]


@pytest.mark.django_db(transaction=True)
def test_an_event_belongs_to_a_transaction() -> None:
    thing = factories.organization()
    with pytest.raises(RuntimeError, match="transaction"):
        record(Verb.CREATED, thing, by=None)


def test_what_is_rolled_back_leaves_no_event() -> None:
    def change_then_fail() -> None:
        with transaction.atomic():
            write()
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours, two lines above
        change_then_fail()
    assert not Event.objects.exists()
    assert write()[0].sequence == 1


@pytest.mark.parametrize("statement", ["UPDATE events_event SET reason = 'other'", "DELETE FROM events_event"])
def test_the_database_refuses_to_change_or_delete_events(statement: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().reason == ""


def test_each_event_seals_the_one_before() -> None:
    first, second, third = write(3)
    assert (first.sequence, second.sequence, third.sequence) == (1, 2, 3)
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
    assert not list(broken_links())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=VALUES, after=VALUES, reason=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=50))
def test_every_seal_holds_after_the_database_gave_it_back(db: None, before: Any, after: Any, reason: str) -> None:
    thing = Person.objects.first() or factories.person()
    record(Verb.CHANGED, thing, by=None, before={"it": before}, after={"it": after}, reason=reason)
    assert not list(broken_links())


class Tampering:
    """Does what an intruder with the database's password could do."""

    def __enter__(self) -> Any:
        self.cursor = connection.cursor()
        if connection.vendor == "postgresql":
            self.cursor.execute("ALTER TABLE events_event DISABLE TRIGGER events_event_append_only")
        else:
            self.cursor.execute("DROP TRIGGER events_event_not_changed")
            self.cursor.execute("DROP TRIGGER events_event_not_deleted")
        return self.cursor

    def __exit__(self, *args: object) -> None:
        self.cursor.close()


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE events_event SET reason = 'other' WHERE sequence = 2", [2]),
        ("UPDATE events_event SET verb = 'adopted' WHERE sequence = 3", [3]),
        ("UPDATE events_event SET actor_id = 12345 WHERE sequence = 1", [1]),
        ("UPDATE events_event SET hash = 'x' WHERE sequence = 2", [2, 3]),
        ("DELETE FROM events_event WHERE sequence = 2", [3]),
        ("UPDATE events_event SET sequence = 9 WHERE sequence = 4", [9]),
    ],
)
def test_tampering_is_noticed_where_it_was_done(statement: str, broken: list[int]) -> None:
    write(4)
    with Tampering() as cursor:
        cursor.execute(statement)
    assert list(broken_links()) == broken
    with pytest.raises(CommandError, match=str(broken[0])):
        call_command("checkevents")


def test_the_command_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    call_command("checkevents")
    assert capsys.readouterr().out == "Events: 3; every seal holds.\n"


def test_the_seal_outlives_the_person() -> None:
    person = factories.person()
    record(Verb.CREATED, factories.organization(), by=person)
    Person.objects.filter(pk=person.pk).delete()
    assert not list(broken_links())
    assert Event.objects.get().actor_id == person.pk


def test_an_event_is_as_visible_as_its_record() -> None:
    public = factories.organization()
    hidden = factories.organization(visibility="restricted")
    gone = factories.organization()
    secretariat = factories.person(is_secretariat=True)
    for thing in (public, hidden, gone):
        record(Verb.CREATED, thing, by=None)
    delete_record(gone, by=secretariat, reason="Twice")
    seen = Event.objects.latest_open_to(STRANGER, 10)
    assert {event.object_id for event in seen} == {public.pk}
    assert len(Event.objects.latest_open_to(viewer_of(secretariat), 10)) == 4


def test_open_events_are_found_behind_many_hidden_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.events.models.LEAST_READ", 4)
    shown = [factories.organization() for _ in range(3)]
    hidden = factories.organization(visibility="restricted")
    for thing in shown:
        record(Verb.CREATED, thing, by=None)
        for _ in range(9):
            record(Verb.CHANGED, hidden, by=None)
    first = Event.objects.latest_open_to(STRANGER, 2)
    assert [event.object_id for event in first] == [shown[2].pk, shown[1].pk]
    older = Event.objects.latest_open_to(STRANGER, 2, before=first[-1].sequence)
    assert [event.object_id for event in older] == [shown[0].pk]


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_at_once_each_finds_its_place() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("The tests keep SQLite in memory, where threads share one connection; PostgreSQL has real writers.")
    thing = factories.organization()

    def write_one(number: int) -> int:
        try:
            with transaction.atomic():
                return record(Verb.CHANGED, thing, by=None, after={"number": number}).sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sequences = list(pool.map(write_one, range(40)))
    assert sorted(sequences) == list(range(1, 41))
    assert not list(broken_links())

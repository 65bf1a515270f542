"""While an import runs, readers of a large site see the old picture and what people saved since; nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.initiatives import index
from hub.initiatives.finding import find_part
from hub.initiatives.importing.start import source_named
from hub.initiatives.models import Import, Initiative
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A site that counts as large; the next picture is made when the test says so."""
    begun: list[None] = []
    for number in range(3):
        saved(factories.initiative(name_en=f"Project {number}"))
    monkeypatch.setattr(index, "LARGE_SITE", 1)
    monkeypatch.setattr(index, "_start_to_catch_up", lambda: begun.append(None))
    return begun


@contextmanager
def picture_stays() -> Iterator[None]:
    """Tests drop the picture at each save, since factories write no events; here events are written."""
    kept = index._picture
    yield
    index._picture = kept


@transaction.atomic
def saved(initiative: Initiative, verb: str = Verb.CREATED) -> None:
    record(verb, initiative, by=None, after=snapshot(initiative))


@transaction.atomic
def imported(number: int) -> None:
    names = [f"Imported {one}" for one in range(number)]
    made = [one.pk for one in Initiative.objects.bulk_create(Initiative(name_en=n, visibility="public") for n in names)]
    run = Import.objects.create(source=source_named("A list"), format="csv", file="a.csv", file_hash=str(number))
    record(Verb.IMPORTED, run, by=None, after={"created": made, "position": number})


def number_of() -> int:
    return find_part(STRANGER, {}, offset=0, size=1)[0]


def test_what_people_save_is_found_at_once_and_what_was_imported_when_it_is_read(begun: list[None]) -> None:
    assert number_of() == 3
    with picture_stays():
        imported(5)
    assert number_of() == 3
    assert begun, "nobody reads what was imported"
    with picture_stays():
        saved(factories.initiative(name_en="Saved by a person"))
    assert [len(find_part(STRANGER, {"q": "person"}, offset=0, size=9)[1]), number_of()] == [1, 4]
    changed = Initiative.objects.get(name_en="Project 1")
    changed.name_en = "Quokka"
    with picture_stays():
        changed.save()
        saved(changed, Verb.CHANGED)
    assert find_part(STRANGER, {"q": "quokka"}, offset=0, size=9)[1] == [changed.pk]
    index._catch_up()
    assert number_of() == 9
    begun.clear()
    assert number_of() == 9
    assert begun == [], "all is read; there is nothing to begin"


def test_a_small_change_alone_begins_nothing(begun: list[None]) -> None:
    assert number_of() == 3
    with picture_stays():
        saved(factories.initiative(name_en="One more"))
    assert number_of() == 4
    assert begun == []

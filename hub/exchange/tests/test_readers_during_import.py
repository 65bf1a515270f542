"""While an import runs, readers of a large site see the old index and what people saved since; nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client

from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.exchange.importing.start import source_named
from hub.exchange.models import Import
from hub.initiatives import index
from hub.initiatives.finding import find, find_part
from hub.initiatives.index_rows import Rows
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.partners.models import Organization

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A site that counts as large; the next index is made when the test says so."""
    begun: list[None] = []
    for number in range(3):
        saved(factories.initiative(name_en=f"Project {number}"))
    monkeypatch.setattr(index, "LARGE_SITE", 1)
    monkeypatch.setattr(index, "AT_ONCE", 4)
    monkeypatch.setattr(index, "_start_to_catch_up", lambda: begun.append(None))
    return begun


@contextmanager
def index_stays() -> Iterator[None]:
    """Tests drop the index at each save, since factories write no events; here events are written."""
    kept = index._index
    yield
    index._index = kept


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
    with index_stays():
        imported(5)
    assert number_of() == 3
    assert begun, "nobody reads what was imported"
    with index_stays():
        saved(factories.initiative(name_en="Saved by a person"))
    assert [len(find_part(STRANGER, {"q": "person"}, offset=0, size=9)[1]), number_of()] == [1, 4]
    changed = Initiative.objects.get(name_en="Project 1")
    changed.name_en = "Quokka"
    with index_stays():
        changed.save()
        saved(changed, Verb.CHANGED)
    assert find_part(STRANGER, {"q": "quokka"}, offset=0, size=9)[1] == [changed.pk]
    index._catch_up()
    assert number_of() == 9
    begun.clear()
    assert number_of() == 9
    assert begun == [], "all is read; there is nothing to begin"


def test_a_page_made_from_the_old_index_is_not_kept_when_the_new_one_is_there(
    begun: list[None], settings: Any, client: Client
) -> None:
    settings.PAGE_CACHE = True
    caches["pages"].clear()
    assert number_of() == 3
    with index_stays():
        imported(5)
    old = client.get("/initiatives/")
    assert "Imported 4" not in old.content.decode()
    index._catch_up()
    new = client.get("/initiatives/", headers={"if-none-match": old["ETag"]})
    assert new.status_code == 200
    assert "Imported 4" in new.content.decode()
    assert client.get("/initiatives/")["ETag"] == new["ETag"], "it is kept again"


def test_a_small_change_alone_begins_nothing(begun: list[None]) -> None:
    assert number_of() == 3
    with index_stays():
        saved(factories.initiative(name_en="One more"))
    assert number_of() == 4
    assert begun == []


class Gate:
    """Stops whoever comes to it, until the test opens it."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.opened.wait(30), "the test never opened the gate"


@contextmanager
def stopped_after_reading(monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> Iterator[None]:
    """`work` runs in a thread that stands still, with what it has read in its hands, while the block runs."""
    gate = Gate()
    read, failures = index.read_rows, list[BaseException]()

    def read_then_wait(keys: Sequence[int] | None) -> Rows:
        rows = read(keys)
        if threading.current_thread() is thread and not gate.reached.is_set():
            gate.wait()
        return rows

    def run() -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            gate.reached.set()
            connection.close()

    thread = threading.Thread(target=run)
    monkeypatch.setattr(index, "read_rows", read_then_wait)
    thread.start()
    try:
        assert gate.reached.wait(30)
        assert not failures
        yield
    finally:
        gate.opened.set()
        thread.join(30)
    assert not thread.is_alive()
    assert not failures


def found(**wanted: str) -> list[int]:
    return sorted(find_part(STRANGER, wanted, offset=0, size=50)[1])


def replace_everything() -> None:
    index._replace_everything(index._index)


def catch_up() -> None:
    index._catch_up()


@pytest.mark.parametrize("work", [replace_everything, catch_up])
def test_what_people_save_while_the_thread_reads_is_found_before_and_after(
    begun: list[None], monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> None:
    old, gone = Initiative.objects.order_by("pk")[:2]
    organization = factories.organization(slug="old-slug")
    factories.role(initiative=old, organization=organization)
    assert found(partner="old-slug") == [old.pk]
    with index_stays():
        imported(5)
        saved(old, Verb.IMPORTED)  # what the thread has in its hands is this one, too, as it was before
        saved(gone, Verb.IMPORTED)
    assert found() == [*Initiative.objects.order_by("pk").values_list("pk", flat=True)[:3]]
    with stopped_after_reading(monkeypatch, work):
        with index_stays():
            new = factories.initiative(name_en="Saved meanwhile")
            saved(new)
            old.name_en = "Quokka"
            old.save()
            saved(old, Verb.CHANGED)
            rename(organization, "new-slug")
            key = gone.pk
            with transaction.atomic():
                record(Verb.DELETED, gone, by=None, before=snapshot(gone))
                gone.delete()
        meanwhile = found(q="meanwhile"), found(q="quokka"), found(partner="new-slug"), found(partner="old-slug")
        assert meanwhile == ([new.pk], [old.pk], [old.pk], [])
        assert key not in found()
        assert len(found()) == 3, "what was imported is here before it was read"
    assert (found(q="meanwhile"), found(q="quokka"), found(partner="new-slug")) == ([new.pk], [old.pk], [old.pk])
    assert found(partner="old-slug") == []
    assert key not in found()
    assert len(found()) == 8
    kept = found(), find(STRANGER, {}, page=1, size=50)
    index.drop_index()
    assert (found(), find(STRANGER, {}, page=1, size=50)) == kept, "not what reading everything gives"


def test_what_was_dropped_meanwhile_does_not_come_back(begun: list[None], monkeypatch: pytest.MonkeyPatch) -> None:
    assert number_of() == 3
    with index_stays():
        imported(5)
    assert number_of() == 3
    for work in (replace_everything, catch_up):
        with stopped_after_reading(monkeypatch, work):
            index.drop_index()
            first = index.current_index()
        assert index.current_index() is first


def test_a_renamed_slug_is_found_while_an_import_waits(begun: list[None]) -> None:
    organization = factories.organization(slug="old-slug")
    one = Initiative.objects.earliest("pk")
    factories.role(initiative=one, organization=organization)
    assert found(partner="old-slug") == [one.pk]
    with index_stays():
        imported(5)
        rename(organization, "new-slug")
    assert found(partner="new-slug") == [one.pk]
    assert found(partner="old-slug") == []
    assert number_of() == 3, "the import still waits"


@transaction.atomic
def rename(organization: Organization, slug: str) -> None:
    before = snapshot(organization)
    organization.slug = slug
    organization.save()
    record(Verb.CHANGED, organization, by=None, before=before, after=snapshot(organization))


def test_long_imports_come_in_by_and_by(begun: list[None], monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts, each of which readers see; and dead positions go."""
    monkeypatch.setattr(index, "CHUNK", 2)
    assert number_of() == 3
    with index_stays():
        imported(5)
    number_of()
    seen: list[int] = []
    monkeypatch.setattr(index.time, "sleep", lambda seconds: seen.append(len(index._index.keys)))
    index._catch_up()
    assert seen == [5, 7, 8]
    assert number_of() == 8

"""The index of initiatives on disk: as good as reading everything, and ignored where it does not fit."""

from __future__ import annotations

import errno
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.events.actions import record
from hub.events.models import Verb
from hub.initiatives import index
from hub.initiatives import index_file as indexfile
from hub.initiatives.facet_index import FacetIndex
from hub.initiatives.finding import Finding, find, forget, warm
from hub.initiatives.models import Initiative, Place, Role
from hub.initiatives.tests.test_finding_many import make
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer

pytestmark = [pytest.mark.django_db(transaction=True)]
VIEWERS = (STRANGER, Viewer(person_id=1, is_secretariat=True))


@pytest.fixture
def saved(world: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that counts as large, and its index on disk."""
    settings.VAR = tmp_path
    monkeypatch.setattr(index, "LARGE_SITE", 1)
    made = make(12)
    Initiative.objects.filter(pk=made[0].pk).update(name_en="", name_fr="Été\tà Abidjan", visibility="restricted")
    factories.role(initiative=made[1], organization=factories.organization(visibility="restricted"))
    write_event(made[0])
    warm()
    return indexfile.path_of_index()


@transaction.atomic
def write_event(one: Initiative, verb: str = Verb.CHANGED) -> None:
    record(verb, one, by=None, before={}, after={})


def everything() -> list[Finding]:
    asked: list[dict[str, str]] = [{}, {"q": "cocoa"}, {"q": "cocao"}, {"status": "ended"}, {"country": "abw"}]
    return [find(viewer, one, page=1, size=100, places=False) for viewer in VIEWERS for one in asked]


def read_anew(path: Path) -> list[Finding]:
    """The oracle: what reading everything from the database gives."""
    aside = path.with_suffix(".aside")
    path.rename(aside)
    forget()
    found = everything()
    aside.rename(path)
    return found


def test_what_is_loaded_is_what_reading_everything_gives(saved: Path) -> None:
    expected = read_anew(saved)
    forget()
    with CaptureQueriesContext(connection) as queries:
        assert everything() == expected
    tables = [Initiative.issues.through._meta.db_table, Place._meta.db_table, Role._meta.db_table]
    assert not [query["sql"] for query in queries if any(f'FROM "{table}"' in query["sql"] for table in tables)]


def test_what_happened_since_is_followed(saved: Path) -> None:
    new = factories.initiative(name_en="Quokka", status="active")
    write_event(new, Verb.CREATED)
    forget()
    assert find(STRANGER, {"status": "active", "q": "quokka"}, page=1, size=9).keys == [new.pk]
    assert everything() == read_anew(saved)


def test_only_the_hub_may_read_it(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    assert saved.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_a_byte(path: Path) -> None:
    """In the longest column: between columns there are bytes, such as times, of which nothing depends."""
    with zipfile.ZipFile(path) as archive:
        longest = max(archive.infolist(), key=lambda column: column.compress_size)
    assert longest.compress_size > 400, "its middle lies behind its header"
    content = bytearray(path.read_bytes())
    content[longest.header_offset + longest.compress_size // 2] ^= 255
    path.write_bytes(content)


def write_columns(path: Path, **columns: Any) -> None:
    with path.open("wb") as file:
        np.savez(file, **columns)


def with_objects(path: Path) -> None:
    write_columns(path, head=np.array([{"software": 1}], dtype=object))


def with_a_foreign_head(path: Path) -> None:
    write_columns(path, head=np.frombuffer(b"[1, 2]", np.uint8))


def with_a_number_beyond(path: Path) -> None:
    with np.load(path) as file:
        columns = dict(file)
    columns["places_status"] = columns["places_status"] + 1000
    write_columns(path, **columns)


def with_a_column_too_short(path: Path) -> None:
    with np.load(path) as file:
        columns = dict(file)
    columns["points_x"] = columns["points_x"][:-1]
    write_columns(path, **columns)


@pytest.mark.parametrize(
    "damage",
    [cut, empty, flip_a_byte, with_objects, with_a_foreign_head, with_a_number_beyond, with_a_column_too_short],
)
def test_a_damaged_file_is_ignored(saved: Path, damage: Any) -> None:
    expected = read_anew(saved)
    damage(saved)
    forget()
    assert indexfile.load_index() is None
    assert everything() == expected


def test_a_file_of_other_software_or_another_database_is_ignored(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_anew(saved)
    monkeypatch.setattr(indexfile, "FORMAT", indexfile.FORMAT + 1)
    assert indexfile.load_index() is None
    monkeypatch.undo()
    foreign = index._index
    monkeypatch.setattr(indexfile, "path_of_index", lambda: saved)
    foreign = FacetIndex(event=(foreign.event[0], "of another database"), keys=foreign.keys[:0])
    assert indexfile.save_index(foreign)
    forget()
    assert everything() == expected


def test_what_was_written_without_an_event_is_not_missed(saved: Path) -> None:
    factories.initiative(name_en="Quokka")
    forget()
    assert find(STRANGER, {"q": "quokka"}, page=1, size=9).total == 1


def test_a_full_disk_is_no_error(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def fail(*args: Any, **options: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", fail)
    assert not indexfile.save_index(index._index)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_small_site_writes_none(world: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    make(3)
    warm()
    assert list(tmp_path.iterdir()) == []

"""On a disk that is full or read-only reading goes on; who writes is told that nothing was saved, and nothing half is."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, transaction

from hub.accounts.models import Person
from hub.exchange.models import Import
from hub.lib.failures import Failure, failure_behind
from hub.lib.files import delete_file_on_failure
from hub.operations.tests.served import Browser, Site, fail_disk, failing_disk, served_site, wait_until

pytestmark = pytest.mark.processes

NEW = {"email": "new@example.org", "password1": "correct horse battery", "name": "Person 1"}
SAID = "Nothing of what you sent was saved"
OWN = ["my-tasks/", "profile/"]
PAGES = [
    "",
    "groups/",
    "initiatives/",
    "search/?q=mica",
    "accounts/signup/",
    "api/v1/initiatives",
    "metrics",
    "healthz",
]


@contextlib.contextmanager
def full(site: Site) -> Iterator[None]:
    """No room for a byte more; what SQLite had left for itself in its log is taken, too."""
    filler = site.folder / "filler"
    with contextlib.closing(sqlite3.connect(site.folder / "site.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"\0" * size)
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def no_file_may_grow(site: Site) -> Iterator[None]:
    """The next best to a full disk, where no disk of our own can be mounted: the system lets the processes write no more
    than the first bytes of any file."""
    import resource

    processes = [process for process in site.processes() if "resource_tracker" not in " ".join(process.cmdline())]
    before = {process: process.rlimit(resource.RLIMIT_FSIZE) for process in processes}
    with contextlib.closing(sqlite3.connect(site.folder / "site.sqlite3")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try:
        for process in processes:
            process.rlimit(resource.RLIMIT_FSIZE, (1, before[process][1]))
        yield
    finally:
        for process, limits in before.items():
            process.rlimit(resource.RLIMIT_FSIZE, limits)


def test_reading_goes_on_while_the_disk_is_full_and_signing_up_is_whole_or_not(site: Site) -> None:
    browser, member = Browser(site), Browser(site)
    member.send("accounts/signup/", NEW | {"email": "member@example.org"})
    assert member.send("accounts/login/", {"login": "member@example.org", "password": NEW["password1"]})[0] == 200
    for path in PAGES:
        assert browser.get(path)[0] == 200, path  # each process has written what it writes at its first requests
    form = browser.get("accounts/signup/")[1]
    with full(site) if site.has_own_disk else no_file_may_grow(site):
        status, page = browser.send("accounts/signup/", NEW, form)
        assert (status, SAID in page) == (503, True)
        for path in PAGES:
            assert browser.get(path)[0] == 200, path
        for path in [*PAGES, *OWN]:
            status, page = member.get(path)
            assert status == 200, path
            assert path not in OWN or "Person 1" in page, "she is still signed in"
        status, page = member.send("profile/", {"name": "Person 2", "language": "en", "digest": "never"}, page)
        assert (status, SAID in page) == (503, True)
    count = "SELECT count(*) FROM accounts_person WHERE email = 'new@example.org'"
    assert site.ask(count) == (0,)
    wait_until(lambda: browser.send("accounts/signup/", NEW)[0] == 200, 30, "Nothing can be saved afterwards.")
    assert site.ask(count) == (1,)
    assert site.server is not None
    assert site.server.poll() is None


@pytest.mark.before_release
def test_reading_goes_on_when_the_disk_turns_read_only_under_a_running_site(
    django_db_setup: None, tmp_path: Path
) -> None:
    """As the kernel does it after a fault of the disk, while the database is open."""
    if connection.vendor != "sqlite" or not sys.platform.startswith("linux"):
        pytest.skip("The run on SQLite and Linux looks at it.")
    folder = tmp_path / "served"
    folder.mkdir()
    with served_site(folder, failing_disk) as site:
        if not site.has_own_disk:
            pytest.skip("No disk of our own can be mounted here: that needs root and a loop device.")
        browser, member = Browser(site), Browser(site)
        member.send("accounts/signup/", NEW | {"email": "member@example.org"})
        assert member.send("accounts/login/", {"login": "member@example.org", "password": NEW["password1"]})[0] == 200
        form = browser.get("accounts/signup/")[1]
        if not fail_disk(folder):
            pytest.skip("The file system of this machine cannot be made to fail.")
        with pytest.raises(OSError, match="Read-only"):
            (folder / "probe").touch()
        for _ in range(2):
            for path in PAGES:
                assert browser.get(path)[0] == 200, path
            status, page = browser.send("accounts/signup/", NEW, form)
            assert (status, SAID in page) == (503, True)
            for path in [*PAGES, *OWN]:
                assert member.get(path)[0] == 200, path
            page = member.get("profile/")[1]
            status, page = member.send("profile/", {"name": "P", "language": "en", "digest": "never"}, page)
            assert (status, SAID in page) == (503, True)
        assert site.server is not None
        assert site.server.poll() is None


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    """The database itself refuses every write, as on a disk that the system has made read-only."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = ON")
            else:
                cursor.execute("SET LOCAL transaction_read_only = on")
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA query_only = OFF")
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"), [("", SAID), ("fr/", "Rien de ce que vous avez envoyé"), ("es/", "Nada de")]
)
def test_a_read_only_database_is_read_and_says_so_to_who_writes(client: Any, language: str, said: str) -> None:
    client.raise_request_exception = False
    with read_only():
        answer = client.post(f"/{language}accounts/signup/", NEW)
        assert client.get(f"/{language}groups/").status_code == 200
    assert answer.status_code == 503
    assert said in answer.content.decode()
    assert answer["Retry-After"] == "600"
    assert not Person.objects.filter(email=NEW["email"]).exists()


@pytest.mark.django_db
def test_programs_are_told_as_programs_are(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    client.raise_request_exception = False
    monkeypatch.setattr("hub.api.api.Initiative.objects.visible_to", fail, raising=False)
    answer = client.get("/api/v1/initiatives")
    assert (answer.status_code, SAID in answer.json()["detail"]) == (503, True)


@pytest.mark.django_db
def test_a_session_that_cannot_be_saved_does_not_take_back_the_answer(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    def fail(*_args: Any, **_options: Any) -> None:
        raise OperationalError("database or disk is full") from failure_of_sqlite()

    session = client.session
    session["acting_for"] = 1
    session.save()
    monkeypatch.setattr(SessionStore, "save", fail)
    monkeypatch.setattr(SessionStore, "modified", True, raising=False)
    assert client.get("/groups/").status_code == 200


def failure_of_sqlite() -> sqlite3.OperationalError:
    """What SQLite says when it finds no room."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.execute("CREATE TABLE t (c)")
        database.execute("PRAGMA max_page_count = 3")
        while True:
            database.execute("INSERT INTO t VALUES (zeroblob(3000))")
    except sqlite3.OperationalError as error:
        return error
    finally:
        database.close()


def test_what_stands_behind_an_error_is_found() -> None:
    wrapped = OperationalError("database or disk is full")
    wrapped.__cause__ = failure_of_sqlite()
    assert failure_behind(wrapped) is Failure.CANNOT_WRITE
    assert failure_behind(OSError(errno.EROFS, "")) is Failure.CANNOT_WRITE
    assert failure_behind(OSError(errno.ENOENT, "")) is None
    assert failure_behind(ValueError()) is None
    assert failure_behind(None) is None


@pytest.mark.django_db
def test_a_file_whose_record_cannot_be_saved_is_not_left_behind(scenario: Any, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    run = Import(format="csv", file="t.csv", started_by=scenario.member)  # without a source: the database refuses it
    run.stored = ContentFile(b"name_en\n", "t.csv")
    with pytest.raises(Exception, match="source"), delete_file_on_failure(run, "stored"), transaction.atomic():
        run.save()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

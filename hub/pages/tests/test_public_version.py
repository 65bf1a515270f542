"""Whatever changes what a public page shows writes an event or raises the public version: kept pages end by nothing else.

The pages themselves say which tables they read; every form, every timed job and every command that writes to one of them
is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction

from hub.events.content import APPS, content_version
from hub.events.models import public_version
from hub.events.pagecache import TYPES
from hub.initiatives.finding import forget
from hub.initiatives.models import Initiative
from hub.lib.tests.deep import is_deep
from hub.matching.comparing import compare
from hub.operations.schedule import JOBS
from hub.pages.tests.world import World, addresses, answers_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_errors")]

READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')
WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Read on the way to pages, and shown on none that everybody sees: names of people are for partners.
NOT_SHOWN = {"django_session", "django_content_type", "accounts_person"}

# Views whose pages everybody may see and that are made anew each time. Files to take away, by their type, are not pages.
NOT_CACHED = {
    "healthz": "says how the site is at this moment",
    "outreach:suggest": "has a form with a token",
    "outreach:suggest_change": "has a form with a token",
    "outreach:suggestion": "stands under a link that is a secret",
    "studies:study": "is being computed in this world",
}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the database is sent meanwhile; Django's own log of them has an end."""
    sent: list[str] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield sent


def tables(pattern: re.Pattern[str], sent: list[str]) -> set[str]:
    return {table for sql in sent for table in pattern.findall(sql)}


class Watch:
    """The tables that public pages show, as they were when last looked at."""

    def __init__(self, shown: set[str]) -> None:
        self.shown = shown
        self.silent: list[tuple[str, list[str]]] = []  # what changed a table and left the version as it was
        self.look_anew()

    def look_anew(self) -> None:
        self.rows = {table: self._rows(table) for table in self.shown}

    def _rows(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')  # noqa: S608 - a name of our own tables
            return hash(repr(cursor.fetchall()))

    @contextmanager
    def follow(self, act: str) -> Iterator[set[str]]:
        """What is done inside may change what public pages show only if it raises the version, and loaded content only if it raises
        that of content."""
        before, content_before = public_version(), content_version()
        written: set[str] = set()
        with statements() as sent:
            yield written
        written |= tables(WRITTEN, sent) & self.shown
        changed = []
        for table in written:
            rows = self._rows(table)
            if rows != self.rows[table]:
                changed.append(table)
            self.rows[table] = rows
        if changed and public_version() == before:
            self.silent.append((act, sorted(changed)))
        of_content = sorted(table for table in changed if table.partition("_")[0] in APPS)
        if of_content and content_version() == content_before:
            self.silent.append((f"{act}, content", of_content))


@pytest.fixture
def watch(world: World, client_of: Callable[[Any], Any], settings: Any) -> Watch:
    """Over the tables that are read for pages which everybody may see. Each of these pages is cached, or named above."""
    settings.PAGE_CACHE = True
    forget_pages()
    visitor = client_of(None)
    found: set[str] = set()
    made_anew: set[str] = set()
    for name, _parts, path in addresses(world):
        visitor.cookies.clear()  # who has the token of a form fills no cache
        with statements() as sent:
            response = visitor.get(path)
        if response.status_code == 200:
            found |= tables(READ, sent)
            if response["Content-Type"].startswith(TYPES) and not response.has_header("ETag"):
                made_anew.add(name)
    settings.PAGE_CACHE = False
    forget_pages()
    assert len(found) > 40, "the walk did not reach the pages"
    assert made_anew == NOT_CACHED.keys()
    return Watch(found - NOT_SHOWN)


def forget_pages() -> None:
    for name in ("pages", "handed_pages"):
        caches[name].clear()


def test_every_form(world: World, watch: Watch, client_of: Callable[[Any], Any]) -> None:
    scenario = world.scenario
    written: set[str] = set()
    secretariat = client_of(scenario.secretariat)
    forms = [
        (f"{name} {parts}", path, answers_for(name, parts, world, path, secretariat))
        for name, parts, path in addresses(world)
    ]
    for person in (scenario.secretariat, scenario.leader, None) if is_deep() else (scenario.secretariat,):
        client = client_of(person)
        with transaction.atomic():
            for name, path, sent in forms:
                with watch.follow(name) as changed:
                    client.post(path, sent)
                written |= changed
            transaction.set_rollback(True)  # the next one finds the world as it was
        watch.look_anew()
        forget()
    assert len(written) > 25, "the forms are not filled in as people fill them in"
    assert not watch.silent


@pytest.mark.both_databases
def test_every_timed_job(world: World, watch: Watch) -> None:
    for name, job in JOBS.items():
        with watch.follow(name):
            job.work()
    assert not watch.silent


@pytest.mark.before_release
def test_commands(tmp_path: Any) -> None:
    models = [model for model in apps.get_models() if hasattr(model, "visible_condition")]
    # What is open to everybody has no condition, and is shown all the same.
    open_to_all = [
        model for name in ("corridors", "law", "statistics") for model in apps.get_app_config(name).get_models()
    ]
    watch = Watch({model._meta.db_table for model in [*models, *open_to_all]})
    file = tmp_path / "initiatives.csv"
    file.write_text("name,country\nAn initiative from a file,GHA\n", encoding="utf-8")
    with watch.follow("loadcontent") as written:
        call_command("loadcontent", verbosity=0)
    assert len(written) > 10
    with watch.follow("importinitiatives"):
        call_command("importinitiatives", str(file), format="csv", source="A publisher", verbosity=0)
    assert Initiative.objects.filter(name_en="An initiative from a file").exists()
    with watch.follow("populate"):
        call_command("populate", partners=3, initiatives=3, plans=1, seed=1, verbosity=0)
    with watch.follow("compare"):
        compare(always=True)
    assert not watch.silent

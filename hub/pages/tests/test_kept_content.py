"""Figures on pages are put together once for each state of loaded content, read nothing else, and show new ones at once."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.events import content
from hub.events.actions import record
from hub.events.content import APPS, content_version
from hub.events.models import Verb, public_version
from hub.law.builtin import load_standards
from hub.law.models import LawStandard
from hub.lib.tests import factories
from hub.pages.tests.world import World, addresses
from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Observation

pytestmark = pytest.mark.django_db

READ = re.compile(r'(?:FROM|JOIN) "(\w+)"')
FIGURES = """year,coo_iso,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst
2020,ZAA,ZBB,1013,,,,,,,,
2021,ZAA,ZBB,1019,,,,,,,,
"""
LATER = FIGURES + "2022,ZAA,ZBB,1021,,,,,,,,\n"


@pytest.fixture(autouse=True)
def content_is_kept(settings: Any) -> None:
    settings.KEEP_CONTENT = True


@pytest.fixture
def country(db: Any) -> Any:
    factories.country(iso3="ZBB", iso2="9B", name_en="Country B")
    return factories.country(iso3="ZAA", iso2="9A", name_en="Country A")


def load(name: str, figures: str) -> None:
    assert import_statistics_file(name, figures.encode()).observations


def page_of(country: Any, client: Client, language: str = "") -> str:
    return client.get(f"{language}{country.get_absolute_url()}").content.decode()


def test_a_file_that_is_taken_in_shows_at_once(
    country: Any, client: Client, client_of: Callable[[Any], Client]
) -> None:
    secretariat = client_of(factories.person(is_secretariat=True))
    assert "1,019" not in page_of(country, client)
    load("unhcr-2021.csv", FIGURES)
    assert "1,019" in page_of(country, client)
    assert "1,021" not in page_of(country, secretariat)
    load("unhcr-2022.csv", LATER)
    for reader in (client, secretariat):
        assert "1,021" in page_of(country, reader)


def test_figures_are_put_together_once_in_each_language(country: Any, client: Client) -> None:
    load("unhcr-2021.csv", FIGURES)
    first = page_of(country, client)
    with CaptureQueriesContext(connection) as queries:
        assert page_of(country, client) == first
    assert not [query["sql"] for query in queries if "statistics_observation" in query["sql"]]
    french = page_of(country, client, "/fr")
    assert re.search(r"1\s019", french)
    assert "Hosts of refugees from here" not in french


def test_an_event_about_something_else_leaves_figures_as_they_are(country: Any, client: Client) -> None:
    load("unhcr-2021.csv", FIGURES)
    page_of(country, client)
    before = content_version()
    with transaction.atomic():
        record(Verb.CHANGED, factories.group(), by=None)
    assert content_version() == before
    Observation.objects.update(value=1031)  # without any word of it
    assert "1,019" in page_of(country, client)
    with transaction.atomic():
        record(Verb.CHANGED, country, by=None)
    assert "1,031" in page_of(country, client)


def test_a_change_that_is_taken_back_names_no_later_state(country: Any, client: Client) -> None:
    load("unhcr-2021.csv", FIGURES)
    with transaction.atomic():
        Observation.objects.update(value=1033)
        content.raise_content_version()
        assert "1,033" in page_of(country, client)
        transaction.set_rollback(True)
    assert "1,019" in page_of(country, client)
    content.raise_content_version()
    assert "1,019" in page_of(country, client)


class Listening:
    """A cache that keeps nothing, and listens what the database is asked from a missed answer to its storing."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.stored = 0
        self.depth = 0

    def get(self, _key: str) -> None:
        self.depth += 1

    def set(self, _key: str, _value: Any, _timeout: int) -> None:
        self.depth -= 1
        self.stored += 1

    def hear(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.depth:
            self.read |= set(READ.findall(sql))
        return execute(sql, params, many, context)


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    heard = Listening()
    monkeypatch.setattr(content, "cache", heard)
    with connection.execute_wrapper(heard.hear):
        yield heard


def test_what_is_kept_is_read_from_content_alone(world: World, client: Client, listening: Listening) -> None:
    for _name, _parts, path in addresses(world):
        client.get(path)
    assert listening.stored > 5
    assert not listening.depth
    assert {table for table in listening.read if table.partition("_")[0] not in APPS} == set()


class FullDisk:
    def get(self, *_arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    set = get


def test_a_broken_disk_is_no_broken_page(country: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    load("unhcr-2021.csv", FIGURES)
    monkeypatch.setattr(content, "cache", FullDisk())
    assert "1,019" in page_of(country, client)


def test_standards_that_are_written_anew_show_at_once() -> None:
    load_standards()
    before, version = content_version(), public_version()
    assert load_standards() == {"law_instruments": 0, "law_standards": 0}
    assert (content_version(), public_version()) == (before, version)
    LawStandard.objects.update(name_en="An older name")
    load_standards()
    assert content_version() != before
    assert public_version() != version

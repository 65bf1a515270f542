"""SQLite knows how well its indexes tell records apart."""

from __future__ import annotations

import logging
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from hub.exchange.importing import start
from hub.exchange.models import Import
from hub.initiatives.models import Initiative
from hub.lib import sqlite
from hub.lib.ids import public_id_from
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.operations.schedule import carry_out

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")


def counted() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchall():
            return set()
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {table for (table,) in cursor.fetchall()}


def forget() -> None:
    if counted():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")


@only_sqlite
def test_the_nightly_job_counts() -> None:
    factories.initiative()
    forget()
    carry_out("statistics")
    assert "initiatives_initiative" in counted()


@only_sqlite
def test_the_initiatives_of_a_group_are_found_by_their_links_to_it() -> None:
    """Not among all that are public: the counts tell the two indexes apart, also beyond the first thousand rows."""
    groups = [factories.group() for _ in range(3)]
    chance = Random(1)
    made = Initiative.objects.bulk_create(
        Initiative(
            public_id=public_id_from("IN", chance), name_en=f"Initiative {number}", acronym=f"I{number}" * (number < 20)
        )
        for number in range(5000)
    )
    through = Initiative.groups.through
    through.objects.bulk_create(
        through(initiative=one, group=groups[number % 3]) for number, one in enumerate(made[:3300])
    )
    sqlite.refresh_statistics()
    for name in ("merged_into", "successor"):  # nearly none points to another
        pointing = Initiative.objects.visible_to(STRANGER).filter(**{name: made[0]})
        assert f"USING INDEX initiative_{name}" in pointing.explain()
    named = Initiative.objects.visible_to(STRANGER).filter(acronym="I3")
    assert "USING INDEX initiative_acronym" in named.explain()
    plan = groups[0].initiatives.visible_to(STRANGER)[:12].explain()
    assert "initiatives_initiative_groups USING INDEX initiatives_initiative_groups_group_id" in plan


@only_sqlite
def test_a_large_import_counts_and_a_small_or_tried_one_does_not(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "initiatives.csv"
    file.write_text("name,country\nInitiative 1,GHA\nInitiative 2,GHA\n", encoding="utf-8")
    factories.country(iso3="GHA")
    forget()
    start.try_out(file, "csv", "A publisher", {})
    call_command("importinitiatives", str(file), format="csv", source="A publisher", verbosity=0)
    assert Import.objects.get().created == 2
    assert not counted()
    monkeypatch.setattr(start, "MANY", 2)
    start.try_out(file, "csv", "Another publisher", {})
    assert not counted()
    file.write_text("name,country\nInitiative 3,GHA\nInitiative 4,GHA\n", encoding="utf-8")
    call_command("importinitiatives", str(file), format="csv", source="A publisher", verbosity=0)
    assert "initiatives_initiative" in counted()


@only_sqlite
def test_a_database_that_is_busy_is_counted_another_night(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: Any) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(connection, "cursor", refuse)
    with caplog.at_level(logging.WARNING):
        assert sqlite.refresh_statistics() is False
    assert "could not count" in caplog.text

"""Words find records, best first, and never one that the reader may not see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.initiatives.models import Initiative
from hub.lib.search import best_of_each, matching, matching_keys
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.partners.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_all_words_must_fit_and_the_last_may_be_unfinished() -> None:
    both = factories.organization(name_en="Cocoa farmers’ union")
    factories.organization(name_en="Cocoa traders")
    assert list(matching(Organization.objects.all(), "cocoa farm")) == [both]
    assert list(matching(Organization.objects.all(), "coc farm")) == []
    assert matching_keys(Organization, "COCOA FARMERS") == [both.pk]


def test_the_best_come_first_and_pages_do_not_overlap() -> None:
    often = factories.initiative(name_en="Cocoa cocoa cocoa")
    for number in range(30):
        factories.initiative(name_en=f"Many other words before and behind cocoa, number {number}")
    found = matching(Initiative.objects.visible_to(STRANGER), "cocoa")
    assert found.first() == often
    assert found.count() == 31
    assert len({one.pk for page in (found[:20], found[20:]) for one in page}) == 31


def test_a_search_inside_a_search_finds_the_same() -> None:
    owner = factories.organization(name_en="Quokka society")
    owned = factories.initiative(name_en="Quokka care", owner=owner)
    factories.initiative(name_en="Quokka elsewhere")
    owners = matching(Organization.objects.all(), "quokka").values("pk")
    assert list(matching(Initiative.objects.filter(owner__in=owners), "quokka")) == [owned]


def test_what_may_be_seen_is_found_behind_many_hidden_records() -> None:
    for _ in range(40):
        factories.organization(name_en="Wombat wombat wombat", visibility="restricted")
    shown = factories.organization(name_en="A wombat among other animals")
    other = factories.initiative(name_en="Wombat project")
    organizations, initiatives = Organization.objects, Initiative.objects
    seen = {
        Organization: lambda: organizations.visible_to(STRANGER),
        Initiative: lambda: initiatives.visible_to(STRANGER),
    }
    assert best_of_each(seen, "wombat", 5) == {Organization: [shown], Initiative: [other]}
    assert len(best_of_each({Organization: organizations.all}, "wombat", 5)[Organization]) == 5
    assert best_of_each(seen, "wombat project", 5) == {Initiative: [other]}
    assert best_of_each(seen, "…", 5) == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")
def test_the_words_are_looked_up_before_the_records() -> None:
    """The other way round a thousand records take a thousand searches."""
    plan = matching(Organization.objects.visible_to(STRANGER), "cocoa").values("pk").explain()
    assert "modelsearch_indexentry_fts VIRTUAL TABLE" in plan.splitlines()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")
def test_hits_of_other_kinds_are_left_out_before_their_entries_are_read() -> None:
    """Most hits of a large site are initiatives, which are found elsewhere."""
    factories.initiative(name_en="Wombat project")
    with CaptureQueriesContext(connection) as asked:
        assert best_of_each({Organization: Organization.objects.all}, "wombat", 5) == {}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = [str(row[-1]) for row in cursor.fetchall()]
    assert plan[0].startswith("SCAN modelsearch_indexentry_fts VIRTUAL")
    assert any("LIST SUBQUERY" in line for line in plan), plan

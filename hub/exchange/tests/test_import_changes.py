"""A source sends its file again with changes: many rows are written in as few statements as few, and as well as one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend
from modelsearch.models import IndexEntry

from hub.events.models import Event
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.start import import_file, open_import, source_named
from hub.exchange.importing.update import write_facts
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Identifier, Initiative
from hub.initiatives.text_search import search_keys

pytestmark = pytest.mark.both_databases

Write = Callable[..., Path]
LATER = "2024-06-01T00:00:00Z"


def changed(identifier: str, updated: str = LATER) -> str:
    """The same activity in other words, elsewhere, and with one more organization."""
    more = '<participating-org role="4"><narrative>Organization 2</narrative></participating-org>'
    return activity(
        identifier, title=f"Écoles {identifier}", description="Against forced labour.", country="UG", updated=updated, more=more
    )  # fmt: skip


def entries() -> list[tuple[object, ...]]:
    """What the search index holds of initiatives, without its own keys."""
    names = [field.attname for field in IndexEntry._meta.concrete_fields if field.attname not in ("id", "title_norm")]
    found = IndexEntry.objects.filter(content_type__model="initiative").order_by("object_id")
    return list(found.values_list(*names))


def test_many_changes_take_as_many_statements_as_few(take: Take, iati: Write) -> None:
    numbers = []
    for size in (4, 40):
        names = [f"X-{size}-{n}" for n in range(size)]
        take(iati(*map(activity, names), name=f"first{size}.xml"))
        with CaptureQueriesContext(connection) as queries:
            assert take(iati(*map(changed, names), name=f"second{size}.xml"))["updated"] == size
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_what_changed_is_shown_found_and_remembered(take: Take, iati: Write, scenario: Any) -> None:
    take(iati(activity("X-1"), activity("X-2")))
    path = iati(changed("X-1"), activity("X-2"), name="later.xml")
    run = import_file(open_import(path, "iati", source_named("Source 1"), {}, None), path, by=scenario.secretariat)
    assert (run.updated, run.unchanged) == (1, 1)
    one, other = Initiative.objects.order_by("pk")
    assert [country.iso3 for country in one.countries.all()] == ["UGA"]
    assert [term.code for term in one.issues.all()] == ["forced-labour"]
    assert sorted(role.named for role in one.roles.all()) == ["Funder 1", "Organization 2"]
    assert (search_keys("ecoles"), search_keys("project")) == ([one.pk], [other.pk])
    now, before = one.history.all()
    assert (now.history_type, now.name_en, now.history_user, now.history_change_reason) == (
        "~", "Écoles X-1", scenario.secretariat, "Source 1: later.xml",
    )  # fmt: skip
    assert (before.history_type, before.name_en) == ("+", "Project X-1")
    assert other.history.count() == 1
    assert Event.objects.filter(kind="initiatives.initiative", object_id=one.pk).count() == 1


def test_the_index_is_the_one_of_a_single_save(take: Take, iati: Write) -> None:
    names = [f"X-{n}" for n in range(5)]
    take(iati(*map(activity, names)))
    for file in (None, iati(*map(changed, names), name="later.xml")):
        if file:
            take(file)
        written = entries()
        assert len(written) == 5
        for initiative in Initiative.objects.all():
            get_search_backend().add(initiative)
        assert entries() == written


def test_two_rows_of_one_initiative_in_one_file(take: Take, iati: Write) -> None:
    """The second row is compared with what the first has written."""
    take(iati(activity("X-1")))
    Identifier.objects.create(initiative=Initiative.objects.get(), register=Identifier.IATI, value="X-1-again")
    take(iati(changed("X-1"), changed("X-1-again", "2024-07-01T00:00:00Z"), name="later.xml"))
    one = Initiative.objects.get()
    assert one.name_en == "Écoles X-1-again"
    assert [country.iso3 for country in one.countries.all()] == ["UGA"]
    assert [row.name_en for row in one.history.all()] == ["Écoles X-1-again", "Écoles X-1", "Project X-1"]


def test_a_place_that_was_coarsened_stays_so(take: Take, iati: Write) -> None:
    place = (
        '<location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>-6.8 39.2</pos></point></location>'
    )
    take(iati(activity("X-1", more=place), activity("X-2", more=place)))
    one, other = Initiative.objects.order_by("pk")
    one.places.update(shown="coarse")
    second = place + place.replace("-6.8", "-7.8")
    take(iati(*(activity(name, more=second, updated=LATER) for name in ("X-1", "X-2")), name="later.xml"))
    assert sorted(one.places.values_list("latitude", "shown")) == [(-7.8, "coarse"), (-6.8, "coarse")]
    assert sorted(other.places.values_list("latitude", "shown")) == [(-7.8, "exact"), (-6.8, "exact")]


def test_an_identifier_stays_with_who_had_it_first(take: Take, iati: Write) -> None:
    take(iati(activity("X-1"), activity("X-2"), activity("X-3")))
    one, other, third = Initiative.objects.order_by("pk")
    Identifier.objects.create(initiative=third, register="Other", value="taken")
    said = {"identifiers": [["Other", "new"], ["Other", "taken"]]}
    for _ in range(2):
        write_facts([(one, said), (other, said)], Directory.load(), {one.pk: [], other.pk: []}, by_id=None, reason="")
    found = Identifier.objects.filter(register="Other").values_list("value", "initiative")
    assert dict(found) == {"new": one.pk, "taken": third.pk}

"""An editor merges two records and splits them again; sources stand side by side; imports follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hub.accounts.models import Person
from hub.events.editing import with_links
from hub.exchange.current_facts import current_facts_of
from hub.exchange.models import SourceRecord
from hub.exchange.statements import choose_word, records_of
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.finding import find
from hub.initiatives.models import Initiative, NotTheSame
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.matching.merging import keep_apart, merge_initiatives, split_initiative

Write = Callable[..., Path]


@pytest.fixture
def editor(db: None) -> Person:
    return factories.person(is_secretariat=True)


@pytest.fixture
def two(take: Take, iati: Write) -> tuple[Initiative, Initiative]:
    take(iati(activity("X-1", title="One"), activity("X-2", title="Other")))
    return Initiative.objects.get(name_en="One"), Initiative.objects.get(name_en="Other")


def everything() -> Any:
    initiatives = list(Initiative.objects.order_by("pk"))
    said = list(SourceRecord.objects.order_by("pk").values())
    return [with_links(i) for i in initiatives], current_facts_of(initiatives, for_files=True), said


def test_merge_then_split_restores_everything(two: tuple[Initiative, Initiative], editor: Person) -> None:
    before = everything()
    merge_initiatives(kept=two[0], gone=two[1], by=editor, reason="The same")
    assert find(STRANGER, {}, page=1, size=9).keys == [two[0].pk]
    assert len(records_of(two[0], STRANGER)) == 2
    split_initiative(gone=Initiative.objects.get(pk=two[1].pk), by=editor, reason="Not the same")
    assert everything() == before
    assert find(STRANGER, {}, page=1, size=9).total == 2


def test_an_import_goes_to_the_record_that_stays_and_back(
    two: tuple[Initiative, Initiative], editor: Person, take: Take, iati: Write
) -> None:
    merge_initiatives(kept=two[0], gone=two[1], by=editor, reason="The same")
    outcome = take(iati(activity("X-2", title="Other, later", updated="2023-01-01T00:00:00Z"), name="b.xml"))
    assert outcome["created"] == 0
    assert len(records_of(two[0], STRANGER)) == 3
    split_initiative(gone=Initiative.objects.get(pk=two[1].pk), by=editor, reason="Two after all")
    assert [said.identifier for said in records_of(two[0], STRANGER)] == ["X-1"]


def test_a_merge_shows_only_what_was_visible_before(two: tuple[Initiative, Initiative], editor: Person) -> None:
    Initiative.objects.filter(pk=two[1].pk).update(visibility="restricted")
    merge_initiatives(kept=two[0], gone=Initiative.objects.get(pk=two[1].pk), by=editor, reason="The same")
    assert [said.identifier for said in records_of(two[0], STRANGER)] == ["X-1"]


def test_of_two_editors_one_is_told(two: tuple[Initiative, Initiative], editor: Person) -> None:
    stale = Initiative.objects.get(pk=two[1].pk)
    merge_initiatives(kept=two[0], gone=two[1], by=editor, reason="The same")
    with pytest.raises(ValidationError):
        merge_initiatives(kept=two[0], gone=stale, by=editor, reason="The same")
    with pytest.raises(ValidationError):
        merge_initiatives(kept=two[0], gone=two[0], by=editor, reason="The same")


def test_an_editor_chooses_what_is_shown(take: Take, iati: Write, editor: Person) -> None:
    take(iati(activity("X-1", title="First word", updated="2023-01-01T00:00:00Z"), name="a.xml"), source="A")
    take(iati(activity("X-1", title="Second word"), name="b.xml"), source="B")
    initiative = Initiative.objects.get()
    assert str(initiative) == "Second word"
    first = SourceRecord.objects.get(source__title="A")
    choose_word(initiative=initiative, field="name_en", said=first, by=editor, reason="Its own name")
    take(iati(activity("X-1", title="Third word", updated="2025-01-01T00:00:00Z"), name="c.xml"), source="B")
    initiative.refresh_from_db()
    assert str(initiative) == "First word"
    assert initiative.source_records.count() == 3


def test_two_that_were_found_to_be_two(two: tuple[Initiative, Initiative], editor: Person) -> None:
    for _ in range(2):
        keep_apart(one=two[1], other=two[0], by=editor, reason="Two phases")
    assert NotTheSame.objects.count() == 1

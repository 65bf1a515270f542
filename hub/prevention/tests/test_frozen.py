"""What a published version says stands in the database: not even code that forgets to ask can change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.prevention.actions import begin_draft, decide_change, publish_version
from hub.prevention.document import fingerprint
from hub.prevention.models import Component, Ground, ModelVersion, PreventionModel, TheoryStep
from hub.vocabularies.models import Scheme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FROZEN = "published versions of prevention models are frozen"


def standard() -> Any:
    return factories.term(scheme=Scheme.PROTECTION, position=7)


@pytest.fixture
def tied(model: PreventionModel) -> Component:
    """A component of a published version that serves a standard and rests on an item."""
    version = factories.model_version(model=model)
    component = factories.model_component(version=version)
    component.standards.add(standard())
    factories.model_ground(component=component)
    factories.theory_step(version=version)
    factories.publish(version)
    return component


CHANGES: dict[str, Callable[[Component], Any]] = {
    "its words": lambda one: ModelVersion.objects.filter(pk=one.version_id).update(summary_en="Other words"),
    "its fingerprint": lambda one: ModelVersion.objects.filter(pk=one.version_id).update(fingerprint="0" * 64),
    "back to a draft": lambda one: ModelVersion.objects.filter(pk=one.version_id).update(
        published_at=None, is_current=False
    ),
    "a step": lambda one: TheoryStep.objects.filter(version=one.version_id).update(text_en="Another step"),
    "a step less": lambda one: TheoryStep.objects.filter(version=one.version_id).delete(),
    "a step more": lambda one: factories.theory_step(version=one.version),
    "a component": lambda one: Component.objects.filter(pk=one.pk).update(name_en="Another name"),
    "a component more": lambda one: factories.model_component(version=one.version),
    "a component moved in": lambda one: Component.objects.filter(pk=factories.model_component().pk).update(
        version=one.version, position=99
    ),
    "a component moved out": lambda one: Component.objects.filter(pk=one.pk).update(
        version=factories.model_version(model=one.version.model)
    ),
    "a standard less": lambda one: one.standards.clear(),
    "a standard more": lambda one: one.standards.add(factories.term(scheme=Scheme.PROTECTION, position=8)),
    "what was found": lambda one: Ground.objects.filter(component=one).update(note="Something else"),
    "a ground less": lambda one: Ground.objects.filter(component=one).delete(),
    "a ground more": lambda one: factories.model_ground(component=one),
    "all of it": lambda one: ModelVersion.objects.filter(pk=one.version_id).delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_keeps_a_published_version(tied: Component, what: str) -> None:
    before = fingerprint(tied.version)
    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
        CHANGES[what](tied)
    assert fingerprint(ModelVersion.objects.get(pk=tied.version_id)) == before


def test_a_draft_is_written_copied_published_and_taken_back(tied: Component, scenario: Any) -> None:
    draft = begin_draft(model=tied.version.model, by=scenario.member)
    copy = draft.components.get(key=tied.key)
    assert [term.position for term in copy.standards.all()] == [7]
    copy.standards.clear()
    copy.grounds.all().delete()
    copy.name_en = "A new name"
    copy.save()
    publish_version(version=draft, by=scenario.leader)
    stood = ModelVersion.objects.get(pk=tied.version_id)
    assert (stood.is_current, draft.is_current) == (False, True)
    another = begin_draft(model=tied.version.model, by=scenario.member)
    another.delete()  # with all its parts
    assert not Component.objects.filter(version=another.pk).exists()


@pytest.mark.parametrize("act", ["publish", "decide"])
def test_who_edits_the_draft_is_waited_for(tied: Component, scenario: Any, act: str) -> None:
    """Otherwise a version could be published with a fingerprint of other words, or a decision write over an edit."""
    if not connection.features.has_select_for_update:
        pytest.skip("this database lets one person write at a time")
    draft = begin_draft(model=tied.version.model, by=scenario.member)
    change = factories.proposed_change(model=draft.model, author=scenario.member, field="setting_en", part="version")
    with CaptureQueriesContext(connection) as queries:
        if act == "publish":
            publish_version(version=draft, by=scenario.leader)
        else:
            decide_change(change=change, state="accepted", decision="It holds", by=scenario.leader)
    statements = [one["sql"] for one in queries]
    locked = next(
        place for place, sql in enumerate(statements) if "FOR UPDATE" in sql and 'FROM "prevention_modelversion"' in sql
    )
    written = next(place for place, sql in enumerate(statements) if sql.startswith('UPDATE "prevention_modelversion"'))
    assert locked < written


def test_a_model_with_a_published_version_is_not_deleted(model: PreventionModel, scenario: Any, client_of: Any) -> None:
    browser = client_of(scenario.secretariat)
    page = browser.post(f"/edit/prevention-model/{model.pk}/delete/", {"reason": "No longer used"})
    assert page.status_code == 200
    assert "is not deleted" in page.content.decode()
    assert PreventionModel.objects.filter(pk=model.pk).exists()
    draft = factories.prevention_model(group=scenario.group, published=False)
    assert browser.post(f"/edit/prevention-model/{draft.pk}/delete/", {"reason": "By mistake"}).status_code == 302
    assert not PreventionModel.objects.filter(pk=draft.pk).exists()

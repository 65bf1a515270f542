"""From a finding to a new version whose differences name it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.prevention import actions
from hub.prevention.differences import between
from hub.prevention.document import fingerprint
from hub.prevention.models import Component, ProposedChange
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def item(db):
    return factories.library_item(title_en="A trial of cash", strength="experiment")


@pytest.fixture
def propose(model, component, item, scenario):
    def made(**values):
        given = {
            "model": model, "part": component.anchor, "field": "description_en", "finding": item, "proposed": "Pay weekly",
            "reason": "Weekly payment kept more children in school.", "organization": scenario.member_organization,
        }  # fmt: skip
        return actions.propose_change(by=scenario.member, **(given | values))

    return made


def test_a_finding_becomes_a_version_that_names_it(model, component, item, scenario, client_of):
    member, leader = client_of(scenario.member), client_of(scenario.leader)
    address = (
        f"{model.get_absolute_url()}changes/new/?part={component.anchor}&field=description_en&item={item.public_id}"
    )
    assert "A trial of cash" in member.get(address).content.decode()
    words = {"finding": item.public_id, "proposed": "Pay weekly", "reason": "It kept children in school."}
    member.post(address, words)
    change = ProposedChange.objects.get()
    here = change.get_absolute_url()
    member.post(here, {"text": "How large was it?"})
    assert "How large was it?" in leader.get(here).content.decode()
    leader.post(f"{here}decide/", {"state": "accepted", "decision": "The trial is sound."})
    change.refresh_from_db()
    draft = change.version
    assert draft.is_draft
    assert draft.number == 2
    assert draft.components.get().description_en == "Pay weekly"
    assert draft.components.get().grounds.get().item == item
    assert component.grounds.count() == 0  # the published version stays as it is
    visitor = client_of(None)
    assert "Pay weekly" not in visitor.get(model.get_absolute_url()).content.decode()
    assert visitor.get(here).status_code == 404
    leader.post(f"{draft.get_absolute_url()}publish/")
    page = visitor.get(f"{model.get_absolute_url()}differences/").content.decode()
    assert "<ins>Pay weekly</ins>" in page
    assert "A trial of cash" in page
    assert "The trial is sound." in page
    opened = visitor.get(here).content.decode()
    assert "Accepted" in opened
    assert scenario.member.name not in opened
    assert "How large was it?" not in opened
    listed = visitor.get(item.get_absolute_url()).content.decode()
    assert str(component.name) in listed


def test_the_next_version_begins_with_all_that_the_last_one_says(first_draft, scenario):
    component = first_draft.components.get()
    component.standards.add(factories.term(scheme="protection", code="standard-12", position=12))
    factories.model_ground(component=component, note="Fewer left")
    actions.publish_version(version=first_draft, by=scenario.leader)
    draft = actions.begin_draft(model=first_draft.model, by=scenario.member)
    assert fingerprint(draft) == fingerprint(component.version)
    assert not between(component.version, draft, [], {})
    assert draft.components.get().pk != component.pk


def test_only_what_changed_is_shown_word_by_word(first_draft, scenario, client_of):
    model, component = first_draft.model, first_draft.components.get()
    first_draft.summary_en = "Children stay in school all day"
    first_draft.save()
    actions.publish_version(version=first_draft, by=scenario.leader)
    draft = actions.begin_draft(model=model, by=scenario.member)
    draft.summary_en = "Children stay in school all year"
    draft.save()
    actions.publish_version(version=draft, by=scenario.leader)
    page = client_of(None).get(f"{model.get_absolute_url()}differences/").content.decode()
    assert "<del>day</del><ins>year</ins>" in page
    assert "no finding is named" in page
    assert str(component.name) not in page


def test_a_new_component_rests_on_the_finding(model, item, propose, scenario):
    change = propose(part="new", field="", proposed="Cash for families\nPaid every week.")
    actions.decide_change(change=change, state="partly", decision="Yes", text="Cash\nPaid weekly.", by=scenario.leader)
    added = Component.objects.get(name_en="Cash")
    assert added.description_en == "Paid weekly."
    assert added.grounds.get().item == item
    change.refresh_from_db()
    assert change.part == added.anchor


def test_what_was_not_accepted_stays_in_the_group(model, propose, scenario, client_of):
    change = propose()
    actions.decide_change(change=change, state="rejected", decision="Too small", by=scenario.leader)
    assert model.versions.count() == 1
    assert client_of(None).get(change.get_absolute_url()).status_code == 404
    assert "Too small" not in client_of(None).get(f"{model.get_absolute_url()}changes/").content.decode()


def test_a_change_is_decided_once(propose, scenario):
    change = propose()
    actions.decide_change(change=change, state="rejected", decision="No", by=scenario.leader)
    with pytest.raises(ValidationError, match="already"):
        actions.decide_change(change=change, state="accepted", decision="Yes", by=scenario.leader)
    with pytest.raises(ValidationError, match="decided"):
        actions.comment_on_change(change=change, text="But", organization=None, by=scenario.member)


def test_words_that_were_changed_in_the_meantime_are_not_written_over(model, component, propose, scenario):
    change = propose()
    draft = actions.begin_draft(model=model, by=scenario.member)
    draft.components.update(description_en="Pay monthly")
    with pytest.raises(ValidationError, match="Pay monthly"):
        actions.decide_change(change=change, state="accepted", decision="Yes", by=scenario.leader)
    change.refresh_from_db()
    assert change.is_open
    draft.components.all().delete()
    with pytest.raises(ValidationError, match="deleted"):
        actions.decide_change(change=change, state="accepted", decision="Yes", by=scenario.leader)


def test_a_change_waits_for_those_who_lead(propose, scenario, client_of):
    change = propose()
    assert waiting_for(viewer_of(scenario.leader)).model_changes == [change]
    assert (
        f"/prevention/changes/{change.public_id}/decide/"
        in client_of(scenario.leader).get("/my-tasks/").content.decode()
    )
    for person in (scenario.member, scenario.stranger, scenario.secretariat):
        assert waiting_for(viewer_of(person)).model_changes == []
        assert change.public_id not in client_of(person).get("/my-tasks/").content.decode()
    actions.decide_change(change=change, state="rejected", decision="No", by=scenario.leader)
    assert waiting_for(viewer_of(scenario.leader)).model_changes == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"field": "nothing"}, "no longer"),
        ({"part": "component-none"}, "no longer"),
        ({"proposed": ""}, "already"),
        ({"field": "name_en", "proposed": "x" * 201}, "At most 200"),
        ({"part": "new", "field": "", "proposed": "x" * 201}, "At most 200"),
        ({"part": "new", "field": "", "proposed": " "}, "Write the name"),
    ],
)
def test_what_cannot_be_proposed_is_refused_with_a_sentence(propose, values, said):
    with pytest.raises(ValidationError, match=said):
        propose(**values)


def test_a_hidden_finding_is_not_named(model, propose, item, scenario, client_of):
    change = propose()
    actions.decide_change(change=change, state="accepted", decision="Yes", by=scenario.leader)
    actions.publish_version(version=change.version, by=scenario.leader)
    item.visibility = "restricted"
    item.save()
    visitor = client_of(None)
    for tail in ("", "differences/", "changes/"):
        page = visitor.get(f"{model.get_absolute_url()}{tail}").content.decode()
        assert "A trial of cash" not in page
        assert "not open to you" in page
    bare = visitor.get("/prevention/resting-on-nothing/").content.decode()
    assert str(change.version.components.get().name) not in bare  # it rests on something, whoever may read that


def test_an_empty_version_is_not_published(scenario):
    model = factories.prevention_model(group=scenario.group, published=False)
    version = model.versions.get()
    version.components.all().delete()
    with pytest.raises(ValidationError, match="step and a component"):
        actions.publish_version(version=version, by=scenario.leader)
    factories.model_component(version=version)
    actions.publish_version(version=version, by=scenario.leader)
    with pytest.raises(ValidationError, match="already"):
        actions.publish_version(version=version, by=scenario.leader)
    version.refresh_from_db()
    assert version.fingerprint == fingerprint(version)
    draft = actions.begin_draft(model=model, by=scenario.member)
    assert version.fingerprint == fingerprint(draft)
    draft.steps.update(text_en="Other words")
    assert version.fingerprint != fingerprint(draft)

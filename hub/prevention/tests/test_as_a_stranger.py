"""What a closed group keeps to itself, what two people do at once, and what odd texts do to proposals and comparisons."""

from __future__ import annotations

from typing import Any

import pytest

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.library.models import Item
from hub.prevention import actions
from hub.prevention.models import ChangeComment, ModelVersion, PreventionModel, ProposedChange

pytestmark = [pytest.mark.django_db]


def change_of(model: PreventionModel, scenario: Any, **fields: Any) -> ProposedChange:
    component = model.versions.get(is_current=True).components.first()
    assert component is not None
    values = {
        "part": component.anchor, "field": "description_en", "proposed": "Other words", "reason": "It was found",
        "finding": factories.library_item(), "organization": scenario.member_organization, "by": scenario.member,
    } | fields  # fmt: skip
    return actions.propose_change(model=model, **values)


def test_changes_of_a_restricted_model_are_for_those_who_read_the_model(
    model: PreventionModel, scenario: Any, client_of: Any
) -> None:
    change = change_of(model, scenario, by=scenario.leader)
    actions.comment_on_change(change=change, text="Said among those who lead", organization=None, by=scenario.leader)
    model.visibility = "restricted"
    model.save()
    member, leader = viewer_of(scenario.member), viewer_of(scenario.leader)
    assert client_of(scenario.member).get(model.get_absolute_url()).status_code == 404
    assert client_of(scenario.member).get(change.get_absolute_url()).status_code == 404
    assert not ProposedChange.objects.visible_to(member).exists()
    assert not ChangeComment.objects.visible_to(member).exists()
    assert ProposedChange.objects.visible_to(leader).exists()
    assert ChangeComment.objects.visible_to(leader).exists()
    page = client_of(scenario.member).get(scenario.group.get_absolute_url()).content.decode()
    assert "waits for a decision" not in page


def test_who_proposed_a_change_stays_in_the_group_also_in_the_record_of_events(
    model: PreventionModel, scenario: Any, client_of: Any
) -> None:
    change = change_of(model, scenario)
    actions.decide_change(change=change, state="accepted", decision="It holds", by=scenario.leader)
    change.refresh_from_db()
    assert change.version is not None
    actions.publish_version(version=change.version, by=scenario.leader)
    scenario.member.name = "Person who proposed it"
    scenario.member.save()
    for person, named in ((scenario.stranger, False), (None, False), (scenario.member, True)):
        page = client_of(person).get("/events/?kind=prevention.proposedchange").content.decode()
        assert change.public_id in page
        assert ("Person who proposed it" in page) is named


def test_line_ends_are_no_other_words(model: PreventionModel, scenario: Any, client_of: Any) -> None:
    draft = actions.begin_draft(model=model, by=scenario.member)
    component = draft.components.get()
    component.description_en = "First line\nSecond line"
    component.save()
    here = f"{model.get_absolute_url()}changes/new/?part={component.anchor}&field=description_en"
    sent = {"finding": factories.library_item().public_id, "reason": "It was found"}
    browser = client_of(scenario.member)
    same = browser.post(here, sent | {"proposed": "First line\r\nSecond line"})
    assert "stand there already" in same.content.decode()
    assert browser.post(here, sent | {"proposed": "First line\r\nThird line"}).status_code == 302
    change = ProposedChange.objects.get()
    component.description_en = "First line\r\nSecond line"  # saved in a form meanwhile, without another word
    component.save()
    actions.decide_change(change=change, state="accepted", decision="It holds", by=scenario.leader)
    component.refresh_from_db()
    assert component.description_en == "First line\nThird line"


def test_what_is_not_in_the_library_carries_no_component(
    model: PreventionModel, draft: ModelVersion, scenario: Any, client_of: Any
) -> None:
    component, browser = draft.components.get(), client_of(scenario.secretariat)
    for state in (Item.State.PROPOSED, Item.State.DECLINED):
        item = factories.library_item(state=state)
        sent = {"version": draft.pk, "component": component.pk, "item": item.public_id, "says": "supports"}
        assert browser.post(f"/edit/prevention-ground/new/?version={draft.pk}", sent).status_code == 200, state
        used = {"model": model.pk, "country": factories.country().pk, "item": item.public_id}
        assert browser.post(f"/edit/prevention-use/new/?model={model.pk}", used).status_code == 200, state
    assert not component.grounds.exists()


def test_a_finding_that_turns_against_a_component_is_seen_between_versions(
    model: PreventionModel, scenario: Any, client_of: Any
) -> None:
    draft = actions.begin_draft(model=model, by=scenario.member)
    ground = factories.model_ground(component=draft.components.get(), note="It helped")
    actions.publish_version(version=draft, by=scenario.leader)
    third = actions.begin_draft(model=model, by=scenario.member)
    third.grounds.update(says="against")
    actions.publish_version(version=third, by=scenario.leader)
    fourth = actions.begin_draft(model=model, by=scenario.member)
    fourth.grounds.update(note="It did not help")
    actions.publish_version(version=fourth, by=scenario.leader)
    browser, here = client_of(None), f"{model.get_absolute_url()}differences/"
    page = browser.get(f"{here}?from=2&to=3").content.decode()
    assert ground.item.title in page
    assert "Speaks against it" in page
    page = browser.get(f"{here}?from=3&to=4").content.decode()
    assert "It did not help" in page
    assert "say the same" not in page


def test_another_order_is_seen_between_versions(model: PreventionModel, scenario: Any, client_of: Any) -> None:
    draft = actions.begin_draft(model=model, by=scenario.member)
    factories.theory_step(version=draft, text_en="Second step")
    actions.publish_version(version=draft, by=scenario.leader)
    third = actions.begin_draft(model=model, by=scenario.member)
    first, second = third.steps.all()
    for step, position in ((first, 9), (second, 1), (first, 2)):
        step.position = position
        step.save()
    actions.publish_version(version=third, by=scenario.leader)
    page = client_of(None).get(f"{model.get_absolute_url()}differences/?from=2&to=3").content.decode()
    assert "say the same" not in page
    assert "Second step" in page or "Step 1" in page


def test_what_changed_after_it_was_read_is_not_published_unread(
    draft: ModelVersion, scenario: Any, client_of: Any
) -> None:
    address, browser = f"{draft.get_absolute_url()}publish/", client_of(scenario.leader)
    sent = {"seen": browser.get(address).context["seen"]}
    draft.components.update(name_en="Written in another window")
    page = browser.post(address, sent)
    assert page.status_code == 200
    assert "changed since you opened this page" in page.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft
    assert browser.post(address, {"seen": page.context["seen"]}).status_code == 302
    draft.refresh_from_db()
    assert not draft.is_draft


def test_two_models_show_what_each_component_rests_on(model: PreventionModel, scenario: Any, client_of: Any) -> None:
    other = factories.prevention_model(group=scenario.group)
    draft = actions.begin_draft(model=model, by=scenario.member)
    item = factories.library_item(title_en="A trial", strength="experiment")
    hidden = factories.library_item(title_en="A closed report", visibility="restricted")
    factories.model_ground(component=draft.components.get(), item=item)
    factories.model_ground(component=draft.components.get(), item=hidden, says="against")
    actions.publish_version(version=draft, by=scenario.leader)
    page = client_of(None).get(f"/prevention/compare/?a={model.public_id}&b={other.public_id}").content.decode()
    assert "A trial" in page
    assert item.get_strength_display() in page
    assert "A closed report" not in page
    assert draft.summary_en in page
    same = client_of(None).get(f"/prevention/compare/?a={model.public_id}&b={model.public_id}").content.decode()
    assert "another model" in same


def test_comparing_models_of_many_components_asks_the_same(
    model: PreventionModel, scenario: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    numbers = []
    for many in (2, 50):
        pair = []
        for _one in range(2):
            made = factories.prevention_model(group=scenario.group, published=False, title_en="T" * 300)
            version = made.versions.get()
            for number in range(many):
                component = factories.model_component(version=version, name_en=f"{'Long' * 40} {number}")
                factories.model_ground(component=component)
            factories.publish(version)
            pair.append(made)
        with django_assert_max_num_queries(60) as asked:
            page = client_of(None).get(f"/prevention/compare/?a={pair[0].public_id}&b={pair[1].public_id}")
        assert page.status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_a_member_does_not_close_a_model_to_herself(scenario: Any, client_of: Any) -> None:
    sent = {"group": scenario.group.pk, "title_en": "A model", "visibility": "restricted"}
    page = client_of(scenario.member).post("/edit/prevention-model/new/", sent)
    assert "and not you" in page.content.decode()
    assert not PreventionModel.objects.exists()
    answer = client_of(scenario.leader).post("/edit/prevention-model/new/", sent, follow=True)
    assert answer.status_code == 200
    assert PreventionModel.objects.get().visibility == "restricted"


def test_before_any_model_the_pages_say_what_they_will_show(db: None, client_of: Any) -> None:
    browser = client_of(None)
    for address in ("/prevention/", "/prevention/resting-on-nothing/"):
        page = browser.get(address).content.decode()
        assert "One that no item supports, at least in part, is" in page, address
        assert "0 of 0" not in page
    assert 'name="q"' not in browser.get("/prevention/").content.decode().partition("<main")[2]
    assert "not two published models yet" in browser.get("/prevention/compare/").content.decode()

"""Each act as everybody: who may is answered, the others are refused and change nothing. Drafts are not seen outside."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.permissions import Refused
from hub.lib.search import matching
from hub.lib.tests import factories
from hub.prevention.actions import begin_draft, publish_version
from hub.prevention.models import ChangeComment, ModelVersion, PreventionModel, ProposedChange
from hub.prevention.permissions import check_can_edit_model_part, check_can_edit_use

pytestmark = [pytest.mark.django_db]

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat")
MEMBERS = {"member", "leader", "secretariat"}
LEADERS = {"leader", "secretariat"}


def answered(client_of, scenario, address, good=(200,)):
    found = set()
    for name in EVERYBODY:
        status = client_of(scenario.people[name]).get(address).status_code
        if status in good:
            found.add(name)
        else:
            assert status in {302, 403, 404}, f"{name} {address} {status}"
    return found


def test_who_opens_which_page(model, draft, scenario, client_of):
    change = factories.proposed_change(model=model, author=scenario.member)
    factories.model_use(model=model)
    here = model.get_absolute_url()
    expected = {
        here: set(EVERYBODY),
        f"{here}differences/": set(EVERYBODY),
        f"{here}changes/": set(EVERYBODY),
        f"{here}changes/new/": MEMBERS,
        draft.get_absolute_url(): MEMBERS,
        f"{draft.get_absolute_url()}publish/": LEADERS,
        f"/edit/prevention-version/{draft.pk}/": MEMBERS,
        f"/edit/prevention-version/{draft.pk}/rows/": MEMBERS,
        f"/edit/prevention-model/{model.pk}/rows/": MEMBERS,
        f"/edit/prevention-model/{model.pk}/": LEADERS,
        change.get_absolute_url(): MEMBERS,
        f"{change.get_absolute_url()}decide/": LEADERS,
    }
    for address, who in expected.items():
        assert answered(client_of, scenario, address) == who, address


def test_an_outsider_changes_nothing(model, draft, scenario, client_of):
    change = factories.proposed_change(model=model, author=scenario.member)
    here, item = model.get_absolute_url(), factories.library_item()

    def stands():
        rows = ProposedChange.objects.values_list("state"), ChangeComment.objects.count(), ModelVersion.objects.count()
        return Event.objects.count(), list(rows[0]), rows[1:], list(ModelVersion.objects.values_list("published_at"))

    before = stands()
    words = {
        "finding": item.public_id,
        "proposed": "x",
        "reason": "x",
        "text": "x",
        "state": "accepted",
        "decision": "x",
    }
    addresses = [
        f"{here}draft/", f"{here}changes/new/?part=version&field=summary_en", change.get_absolute_url(),
        f"{change.get_absolute_url()}decide/", f"{draft.get_absolute_url()}publish/",
    ]  # fmt: skip
    for person in (None, scenario.stranger):
        for address in addresses:
            assert client_of(person).post(address, words).status_code in {302, 403, 404}
    assert stands() == before
    for address in addresses[-2:]:  # a member decides and publishes nothing
        assert client_of(scenario.member).post(address, words).status_code == 403
    assert stands() == before


def test_a_draft_is_seen_by_its_group_only(scenario, client_of):
    model = factories.prevention_model(group=scenario.group, published=False, title_en="Hidden title")
    version = model.versions.get()
    version.summary_en = "Hidden summary"
    version.save()
    for person in (None, scenario.stranger):
        client = client_of(person)
        assert client.get(model.get_absolute_url()).status_code == 404
        for address in (
            "/prevention/",
            "/search/?q=hidden",
            "/api/v1/prevention-models?q=hidden",
            scenario.group.get_absolute_url(),
        ):
            assert "Hidden" not in client.get(address).content.decode(), address
    assert "Hidden summary" in client_of(scenario.member).get(version.get_absolute_url()).content.decode()


def test_what_a_draft_says_is_not_found_before_it_is_published(model, draft, scenario, client_of):
    draft.summary_en = "Zanzibar"
    draft.save()
    model.save()
    stranger = viewer_of(scenario.stranger)
    assert not matching(PreventionModel.objects.visible_to(stranger), "zanzibar")
    assert "Zanzibar" not in client_of(None).get(f"{model.get_absolute_url()}differences/").content.decode()
    client_of(scenario.leader).post(f"{draft.get_absolute_url()}publish/")
    assert model in matching(PreventionModel.objects.visible_to(stranger), "zanzibar")
    assert "Zanzibar" in client_of(None).get(model.get_absolute_url()).content.decode()


def test_a_published_version_stays_as_it_is(model, component, scenario, client_of):
    for person in (scenario.member, scenario.leader):
        client = client_of(person)
        for address in (f"prevention-version/{component.version_id}", f"prevention-component/{component.pk}"):
            assert client.get(f"/edit/{address}/").status_code == 403
            assert client.post(f"/edit/{address}/delete/", {"reason": "x"}).status_code == 403
    component.refresh_from_db()


def test_a_member_does_not_write_for_another_group(model, scenario, client_of):
    other = factories.prevention_model(published=False)
    foreign = other.versions.get()
    client = client_of(scenario.member)
    assert client.get(f"/edit/prevention-version/{foreign.pk}/rows/").status_code == 404
    written = {"version": foreign.pk, "name_en": "Mine", "standards": ""}
    assert client.post(f"/edit/prevention-component/new/?version={foreign.pk}", written).status_code == 403
    assert foreign.components.count() == 1
    values = {"group": other.group_id, "title_en": "Mine", "visibility": "public"}
    assert "title_en" in client.post("/edit/prevention-model/new/", values).content.decode()
    assert not PreventionModel.objects.filter(title_en="Mine").exists()


def test_a_member_enters_a_model_and_finds_its_draft(scenario, client_of):
    client = client_of(scenario.member)
    values = {"group": scenario.group.pk, "title_en": "Mine", "visibility": "public"}
    client.post("/edit/prevention-model/new/", values)
    made = PreventionModel.objects.get(title_en="Mine")
    assert made.versions.get().is_draft
    assert Event.objects.about(made).get().actor_id == scenario.member.pk
    assert begin_draft(model=made, by=scenario.member) == made.versions.get()


def test_nothing_of_another_group_is_moved_to_ones_own(model, draft, scenario):
    foreign = factories.prevention_model(published=False)
    component, use = foreign.versions.get().components.get(), factories.model_use(model=foreign)
    component.version, use.model = draft, model
    for check, record in ((check_can_edit_model_part, component), (check_can_edit_use, use)):
        with pytest.raises(Refused, match="Only members of the group"):
            check(viewer_of(scenario.member), record)


def test_the_day_of_the_first_publication_stays(model, draft, scenario):
    first = model.published_at
    publish_version(version=draft, by=scenario.leader)
    model.refresh_from_db()
    assert model.published_at == first


@pytest.mark.parametrize("lacking", ["summary", "steps", "components"])
def test_each_of_what_a_version_must_say_is_asked_for(draft, scenario, lacking):
    if lacking == "summary":
        ModelVersion.objects.filter(pk=draft.pk).update(summary_en="")
    else:
        getattr(draft, lacking).all().delete()
    with pytest.raises(ValidationError, match="before it is published"):
        publish_version(version=draft, by=scenario.leader)

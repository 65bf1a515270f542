"""Each act as everybody: who may is answered, the others are refused and change nothing."""

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.prevalence.models import StudyProtocol, TeamMember

EVERYBODY = ("visitor", "stranger", "member", "leader", "neighbour", "secretariat")
WRITERS = {"member"}
ACTS = {
    "": {"member", "leader"},
    "question/": WRITERS,
    "setting/": WRITERS,
    "method/": WRITERS,
    "design/": WRITERS,
    "strata/": WRITERS,
    "indicators/": WRITERS,
    "checklist/": WRITERS,
    "team/": WRITERS,
    "register/": WRITERS,
    "delete/": WRITERS,
    "sign/": {"leader"},  # the ethics officer of this team
}


@pytest.fixture
def people(scenario):
    """With somebody of the same organization as the member who is not in the team."""
    colleague = factories.focal_point(organization=scenario.member_organization, role="deputy").person
    return scenario.people | {"neighbour": colleague}


@pytest.mark.parametrize("tail", ACTS)
def test_a_draft_is_for_its_team_alone(draft, people, client_of, tail):
    may = set()
    for name in EVERYBODY:
        answered = client_of(people[name]).get(draft.get_absolute_url() + tail)
        if answered.status_code == 200:
            may.add(name)
        else:
            assert answered.status_code in {302, 403, 404}, name
    assert may == ACTS[tail]


@pytest.mark.parametrize("tail", [*ACTS, "withdraw/", "withdraw/decide/"])
def test_an_outsider_changes_nothing(draft, registered, people, client_of, tail):
    given = {"title_en": "Mine", "method": "rds", "method_reasons": "x", "understood": "on", "reason": "x"}
    before = Event.objects.count(), list(StudyProtocol.objects.values().order_by("pk")), TeamMember.objects.count()
    for name in ("visitor", "stranger", "neighbour", "leader"):
        for study in (draft, registered):
            if name == "leader" and study == draft:
                continue
            client_of(people[name]).post(study.get_absolute_url() + tail, given)
    after = Event.objects.count(), list(StudyProtocol.objects.values().order_by("pk")), TeamMember.objects.count()
    assert after == before


def test_the_ethics_officer_reads_and_signs_and_does_not_write(draft, scenario, client_of):
    answered = client_of(scenario.leader).get(f"{draft.get_absolute_url()}design/")
    assert answered.status_code == 403
    assert "signs and does not write" in answered.content.decode()


def test_the_author_never_signs(draft, scenario, client_of):
    TeamMember.objects.filter(protocol=draft, person=scenario.member).update(role="ethics")
    answered = client_of(scenario.member).get(f"{draft.get_absolute_url()}sign/")
    assert answered.status_code == 403


def test_only_members_of_the_group_begin_there(scenario, client_of):
    assert client_of(scenario.stranger).get("/prevalence/protocols/new/").status_code == 403
    page = client_of(scenario.member).post("/prevalence/protocols/new/", {"group": scenario.other_group.pk})
    assert page.status_code == 200
    assert not StudyProtocol.objects.exists()


def test_a_study_always_has_a_lead(draft, scenario, client_of):
    client = client_of(scenario.member)
    own = draft.team.get(person=scenario.member)
    client.post(f"{draft.get_absolute_url()}team/{own.pk}/remove/")
    assert draft.team.filter(pk=own.pk).exists()
    ethics = draft.team.get(person=scenario.leader)
    client.post(f"{draft.get_absolute_url()}team/{ethics.pk}/remove/")
    assert client_of(scenario.leader).get(draft.get_absolute_url()).status_code == 404


def test_no_channel_shows_a_draft(draft, scenario, people, client_of):
    StudyProtocol.objects.filter(pk=draft.pk).update(title_en="Zanzibar study")
    draft.refresh_from_db()
    draft.save()
    for name in ("visitor", "stranger", "neighbour", "secretariat"):
        client = client_of(people[name])
        addresses = [
            "/prevalence/protocols/", "/search/?q=zanzibar", "/events/", scenario.group.get_absolute_url(), "/",
            "/api/v1/study-protocols?q=zanzibar", f"/feeds/{scenario.group.slug}.atom", "/my-tasks/", "/inbox/", "/prevalence/",
            draft.countries.get().get_absolute_url(),
        ]  # fmt: skip
        for address in addresses:
            assert "Zanzibar study" not in client.get(address).content.decode(), (name, address)
    assert "Zanzibar study" in client_of(scenario.member).get("/prevalence/protocols/").content.decode()

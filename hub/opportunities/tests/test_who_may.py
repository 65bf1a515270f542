"""Each act as everybody: who may is answered, the others are refused, and nothing of an answer is seen by others."""

import pytest

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.opportunities.models import Answer
from hub.opportunities.tests.conftest import end

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat")
LEADING = {"leader", "secretariat"}
ACTS = {
    "edit/": LEADING,
    "publish/": LEADING,
    "extend/": LEADING,
    "withdraw/": LEADING,
    "result/": LEADING,
    "reviewers/name/": LEADING,
    "answers/new/": {"member", "leader"},
    "answers/{answer}/edit/": {"member"},
    "answers/{answer}/withdraw/": {"member"},
    "answers/{answer}/review/": LEADING,
    "answers/{answer}/decide/": LEADING,
}


@pytest.mark.parametrize("tail", ACTS)
def test_who_may_do_what_with_a_call(call, submitted, scenario, client_of, tail):
    address = call.get_absolute_url() + tail.format(answer=submitted.public_id)
    may = set()
    for name in EVERYBODY:
        answered = client_of(scenario.people[name]).get(address)
        if answered.status_code == 200:
            may.add(name)
        else:
            assert answered.status_code in {302, 403, 404}
    assert may == ACTS[tail]


@pytest.mark.parametrize("tail", ACTS)
def test_an_outsider_changes_nothing(call, submitted, scenario, client_of, tail):
    end(call)
    before = Event.objects.count(), Answer.objects.values_list("state", "title").get()
    given = {"reason": "Because", "title": "Mine", "text": "Mine", "points": 1, "result_en": "Done"}
    for person in (None, scenario.stranger):
        client_of(person).post(call.get_absolute_url() + tail.format(answer=submitted.public_id), given)
    assert (Event.objects.count(), Answer.objects.values_list("state", "title").get()) == before


@pytest.mark.parametrize("audience", ["members", "partners", "everybody"])
def test_who_may_answer(scenario, client_of, audience):
    call = factories.call(group=scenario.group, audience=audience)
    partner = factories.focal_point().person
    people = {"stranger": scenario.stranger, "partner": partner, "member": scenario.member}
    expected = {
        "members": {"member"},
        "partners": {"member", "partner"},
        "everybody": {"member", "partner", "stranger"},
    }
    address = f"{call.get_absolute_url()}answers/new/"
    found = {name for name, person in people.items() if client_of(person).get(address).status_code == 200}
    assert found == expected[audience]


def test_answers_are_for_their_authors_and_the_reviewers(call, submitted, scenario, client_of):
    colleague = factories.focal_point(organization=scenario.member_organization).person
    other = factories.focal_point().person
    factories.participation(organization=other.focal_points.get().organization, group=scenario.group)
    readers = {
        scenario.member: 200,
        colleague: 200,
        scenario.leader: 200,
        scenario.secretariat: 200,
        other: 404,
        scenario.stranger: 404,
        None: 404,
    }
    for person, status in readers.items():
        assert client_of(person).get(submitted.get_absolute_url()).status_code == status
        page = client_of(person).get(call.get_absolute_url()).content.decode()
        assert ("An answer" in page) == (person in {scenario.leader, scenario.secretariat})


def test_a_draft_is_for_its_authors_alone(call, submitted, scenario, client_of):
    Answer.objects.update(state=Answer.State.DRAFT)
    for person in (scenario.leader, scenario.secretariat):
        assert client_of(person).get(submitted.get_absolute_url()).status_code == 404


def test_nobody_reviews_her_own_answer(call, scenario, client_of):
    own = Answer.objects.create(
        call=call, organization=scenario.leading_organization, author=scenario.leader, title="Ours", text="Words",
        state=Answer.State.SUBMITTED, submitted_at=call.published_at,
    )  # fmt: skip
    assert client_of(scenario.leader).get(f"{own.get_absolute_url()}review/").status_code == 403
    assert client_of(scenario.leader).get(f"{own.get_absolute_url()}decide/").status_code == 403


def test_events_do_not_carry_the_words_of_an_answer(call, scenario, client_of):
    client_of(scenario.member).post(f"{call.get_absolute_url()}answers/new/", {"title": "Secret", "text": "Canary"})
    assert Answer.objects.get().state == Answer.State.SUBMITTED
    for event in Event.objects.all():
        assert "Canary" not in f"{event.before} {event.after} {event.reason}"
        assert "Secret" not in f"{event.before} {event.after} {event.reason}"


def test_who_competes_neither_reads_nor_judges_the_others(call, submitted, scenario, client_of):
    Answer.objects.create(
        call=call, organization=scenario.leading_organization, author=scenario.leader, title="Ours", text="Words",
        state=Answer.State.SUBMITTED, submitted_at=call.published_at,
    )  # fmt: skip
    leader = client_of(scenario.leader)
    for tail in ("", "review/", "decide/"):
        assert leader.get(f"{submitted.get_absolute_url()}{tail}").status_code == 404
    page = leader.get(call.get_absolute_url()).content.decode()
    assert "answered this call, too" in page
    assert "An answer" not in page
    assert "An answer" in client_of(scenario.secretariat).get(call.get_absolute_url()).content.decode()


def test_one_answers_for_a_member_not_for_another_organization_of_hers(call, scenario, client_of):
    other = factories.focal_point().organization
    person = other.focal_points.get().person
    member = factories.focal_point(person=person).organization
    factories.participation(group=call.group, organization=member, status="active")
    assert call.is_for(viewer_of(person))
    client, address = client_of(person), f"{call.get_absolute_url()}answers/new/"
    assert "/partners/act-for/" in client.get(address)["Location"], "she says first for which of the two"
    client.post("/partners/act-for/", {"organization": other.pk})
    assert client.get(address).status_code == 403
    client.post("/partners/act-for/", {"organization": member.pk})
    assert client.get(address).status_code == 200

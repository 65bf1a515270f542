"""Reviewers whom those who lead a call name beside themselves; a review of a draft; calls in the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.opportunities import actions
from hub.opportunities.models import Answer, Call, Review, Reviewer
from hub.opportunities.tests.conftest import end
from hub.workplans.models import PlanVersion
from hub.workplans.waiting import waiting_for

pytestmark = pytest.mark.on_postgresql


@pytest.fixture
def reviewer(call: Call, scenario: Any) -> Reviewer:
    return actions.name_reviewer(call=call, person=scenario.stranger, by=scenario.leader)


def test_a_chair_names_a_reviewer_who_judges_and_does_not_decide(call, submitted, scenario, client_of):
    chair, reviewer = client_of(scenario.leader), client_of(scenario.stranger)
    assert reviewer.get(submitted.get_absolute_url()).status_code == 404
    named = {"person": scenario.stranger.email, "vouched": "on"}
    assert chair.post(f"{call.get_absolute_url()}reviewers/name/", named).status_code == 302
    assert scenario.stranger.name in chair.get(call.get_absolute_url()).content.decode()
    assert "An answer" in reviewer.get(call.get_absolute_url()).content.decode()
    assert waiting_for(viewer_of(scenario.stranger)).reviews == [call]
    assert "Review the answers" in reviewer.get("/my-tasks/").content.decode()
    address = submitted.get_absolute_url()
    assert reviewer.post(f"{address}review/", {"points": 4, "reason": "Meets nearly all."}).status_code == 302
    assert waiting_for(viewer_of(scenario.stranger)).reviews == []
    assert Review.objects.get().points == 4
    end(call)
    assert reviewer.get(f"{address}decide/").status_code == 403
    assert "Accept or decline" not in reviewer.get(address).content.decode()
    assert "Meets nearly all." in chair.get(address).content.decode()
    assert chair.post(f"{address}decide/", {"reason": "Fits."}).status_code == 302


def test_only_those_who_lead_name_and_dismiss_reviewers(call, submitted, reviewer, scenario, client_of):
    address = f"{call.get_absolute_url()}reviewers/"
    named = {"person": scenario.secretariat.email, "vouched": "on"}
    before = Event.objects.count()
    for person in (None, scenario.stranger, scenario.member):
        client_of(person).post(f"{address}name/", named)
        client_of(person).post(f"{address}{reviewer.pk}/dismiss/")
    assert Event.objects.count() == before
    assert Reviewer.objects.count() == 1
    assert client_of(scenario.leader).post(f"{address}{reviewer.pk}/dismiss/").status_code == 302
    assert client_of(scenario.stranger).get(submitted.get_absolute_url()).status_code == 404
    assert Event.objects.about(reviewer).count() == 2


def test_who_answers_judges_no_rival(call, submitted, scenario, client_of):
    """A member answered: she cannot be named. One who is named and answers afterwards reads nothing any more."""
    with pytest.raises(ValidationError, match="answered the call"):
        actions.name_reviewer(call=call, person=scenario.member, by=scenario.leader)
    rival = factories.focal_point(organization=factories.organization()).person
    everybody = factories.call(group=scenario.group, audience="partners")
    answer = Answer.objects.create(
        call=everybody, organization=scenario.member_organization, author=scenario.member, title="First", text="Words",
        state=Answer.State.SUBMITTED, submitted_at=timezone.now(),
    )  # fmt: skip
    actions.name_reviewer(call=everybody, person=rival, by=scenario.leader)
    assert client_of(rival).get(answer.get_absolute_url()).status_code == 200
    client_of(rival).post(f"{everybody.get_absolute_url()}answers/new/", {"title": "Second", "text": "Words"})
    assert client_of(rival).get(answer.get_absolute_url()).status_code == 404
    assert "First" not in client_of(rival).get(everybody.get_absolute_url()).content.decode()


def test_a_reviewer_declares_a_conflict(call, submitted, reviewer, scenario, client_of):
    address = f"{submitted.get_absolute_url()}review/"
    client_of(scenario.stranger).post(address, {"has_conflict": "on", "reason": "We work together"})
    assert (Review.objects.get().has_conflict, Review.objects.get().points) == (True, None)


def test_a_reviewer_reads_no_draft_and_not_what_others_say(call, submitted, reviewer, scenario, client_of):
    actions.save_review(review=Review(answer=submitted, points=2, reason="Not quite"), by=scenario.secretariat)
    page = client_of(scenario.stranger).get(submitted.get_absolute_url()).content.decode()
    assert "Not quite" not in page
    Answer.objects.update(state=Answer.State.DRAFT, submitted_at=None)
    assert client_of(scenario.stranger).get(submitted.get_absolute_url()).status_code == 404


def test_a_reviewer_must_be_able_to_see_the_call(scenario):
    closed = factories.call(group=scenario.group, visibility="group")
    with pytest.raises(ValidationError, match="cannot see the call"):
        actions.name_reviewer(call=closed, person=scenario.stranger, by=scenario.leader)


def test_a_review_of_a_draft_names_the_version(scenario, client_of):
    plan = factories.plan(group=scenario.group, visibility="public")
    version = make(PlanVersion, plan=plan, kind="shared", number=3, text="{}", sha256="0" * 64, visibility="group")
    foreign = make(PlanVersion, plan=factories.plan(group=scenario.other_group), kind="shared", number=1, text="{}")
    call = factories.call(group=scenario.group, kind="reviews", state="draft", published_at=None)
    with pytest.raises(ValidationError, match="Name the version"):
        actions.publish(call=call, by=scenario.leader)
    form = {
        "group": scenario.group.pk, "kind": "reviews", "title_en": "Read our draft", "audience": "members",
        "deadline": "2035-03-01T17:00", "time_zone": "UTC", "visibility": "public",
    }  # fmt: skip
    chair = client_of(scenario.leader)
    address = f"{call.get_absolute_url()}edit/"
    assert "version" in chair.post(address, form | {"version": foreign.pk}).context["form"].errors
    wrong = chair.post(address, form | {"version": version.pk, "kind": "experts"}).context["form"].errors
    assert "version" in wrong
    assert chair.post(address, form | {"version": version.pk}).status_code == 302
    call.refresh_from_db()
    actions.publish(call=call, by=scenario.leader)
    assert "version 3" in client_of(scenario.member).get(call.get_absolute_url()).content.decode()
    public = client_of(None).get(call.get_absolute_url()).content.decode()
    assert "version 3" not in public  # a draft stays with those who could see it


def test_the_api_has_calls_and_no_answers(call, submitted, scenario, client_of):
    hidden = factories.call(group=scenario.group, title_en="Inside", visibility="group")
    factories.call(group=scenario.group, title_en="Draft", state="draft", published_at=None)
    over = factories.call(group=scenario.group, deadline=timezone.now() - timedelta(days=1))
    found = client_of(None).get("/api/v1/calls").json()
    assert {one["id"] for one in found["items"]} == {call.public_id, over.public_id}
    assert "An answer" not in str(found)
    is_open = client_of(None).get("/api/v1/calls?open_only=true").json()["items"]
    assert [one["id"] for one in is_open] == [call.public_id]
    member = client_of(scenario.member).get("/api/v1/calls").json()["items"]
    assert {one["id"] for one in member} == {call.public_id, over.public_id, hidden.public_id}


def test_many_answers_come_in_pages_the_best_first(call: Call, scenario: Any, client_of: Any) -> None:
    client = client_of(scenario.leader)

    def hand_in(number: int) -> None:
        for _ in range(number):
            Answer.objects.create(
                call=call, organization=factories.organization(), author=factories.person(), title="An answer",
                text="Words", state="submitted", submitted_at=timezone.now(),
            )  # fmt: skip

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(call.get_absolute_url())
        return len(captured)

    hand_in(2)
    queries()
    few = queries()
    hand_in(58)
    assert queries() == few
    best, good = call.answers.order_by("-pk")[:2]
    for answer, points in ((good, 3), (best, 4), (best, 5)):
        Review.objects.create(answer=answer, reviewer=factories.person(), points=points, reason="Why")
    page = client.get(call.get_absolute_url()).context["answers"]
    assert (page.paginator.count, len(page.object_list), list(page.object_list)[:2]) == (60, 50, [best, good])
    assert (best.pk, 4.5, 2) == (
        page.object_list[0].pk,
        page.object_list[0].points,
        page.object_list[0].number_of_reviews,
    )
    assert len(client.get(f"{call.get_absolute_url()}?page=2").context["answers"].object_list) == 10


@pytest.mark.parametrize("state", [Call.State.DECIDED, Call.State.WITHDRAWN])
def test_reviewers_of_a_call_that_is_over_stay(call, reviewer, scenario, state):
    Call.objects.filter(pk=call.pk).update(state=state, reason="Because", ended_at=timezone.now())
    with pytest.raises(ValidationError, match="This call is over"):
        actions.dismiss_reviewer(reviewer=reviewer, by=scenario.leader)
    with pytest.raises(ValidationError, match="This call is over"):
        actions.name_reviewer(call=call, person=scenario.secretariat, by=scenario.leader)

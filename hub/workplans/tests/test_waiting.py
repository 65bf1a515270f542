"""What waits for a person is complete, and its number stands in the header of every page."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.meetings.models import ActionItem
from hub.notifications.digests import send_digests
from hub.notifications.emails import LINES
from hub.notifications.waiting import count_waiting
from hub.outreach.models import Claim, Submission
from hub.outreach.views import SHOWN_AT_ONCE
from hub.workplans import actions, possible_tasks
from hub.workplans.models import CommentRound
from hub.workplans.tests.scenes import Scene
from hub.workplans.waiting import LISTS, SHOWN_FOR_REVIEW, Waiting, number_waiting_for, waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql, pytest.mark.usefixtures("numbers_in_bar")]


def page_of(client_of: Any, person: Any, address: str = "/my-tasks/") -> str:
    return " ".join(client_of(person).get(address).content.decode().split())


def test_an_amendment_waits_for_those_who_lead_the_plan(stage: Scene, client_of: Any) -> None:
    stage.share()
    amendment = actions.propose_amendment(
        plan=stage.reload(), item=stage.output, field="description_en", proposed="Other words", reason="Clearer",
        organization=stage.scenario.member_organization, by=stage.member,
    )  # fmt: skip
    assert waiting_for(viewer_of(stage.leader)).amendments == [amendment]
    assert amendment.public_id in page_of(client_of, stage.leader)
    for person in (stage.member, stage.scenario.stranger, stage.scenario.secretariat):
        assert waiting_for(viewer_of(person)).amendments == []
    actions.decide_amendment(amendment=amendment, state="rejected", decision="No", by=stage.leader)
    assert waiting_for(viewer_of(stage.leader)).amendments == []


def test_what_the_secretariat_reviews_waits_for_it_alone(scenario: Any, client_of: Any) -> None:
    application = factories.application()
    suggestion = Submission.objects.create(
        name="Suggested", summary="It", who="Somebody", website="https://example.org"
    )
    claim = Claim.objects.create(
        initiative=factories.initiative(), organization=scenario.member_organization, justification="We run it"
    )
    waiting = waiting_for(viewer_of(scenario.secretariat))
    reviewed = waiting.applications, waiting.suggestions, waiting.claims
    assert [list(one) for one in reviewed] == [[application], [suggestion], [claim]]
    page = page_of(client_of, scenario.secretariat)
    assert application.name in page
    assert suggestion.get_absolute_url() in page
    assert str(claim.initiative.name) in page
    assert "3 things wait for you" in page
    for person in (scenario.leader, scenario.member, scenario.stranger):
        own = waiting_for(viewer_of(person))
        assert [list(one) for one in (own.applications, own.suggestions, own.claims, own.statements)] == [
            [],
            [],
            [],
            [],
        ]


def test_a_returned_application_waits_for_its_applicant(client_of: Any) -> None:
    applicant = factories.person()
    application = factories.application(applicant=applicant, status="returned", reason="Which country?")
    factories.application(status="returned", reason="Of somebody else")
    page = page_of(client_of, applicant)
    assert application.get_absolute_url() in page
    assert "Which country?" in page
    assert "Of somebody else" not in page
    assert "1 thing waits for you" in page


def test_nothing_waits_and_nothing_is_said(scenario: Any, client_of: Any) -> None:
    assert "for you</a>" not in page_of(client_of, scenario.stranger, "/groups/")
    assert "for you</a>" not in page_of(client_of, None, "/groups/")


def test_the_number_is_that_of_the_page(stage: Scene) -> None:
    stage.adopt()
    waiting = waiting_for(viewer_of(stage.member))
    assert count_waiting(viewer_of(stage.member)).waiting == len(waiting.items) > 0


def test_the_number_is_counted_as_the_lists_are(stage: Scene) -> None:
    stage.adopt()
    group, member = stage.scenario.group, stage.scenario.member_organization
    factories.participation(group=group)
    ActionItem.objects.create(meeting=factories.meeting(group=group), text="To do", owner=member)
    numbers = []
    for person in (stage.leader, stage.member, stage.scenario.stranger, stage.scenario.secretariat):
        viewer = viewer_of(person)
        numbers.append(number_waiting_for(viewer))
        assert numbers[-1] == waiting_for(viewer).number(timezone.localdate())
    assert numbers[0] > 0 < numbers[1]


def test_every_list_has_a_condition_for_being_read() -> None:
    named = {
        name for name, *_rest in possible_tasks.candidates(timezone.localdate())
    } | possible_tasks.OF_THE_SECRETARIAT
    assert named == set(LISTS) == {field.name for field in fields(Waiting)}


def test_one_query_says_that_nothing_waits_for_one_and_for_many(scenario: Any, django_assert_num_queries: Any) -> None:
    viewers = [viewer_of(person) for person in (scenario.leader, scenario.member, scenario.stranger)]
    for viewer in viewers:
        with django_assert_num_queries(1):
            assert not waiting_for(viewer)
    with django_assert_num_queries(1):
        possible = possible_tasks.PossibleTasks(viewers)
        assert not any(waiting_for(viewer, possible) for viewer in viewers)


def test_only_what_may_wait_is_read(stage: Scene, django_assert_num_queries: Any) -> None:
    viewers = [viewer_of(person) for person in (stage.leader, stage.member, stage.scenario.stranger)]
    stage.adopt()
    possible = possible_tasks.PossibleTasks(viewers)
    for viewer in viewers:
        every = {name: find(viewer) for name, find in LISTS.items() if name not in possible_tasks.OF_THE_SECRETARIAT}
        found = waiting_for(viewer, possible)
        assert {name: getattr(found, name) for name in every} == every
    with django_assert_num_queries(0):
        assert not waiting_for(viewers[2], possible)


def test_the_number_costs_two_small_queries_until_something_happens(scenario: Any) -> None:
    viewer = viewer_of(scenario.secretariat)
    assert count_waiting(viewer).waiting == 0
    with CaptureQueriesContext(connection) as captured:
        assert count_waiting(viewer).waiting == 0
    assert len(captured) == 2
    application = factories.application()
    record(Verb.APPLIED, application, by=application.applicant)
    assert count_waiting(viewer).waiting == 1


def test_the_number_asks_as_often_for_many_as_for_few(scenario: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            waiting_for(viewer_of(scenario.secretariat))
        return len(captured)

    def more() -> None:
        for _ in range(SHOWN_FOR_REVIEW + 1):  # so many that they are counted besides
            factories.application()
            Submission.objects.create(name="Suggested", summary="It", who="Somebody", website="https://example.org")

    more()
    few = queries()
    more()
    assert queries() == few


def test_of_many_to_review_the_oldest_are_shown_and_all_are_counted(
    scenario: Any, client_of: Any, django_capture_on_commit_callbacks: Any
) -> None:
    more = SHOWN_AT_ONCE + 3
    for number in range(more):
        Submission.objects.create(name=f"Suggestion {number}", summary="It", who="Somebody", website="")
        Claim.objects.create(
            initiative=factories.initiative(), organization=scenario.member_organization, justification="We run it"
        )
        factories.application()
    waiting = waiting_for(viewer_of(scenario.secretariat))
    assert [one.name for one in waiting.suggestions] == [f"Suggestion {number}" for number in range(SHOWN_FOR_REVIEW)]
    page = page_of(client_of, scenario.secretariat)
    assert f"{3 * more} things wait for you" in page
    for kind in ("suggestions", "claims", "applications"):
        assert f"All {more} {kind}" in page
    review = client_of(scenario.secretariat).get(reverse("outreach:suggestions"))
    assert [len(review.context[kind].records) for kind in ("suggestions", "claims")] == [SHOWN_AT_ONCE] * 2
    assert f"The first {SHOWN_AT_ONCE} of {more}, the oldest first." in review.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        send_digests("https://hub.example.org")
    email = next(one for one in mail.outbox if one.to == [scenario.secretariat.email])
    assert f"{3 * more} things wait for you" in email.subject
    assert email.body.count(f"and {more - LINES} more") == 3


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_what_may_wait_on_a_day_does_not_depend_on_whose_day_it_is(stage: Scene, zone: str) -> None:
    """The queries of a day are built once, for readers of every zone."""
    day = date(2026, 11, 30)
    with timezone.override(zone):
        first = timezone.make_aware(datetime.combine(day, time(0, 1)))
        last = timezone.make_aware(datetime.combine(day, time(23, 59)))
    stage.share()
    plan = stage.reload()
    begun = CommentRound.objects.create(
        plan=plan, version=plan.versions.last(), opens=first - timedelta(days=9), deadline=first + timedelta(minutes=1),
        time_zone=zone,
    )  # fmt: skip
    passed = factories.call(state="published", deadline=last)
    with timezone.override("UTC"):
        found = {name: records for name, _whose, records, _place in possible_tasks.candidates(day)}
        assert begun in found["rounds"]
        assert passed in found["calls"]

"""What waits for a person is complete, and its number stands in the header of every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.notifications.waiting import count_waiting
from hub.outreach.models import Claim, Submission
from hub.workplans import actions
from hub.workplans.tests.scenes import Scene
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def page_of(client_of: Any, person: Any, address: str = "/on-me/") -> str:
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
    assert (waiting.applications, waiting.suggestions, waiting.claims) == ([application], [suggestion], [claim])
    page = page_of(client_of, scenario.secretariat)
    assert application.name in page
    assert suggestion.get_absolute_url() in page
    assert str(claim.initiative.name) in page
    assert "3 things wait for you" in page
    for person in (scenario.leader, scenario.member, scenario.stranger):
        own = waiting_for(viewer_of(person))
        assert [own.applications, own.suggestions, own.claims, own.statements] == [[], [], [], []]


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
    assert count_waiting(viewer_of(stage.member)) == len(waiting.items) > 0


def test_the_number_costs_one_small_query_until_something_happens(scenario: Any) -> None:
    viewer = viewer_of(scenario.secretariat)
    assert count_waiting(viewer) == 0
    with CaptureQueriesContext(connection) as captured:
        assert count_waiting(viewer) == 0
    assert len(captured) == 1
    application = factories.application()
    record(Verb.APPLIED, application, by=application.applicant)
    assert count_waiting(viewer) == 1


def test_the_number_asks_as_often_for_many_as_for_few(scenario: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            waiting_for(viewer_of(scenario.secretariat))
        return len(captured)

    factories.application()
    few = queries()
    for _ in range(20):
        factories.application()
        Submission.objects.create(name="Suggested", summary="It", who="Somebody", website="https://example.org")
    assert queries() == few

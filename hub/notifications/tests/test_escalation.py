"""What is overdue goes up by dates, each step once, and ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import ActionItem
from hub.notifications.escalation import escalate
from hub.notifications.models import Escalation, Notification
from hub.workplans import actions
from hub.workplans.models import Output
from hub.workplans.tests.scenes import scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def late(scenario):
    """An output of an adopted plan that was due today, and nothing else that is."""
    stage = scene(scenario)
    stage.adopt()
    Output.objects.filter(plan=stage.plan).update(due=None)
    type(stage.activity).objects.update(due=None)
    Output.objects.filter(pk=stage.output.pk).update(due=timezone.localdate(), lead=scenario.member_organization)
    stage.output.refresh_from_db()
    return stage.output


def result() -> list[tuple[str, int]]:
    rows = Notification.objects.filter(why="overdue").order_by("pk")
    return [(row.person.name, row.object_id) for row in rows]


def run(days: int) -> int:
    return escalate(timezone.now() + timedelta(days=days))


def test_partner_then_chair_then_secretariat_and_no_further(scenario, late):
    steps = {day: run(day) for day in range(60)}
    assert {day: taken for day, taken in steps.items() if taken} == {3: 1, 14: 1, 30: 1}
    assert [name for name, _ in result()] == [scenario.member.name, scenario.leader.name, scenario.secretariat.name]
    assert list(Escalation.objects.order_by("step").values_list("step", "people")) == [(1, 1), (2, 1), (3, 1)]
    assert Event.objects.filter(verb="escalated", object_id=late.pk).count() == 3


def test_what_is_found_late_goes_up_with_the_same_distances(scenario, late):
    assert [day for day in range(100, 140) if run(day)] == [100, 111, 127]


def test_a_report_with_the_chair_stops_it_and_a_new_date_begins_anew(scenario, late):
    assert run(3) == 1
    update = actions.report_progress(
        item=late, organization=scenario.member_organization, values={}, update=None, by=scenario.member,
        until=timezone.localdate(), done="Work", status="under_way", percent=10, evidence="",
    )  # fmt: skip
    actions.submit_update(update=update, by=scenario.member)
    assert run(20) == 0
    actions.review_update(update=update, approve=False, review="How many?", by=scenario.leader)
    assert run(20) == 1
    Output.objects.filter(pk=late.pk).update(due=timezone.localdate() + timedelta(days=100))
    assert run(102) == 0
    assert run(103) == 1
    Output.objects.filter(pk=late.pk).update(status="done")
    assert run(300) == 0


def test_without_a_lead_the_chair_is_told_in_her_turn(scenario, late):
    Output.objects.filter(pk=late.pk).update(lead=None)
    assert run(3) == 1
    assert result() == []
    assert run(14) == 1
    assert [name for name, _ in result()] == [scenario.leader.name]


def test_actions_of_meetings_go_up_too_and_drafts_never(scenario, settings):
    due = date(2024, 1, 10)
    item = ActionItem.objects.create(
        meeting=factories.meeting(group=scenario.group), text="Write it", owner=scenario.member_organization, due=due
    )
    draft = scene(scenario)
    Output.objects.filter(pk=draft.output.pk).update(due=due)
    assert escalate() == 1
    assert result() == [(scenario.member.name, item.pk)]
    settings.ESCALATION = {"partner": 0, "chair": 0, "secretariat": 0}
    assert run(100) == 0


def test_the_inbox_says_since_when(scenario, late, client_of):
    run(3)
    page = client_of(scenario.member).get("/inbox/").content.decode()
    assert "overdue since" in page
    assert late.get_absolute_url() in page or str(late.title) in page

"""An action of a meeting becomes an output of the plan that is being written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import ActionItem
from hub.workplans.actions.from_meetings import make_output_of
from hub.workplans.models import Output

pytestmark = pytest.mark.both_databases


@pytest.fixture
def action(stage: Any) -> ActionItem:
    meeting = factories.meeting(group=stage.scenario.group, status="held", begins_on="2024-01-10")
    owner = stage.scenario.member_organization
    return ActionItem.objects.create(meeting=meeting, text="Map the fees", owner=owner, due=date(2025, 6, 1))


def test_the_chair_takes_it_into_the_plan(stage, action, client_of):
    chair = client_of(stage.leader)
    address = f"/meetings/actions/{action.pk}/plan-item/"
    assert address in chair.get(action.meeting.get_absolute_url()).content.decode()
    for person in (None, stage.scenario.stranger, stage.member):
        assert client_of(person).post(address, {"outcome": stage.outcome.pk, "title": "x"}).status_code in {302, 403}
    assert not Output.objects.filter(title_en="x").exists()
    assert chair.post(address, {"outcome": stage.outcome.pk, "title": "A map of fees"}).status_code == 302
    output = Output.objects.get(title_en="A map of fees")
    assert (output.lead, output.due, output.outcome) == (action.owner, action.due, stage.outcome)
    action.refresh_from_db()
    assert (action.status, action.link, action.status_reason) == ("done", output.get_absolute_url(), "")
    for language, said in (("", "It goes on in the work plan"), ("/fr", "Suite dans le plan de travail")):
        assert said in chair.get(f"{language}{action.meeting.get_absolute_url()}").content.decode(), language
    assert [Event.objects.about(thing).first().verb for thing in (output, action)] == ["created", "changed"]
    again = chair.post(address, {"outcome": stage.outcome.pk, "title": "Twice"}).content.decode()
    assert "already" in again
    assert "Twice" in again


def test_of_two_who_take_it_at_once_one_output_is_made(stage, action):
    stale = ActionItem.objects.get(pk=action.pk)
    make_output_of(task=action, outcome=stage.outcome, title="First", by=stage.leader)
    with pytest.raises(ValidationError, match="already"):
        make_output_of(task=stale, outcome=stage.outcome, title="Second", by=stage.scenario.secretariat)
    assert not Output.objects.filter(title_en="Second").exists()


def test_plans_of_other_groups_are_not_offered(stage, action, client_of):
    foreign = factories.outcome(plan=factories.plan(group=stage.scenario.other_group))
    answer = client_of(stage.leader).post(
        f"/meetings/actions/{action.pk}/plan-item/", {"outcome": foreign.pk, "title": "x"}
    )
    assert "outcome" in answer.context["form"].errors

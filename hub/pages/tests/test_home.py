"""What the home page tells: outputs that are still to come, and not those that are over or that another plan took up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.meetings.models import Resolution
from hub.pages.views import MEETINGS_LOOKED_AT
from hub.workplans.models import FINISHED, Plan, ProgressUpdate

pytestmark = pytest.mark.django_db


def upcoming(client: Any) -> list[str]:
    return [output.title_en for output in client.get("/").context["upcoming"]]


TODAY = timezone.localdate()
YEAR = TODAY.year


def running_plan(**values: Any) -> Plan:
    """A plan of this year that was adopted."""
    meeting = factories.meeting()
    resolution = Resolution.objects.create(meeting=meeting, number=1, text_en="Resolved", on=TODAY)
    given = {
        "state": Plan.State.ADOPTED, "resolution": resolution, "period": str(YEAR), "starts": date(YEAR, 1, 1),
        "ends": date(YEAR, 12, 31),
    }  # fmt: skip
    return factories.plan(**given | values)


def test_upcoming_outputs_are_those_of_running_plans(client: Any) -> None:
    plan = running_plan()
    under_outcome = factories.output(title_en="Under an outcome", outcome=factories.outcome(plan=plan), due=TODAY)
    under_plan = factories.output(title_en="Under the plan", plan=plan)
    factories.output(title_en="Past", plan=plan, due=TODAY - timedelta(days=1))
    factories.output(title_en="Of a draft", plan=running_plan(state="draft", group=factories.group()))
    ended = {"period": "2019", "starts": date(2019, 1, 1), "ends": date(2019, 12, 31)}
    factories.output(title_en="Of a plan that has ended", plan=running_plan(**ended))
    factories.output(
        title_en="Of a plan that begins later",
        plan=running_plan(period=str(YEAR + 1), starts=date(YEAR + 1, 1, 1), ends=date(YEAR + 1, 12, 31)),
    )
    for status in FINISHED:
        factories.output(title_en=str(status), plan=plan, status=status, status_reason="Because")
    assert upcoming(client) == ["Under an outcome", "Under the plan"]
    page = client.get(plan.group.get_absolute_url())
    assert page.context["outputs"] == [under_outcome, under_plan]
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.SUPERSEDED, superseded_by=running_plan())
    assert upcoming(client) == []
    assert client.get(plan.group.get_absolute_url()).context["outputs"] == []


def test_numbers_follow_what_the_reader_may_see(client: Any, client_of: Any) -> None:
    country = factories.country()
    factories.initiative().countries.add(country)
    factories.initiative(visibility="restricted").countries.add(country)
    secretariat = client_of(factories.person(is_secretariat=True))
    for browser, number in ((client, 1), (secretariat, 2)):
        counts = browser.get("/").context["counts"]
        assert [counts[0][1], counts[1][1]] == [number, 1]


def test_strangers_read_what_was_reported_last_and_only_what_was_approved(client: Any) -> None:
    assert "No result is reported yet." in client.get("/").content.decode()
    plan = running_plan()
    given = {
        "author": factories.person(), "until": TODAY, "done": "Done.", "status": "done",
        "output": factories.output(title_en="A study", plan=plan),
    }  # fmt: skip
    update = ProgressUpdate.objects.create(**given, state="submitted")
    assert "No result is reported yet." in client.get("/").content.decode()
    ProgressUpdate.objects.filter(pk=update.pk).update(state="approved")
    assert [one.pk for one in client.get("/").context["results"]] == [update.pk]
    Plan.objects.filter(pk=plan.pk).update(visibility="group")
    assert client.get("/").context["results"] == []


def test_one_line_shows_that_it_is_at_work(client: Any) -> None:
    group = factories.group()
    running_plan(group=group)
    factories.initiative()
    factories.library_item(title_en="A guide")
    page = client.get("/")
    assert page.context["proof"][:3] == ["1 group", "1 adopted plan", "1 initiative in 0 countries"]
    assert "A guide" in page.content.decode()


def test_the_next_meeting_of_a_group_stands_behind_many_of_others(client: Any) -> None:
    busy, calm = (factories.group(kind=factories.group_kind(has_plans=has_plans)) for has_plans in (False, True))
    for day in range(MEETINGS_LOOKED_AT + 1):
        factories.meeting(group=busy, begins_on=(TODAY + timedelta(1 + day)).isoformat())
    later = factories.meeting(group=calm, begins_on=(TODAY + timedelta(300)).isoformat())
    page = client.get("/")
    assert {group.pk: group.next_meeting for group in page.context["groups"]}[calm.pk] == later
    assert [meeting.group for meeting in page.context["coming"]] == [busy] * 4

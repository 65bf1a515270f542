"""A report says the moment it is of, refuses the future, and is the same whenever it is asked for that moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.groups.models import Group
from hub.reports import actions as report_actions
from hub.workplans.models import Plan


@pytest.fixture
def adopted(stage):
    stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    save_with_event(stage.reload())
    return stage


def save_with_event(thing: Any) -> None:
    thing.save()
    record(Verb.CHANGED, thing, by=None, after={})


@pytest.mark.parametrize("tail", ["", "report/", "report.json", "report.pdf", "differences/"])
def test_the_future_is_refused_with_a_sentence(adopted, client_of, tail):
    ahead = timezone.now() + timedelta(days=1)
    name = "to" if tail == "differences/" else "as_of"
    for text in (ahead.date().isoformat(), ahead.isoformat(), "9999-12-31"):
        response = client_of(None).get(
            adopted.address(tail), {name: text, "from": "2"} if name == "to" else {name: text}
        )
        assert response.status_code == 400, text
        assert "lies in the future" in response.content.decode()


@pytest.mark.parametrize("tail", ["", "report/", "report.json", "differences/"])
def test_the_ends_of_the_calendar_are_refused_with_a_sentence(adopted, client_of, tail):
    """0001-01-01 lies before the calendar on the clocks of zones in the west, and whoever reads has one."""
    adopted.leader.time_zone = "America/Lima"
    adopted.leader.save()
    name = "from" if tail == "differences/" else "as_of"
    for text in ("0001-01-01T00:00:00+23:59", "0001-01-01", "0001-01-01T00:00:00", "9999-12-31T23:59:59-23:59"):
        for person in (None, adopted.leader):
            assert client_of(person).get(adopted.address(tail), {name: text}).status_code == 400, text


def test_a_day_that_is_not_over_is_told_as_the_moment_it_is(adopted, client_of):
    before = timezone.now()
    today = before.astimezone(UTC).date().isoformat()
    report = client_of(None).get(adopted.address("report.json"), {"as_of": today}).json()
    at = datetime.fromisoformat(report["as_of"])
    assert before.replace(microsecond=0) <= at <= timezone.now()
    page = client_of(None).get(adopted.address("report/"), {"as_of": today})
    shown = page.context["report"]["as_of"]
    assert shown.endswith(" UTC")
    assert shown in page.content.decode()
    plan = client_of(None).get(adopted.address(), {"as_of": today})
    assert "(UTC)" in plan.content.decode()
    assert f"?as_of={quote(plan.context['at'].isoformat())}" in plan.content.decode()


def test_two_reports_of_one_shown_moment_are_the_same(adopted, client_of):
    """One that shows a later moment may differ: nothing that was saved before it is missing."""
    shown: dict[str, set[bytes]] = {}
    for number in range(9):
        if number % 3 == 2:
            adopted.output.title_en = f"Title {number}"
            save_with_event(adopted.output)
        page = client_of(None).get(adopted.address("report/"))
        file = client_of(None).get(adopted.address("report.json")).content
        assert number < 2 or f"Title {number - (number + 1) % 3}" in file.decode()
        shown.setdefault(json.loads(file)["as_of"], set()).add(file)
        shown.setdefault(page.context["report"]["as_of"], set()).add(page.context["sha256"].encode())
    assert all(len(bodies) == 1 for bodies in shown.values())


def test_the_files_of_a_page_are_of_its_moment(adopted, client_of):
    page = client_of(None).get(adopted.address("report/"))
    link = adopted.address("report.json") + "?" + page.context["files_query"]
    assert link.replace("&", "&amp;") in page.content.decode()
    first = client_of(None).get(link)
    adopted.output.status = "done"
    adopted.output.save()
    second = client_of(None).get(link)
    assert first.content == second.content
    assert page.context["sha256"] in page.content.decode()


@pytest.mark.parametrize("kind", ["json", "pdf", "docx", "html"])
def test_the_same_moment_gives_the_same_bytes_after_the_group_has_another_name(adopted, client_of, kind):
    at = timezone.now().isoformat()
    before = client_of(None).get(adopted.address(f"report.{kind}"), {"as_of": at}).content
    group = Group.objects.get(pk=adopted.scenario.group.pk)
    group.slug, group.name_en = "another-name", "Another name"
    group.save()
    after = (
        client_of(None).get(f"/groups/another-name/plans/{adopted.plan.period}/report.{kind}", {"as_of": at}).content
    )
    assert before == after


def test_the_command_refuses_the_future(adopted, tmp_path):
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    with pytest.raises(CommandError, match="lies in the future"):
        call_command(
            "buildreport",
            adopted.scenario.group.slug,
            adopted.plan.period,
            str(tmp_path / "a.json"),
            format="json",
            as_of=day,
        )


def test_a_report_before_the_last_day_is_an_interim_one_and_the_plan_goes_on(adopted, client_of):
    Plan.objects.filter(pk=adopted.plan.pk).update(ends=timezone.localdate() + timedelta(days=1))
    address = adopted.address("report/freeze/")
    page = client_of(adopted.leader).get(address).content.decode()
    assert "this is an interim report, and the plan goes on" in page
    for person in (adopted.member, adopted.scenario.stranger):
        assert client_of(person).post(address, {"reason": "Half-time"}).status_code == 403
    assert client_of(adopted.leader).post(address, {"reason": "Half-time"}).status_code == 302
    assert adopted.reload().state == Plan.State.ADOPTED
    (frozen,) = adopted.plan.reports.all()
    assert frozen.is_interim
    assert frozen.ends == timezone.localdate()
    assert Event.objects.about(frozen).get().reason == "Half-time"
    assert "Interim report" in client_of(None).get(frozen.get_absolute_url()).content.decode()
    assert "(interim, " in client_of(None).get(adopted.address("report/")).content.decode()


def test_a_report_on_the_last_day_ends_the_plan(adopted, client_of):
    Plan.objects.filter(pk=adopted.plan.pk).update(ends=timezone.localdate())
    page = client_of(adopted.leader).get(adopted.address("report/freeze/")).content.decode()
    assert "counts as reported from then on" in page
    frozen = report_actions.freeze_report(plan=adopted.reload(), by=adopted.leader)
    assert not frozen.is_interim
    assert adopted.reload().state == Plan.State.REPORTED

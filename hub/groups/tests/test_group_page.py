"""The page of a group answers where its plan stands and what is next, by role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def running(scenario: Any, **values: Any) -> Any:
    given = {"starts": TODAY - timedelta(days=30), "ends": TODAY + timedelta(days=300), "period": str(TODAY.year)}
    return factories.plan(group=scenario.group, **given | values)


def page_of(client_of: Any, person: Any, scenario: Any) -> Any:
    return client_of(person).get(scenario.group.get_absolute_url())


def test_who_leads_a_group_without_a_plan_is_asked_for_one(scenario: Any, client_of: Any) -> None:
    address = f"/edit/plan/new/?group={scenario.group.pk}"
    assert address in page_of(client_of, scenario.leader, scenario).content.decode()
    for person in (None, scenario.stranger, scenario.member):
        assert address not in page_of(client_of, person, scenario).content.decode()


@pytest.mark.parametrize(
    ("state", "for_leader", "for_member"),
    [
        ("draft", "history", None),
        ("shared", "history", "comments"),
        ("consultation", "comments", "comments"),
        ("revised", "adopt", None),
    ],
)
def test_the_next_step_follows_from_state_and_role(
    scenario: Any, client_of: Any, state: str, for_leader: str, for_member: str | None
) -> None:
    plan = running(scenario, state=state, visibility="public")
    for person, part in (
        (scenario.leader, for_leader),
        (scenario.member, for_member),
        (scenario.stranger, None),
        (None, None),
    ):
        page = page_of(client_of, person, scenario)
        step = page.context["next"]
        assert (step.href if step else None) == (f"{plan.get_absolute_url()}{part}/" if part else None)
        assert page.content.decode().count("btn--main") <= 1
        if step:
            assert client_of(person).get(step.href).status_code == 200


def test_stages_are_done_under_way_or_to_come(scenario: Any, client_of: Any) -> None:
    running(scenario, state="consultation", visibility="public")
    states = [step.state for step in page_of(client_of, None, scenario).context["stages"]]
    assert states == ["done", "none", "now", "", "", ""]  # nothing tells of the day on which it was shared


def test_a_plan_that_the_reader_may_not_see_is_neither_named_nor_counted(scenario: Any, client_of: Any) -> None:
    plan = running(scenario, state="draft", visibility="group", title_en="A hidden plan")
    part = factories.group(parent=scenario.group)
    factories.output(plan=plan, outcome=factories.outcome(plan=plan, subgroup=part, title_en="A hidden outcome"))
    for person, seen in ((None, False), (scenario.stranger, False), (scenario.member, True)):
        text = page_of(client_of, person, scenario).content.decode()
        assert ("A hidden plan" in text, "A hidden outcome" in text) == (seen, seen)


def test_outputs_of_a_working_group_are_told_as_a_bar_and_in_words(scenario: Any, client_of: Any) -> None:
    plan = running(scenario, state="draft", visibility="public")
    outcome = factories.outcome(plan=plan, subgroup=factories.group(parent=scenario.group))
    for status, due in (
        ("done", None),
        ("under_way", TODAY - timedelta(days=1)),
        ("planned", TODAY),
        ("not_reported", None),
    ):
        factories.output(plan=plan, outcome=outcome, status=status, due=due)
    (part,) = page_of(client_of, None, scenario).context["parts"]
    assert part.words == "4: 1 done, 1 late, 1 not begun, 1 not reported"


def test_a_working_group_has_a_room_with_its_plan_items(scenario: Any, client_of: Any) -> None:
    plan = running(scenario, state="draft", visibility="public")
    part = factories.group(parent=scenario.group)
    outcome = factories.outcome(plan=plan, subgroup=part)
    factories.output(plan=plan, outcome=outcome, title_en="Output of the part", lead=scenario.member_organization)
    factories.office(group=part, role="lead", organization=scenario.member_organization)
    factories.meeting(group=part, title_en="Meeting of the part")
    factories.library_item(title_en="Document of the part").groups.set([part])
    text = client_of(None).get(part.get_absolute_url()).content.decode()
    for words in ("Output of the part", "Lead of the working group", "Meeting of the part", "Document of the part"):
        assert words in text
    type(plan).objects.filter(pk=plan.pk).update(visibility="group")
    assert "Output of the part" not in client_of(None).get(part.get_absolute_url()).content.decode()
    assert "Output of the part" in client_of(scenario.member).get(part.get_absolute_url()).content.decode()


def test_the_next_meeting_comes_first_and_then_the_last(scenario: Any, client_of: Any) -> None:
    for days in (400, -400, 9, -9):
        day = TODAY + timedelta(days=days)
        factories.meeting(group=scenario.group, title_en=f"Meeting {days}", begins_on=day.isoformat())
    with CaptureQueriesContext(connection) as captured:
        shown = page_of(client_of, None, scenario).context["meetings"]
    assert [str(one.title) for one in shown] == ["Meeting 9", "Meeting 400", "Meeting -9", "Meeting -400"]
    assert sum('FROM "meetings_meeting"' in query["sql"] for query in captured) == 1


def test_a_cancelled_meeting_is_not_the_next_and_says_so(scenario: Any, client_of: Any) -> None:
    for days, status in ((3, "cancelled"), (9, "planned"), (-9, "held")):
        day = TODAY + timedelta(days=days)
        factories.meeting(group=scenario.group, title_en=f"Meeting {days}", begins_on=day.isoformat(), status=status)
    page = page_of(client_of, None, scenario)
    assert [str(one.title) for one in page.context["meetings"]] == ["Meeting 9", "Meeting 3", "Meeting -9"]
    section = page.content.decode().split('id="meetings-title"', 1)[1].split("</section>", 1)[0]
    assert section.count("state--bad") == 1
    assert "Cancelled" in section.split("Meeting 3", 1)[1].split("</li>", 1)[0]


def test_a_chair_and_the_person_who_holds_the_office_for_it_are_named_once(scenario: Any, client_of: Any) -> None:
    factories.office(
        group=scenario.group, organization=scenario.leading_organization, person=scenario.leader, role="chair"
    )
    (shown,) = [one for one in client_of(None).get("/groups/").context["groups"] if one == scenario.group]
    assert len(shown.present_offices) == 1


def test_the_plan_stands_before_what_else_the_group_works_on(scenario: Any, client_of: Any) -> None:
    running(scenario, state="consultation", visibility="public")
    factories.corridor(group=scenario.group, questions_en="Who pays?")
    text = page_of(client_of, scenario.leader, scenario).content.decode()
    order = ['id="plan-title"', 'class="next"', 'id="corridors-title"', "Who pays?", 'id="mandate"']
    assert sorted(order, key=text.index) == order
    assert text.count('class="next"') == 1

"""The home page of whoever is signed in: the first task's act is the filled button, her groups, her organization, the month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from hub.lib.tests import factories
from hub.outreach.actions import save_search
from hub.pages.own_home import ComingDay, OwnGroup, coming_days, month_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def home(client: Any) -> str:
    return str(client.get("/").content.decode())


def test_strangers_and_those_signed_in_have_different_homes(client: Any, client_of: Any) -> None:
    assert "My tasks" not in home(client)
    page = home(client_of(factories.person(name="Person 7")))
    assert "Welcome, Person 7" in page
    assert "Nothing waits for you." in page
    assert "You do not speak for an organization yet." in page


def test_one_button_is_filled_and_it_is_the_act_of_the_first_task(client_of: Any, scenario: Any) -> None:
    from hub.meetings.models import ActionItem

    client = client_of(scenario.member)
    before = home(client)
    assert before.count("btn--main") == 1
    for number, due in ((1, TODAY + timedelta(days=3)), (2, TODAY - timedelta(days=1))):
        ActionItem.objects.create(
            meeting=factories.meeting(group=scenario.group, begins_on="2025-01-01"), text=f"Letter {number}",
            owner=scenario.member_organization, due=due,
        )  # fmt: skip
    page = home(client)
    assert page.count("btn--main") == 1
    assert page.index("Letter 2") < page.index("btn--main", page.index("Letter 2")) < page.index("Letter 1")


def test_own_groups_stand_with_their_next_date(client_of: Any, scenario: Any) -> None:
    other = factories.group(kind=scenario.group.kind, name_en="Another group")
    day = TODAY + timedelta(days=9)
    factories.meeting(group=scenario.group, title_en="Meeting of the group", begins_on=day.isoformat())
    factories.meeting(group=other, title_en="Meeting of another group", begins_on=day.isoformat())
    answer = client_of(scenario.member).get("/")
    assert [group.pk for group in answer.context["groups"]] == [scenario.group.pk]
    page = answer.content.decode()
    assert "Meeting of the group" in page
    assert "Meeting of another group" not in page
    assert f'href="#day-{day.isoformat()}"' in page or day.month not in {TODAY.month, (TODAY.month % 12) + 1}


def test_what_the_organization_should_confirm_is_counted(client_of: Any) -> None:
    point = factories.focal_point(organization=factories.organization(status="partner", acronym="ONE"))
    factories.initiative(owner=point.organization, name_en="Old", confirmed_on=TODAY - timedelta(days=400))
    factories.initiative(owner=point.organization, name_en="Fresh", confirmed_on=TODAY)
    factories.initiative(owner=point.organization, name_en="Over", status="ended")
    own = client_of(point.person).get("/").context["own"]
    assert (own.initiatives, own.unconfirmed_number) == (3, 1)
    assert [one.name_en for one in own.unconfirmed] == ["Old"]
    assert [one.person for one in own.focal_points] == [point.person]


def test_saved_searches_are_her_own(client_of: Any) -> None:
    person = factories.person()
    save_search(person=person, name="Cocoa", query="q=cocoa")
    save_search(person=factories.person(), name="Cobalt", query="q=cobalt")
    page = home(client_of(person))
    assert "Cocoa" in page
    assert "Cobalt" not in page


def test_marked_days_are_lines_beside_the_month() -> None:
    today = date(2026, 11, 29)
    meeting = factories.meeting(begins_on="2026-12-10", title_en="Meeting 1")
    vague = factories.meeting(begins_on="2026-12", title_en="Meeting 2")
    days = coming_days([], [meeting, vague], today)
    assert [(one.on, one.kind, one.name) for one in days] == [(date(2026, 12, 10), "meet", "Meeting 1")]
    month = month_of(days, today)
    assert month.first == date(2026, 12, 1)
    assert month.marks[date(2026, 12, 10)][0].href == "#day-2026-12-10"
    assert month_of([ComingDay(date(2027, 3, 1), "due", "", "", "")], today).first == date(2026, 11, 1)


def test_open_calls_stand_beside_the_month(client_of: Any) -> None:
    assert "Open calls" not in home(client_of(factories.person()))
    factories.call(title_en="Call 1", audience="everybody", state="published", published_at=timezone.now())
    page = home(client_of(factories.person()))
    assert "Open calls" in page
    assert "Call 1" in page


@pytest.mark.usefixtures("numbers_in_bar")
@pytest.mark.parametrize("language", ["", "/fr", "/es", "/ar", "/pt"])
def test_the_number_of_tasks_stands_in_the_bar_in_every_language(client_of: Any, language: str) -> None:
    person = factories.person(is_secretariat=True)
    for _number in range(3):
        factories.application()
    answer = client_of(person).get(f"{language}/profile/")
    assert answer.status_code == 200
    assert '<b aria-hidden="true">3</b>' in answer.content.decode()


def test_the_secretariat_sees_all_groups_and_their_dates_whatever_it_writes_for(client_of: Any, scenario: Any) -> None:
    factories.focal_point(organization=scenario.member_organization, person=scenario.secretariat, role="editor")
    other = factories.group(kind=scenario.group.kind, name_en="Another group")
    factories.meeting(group=other, title_en="Meeting 3", begins_on=(TODAY + timedelta(days=9)).isoformat())
    answer = client_of(scenario.secretariat).get("/")
    assert {scenario.group, other} <= set(answer.context["groups"])
    assert [one.name for one in answer.context["days"]] == ["Meeting 3"]


def test_the_committee_of_a_country_is_a_group_of_its_members(client_of: Any, scenario: Any) -> None:
    from hub.pathfinders.models import Committee

    kind = scenario.group.kind
    committee = factories.group(kind=kind, name_en="National committee")
    Committee.objects.create(group=committee, country=factories.country())
    factories.participation(group=committee, organization=scenario.member_organization, status="active")
    assert committee in client_of(scenario.member).get("/").context["groups"]
    assert committee not in client_of(scenario.leader).get("/").context["groups"]


@pytest.mark.parametrize(("language", "comma"), [("en", ", "), ("ar", "، ")])
def test_what_is_new_is_listed_with_the_comma_of_the_language(language: str, comma: str) -> None:
    with translation.override(language):
        assert OwnGroup(comments=3, members=1).in_words.count(comma) == 1
        assert OwnGroup(comments=3).in_words.count(comma) == 0

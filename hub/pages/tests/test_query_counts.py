"""No list asks the database more often when there is more to list."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.tests import factories
from hub.sources.models import Statement

FEW, MANY = 2, 20


def fill(scenario: Any, number: int) -> None:
    """More of everything that a list may show, each with what it shows beside it."""
    source = factories.source()
    plan = scenario.plan
    for _ in range(number):
        country = factories.country()
        issue, commodity = factories.term(), factories.term(scheme="commodity")
        organization = factories.organization(country=country, about_en="About")
        initiative = factories.initiative(owner=organization, summary_en="Summary", status="active")
        initiative.countries.add(country, scenario.country)
        initiative.issues.add(issue)
        initiative.commodities.add(commodity)
        initiative.groups.add(scenario.group)
        factories.role(initiative=initiative, organization=organization)
        factories.participation(group=scenario.group, organization=organization, status="active", brings="Help")
        factories.office(group=scenario.group, role="steering_committee", organization=organization)
        factories.meeting(group=scenario.group, title_en="Meeting", country=country)
        item = factories.library_item(summary_en="Summary")
        item.groups.add(scenario.group)
        item.countries.add(scenario.country)
        factories.milestone(group=scenario.group)
        factories.decision(group=scenario.group)
        outcome = factories.outcome(plan=plan)
        output = factories.output(outcome=outcome, lead=organization)
        factories.activity(output=output, lead=organization)
        promised = factories.output(outcome=outcome, position=2, lead=scenario.member_organization, due="2020-01-01")
        factories.activity(output=promised, lead=scenario.member_organization)
        factories.role(initiative=initiative, organization=scenario.member_organization)
        factories.initiative(owner=scenario.member_organization)
        factories.comment(plan=plan, output=output, author=factories.person(), organization=organization)
        factories.focal_point(organization=scenario.member_organization)
        factories.application()
        group = factories.group()
        factories.office(group=group, organization=organization)
        factories.plan(group=group)
        for thing in (organization, initiative, item, outcome, output):
            statement_about(thing, source)
            record(Verb.CREATED, thing, by=scenario.leader)


def statement_about(thing: Any, source: Any) -> None:
    content_type = ContentType.objects.get_for_model(thing)
    Statement.objects.create(content_type=content_type, object_id=thing.pk, source=source)


PAGES = {
    "home": "/",
    "groups": "/groups/",
    "group": "{group}",
    "members": "{group}members/",
    "plan": "{plan}",
    "comments": "{plan}comments/",
    "partners": "/partners/",
    "partner": "{partner}",
    "initiatives": "/initiatives/",
    "initiatives on a map": "/initiatives/?view=map",
    "initiatives searched": "/initiatives/?q=initiative",
    "countries": "/countries/",
    "country": "{country}",
    "meetings": "/meetings/",
    "library": "/library/",
    "search": "/search/?q=i",
    "record of events": "/events/",
    "vocabulary": "/about/vocabulary/",
    "profile": "/profile/",
    "my tasks": "/my-tasks/",
    "API: organizations": "/api/v1/organizations",
    "API: initiatives": "/api/v1/initiatives",
    "API: groups": "/api/v1/groups",
    "calendar": "/calendar.ics",
}
FOR_PEOPLE = {"profile", "my tasks"}


@pytest.fixture
def full_house(scenario: Any) -> Any:
    object.__setattr__(scenario, "country", factories.country())
    object.__setattr__(scenario, "plan", factories.plan(group=scenario.group, state="shared"))
    fill(scenario, FEW)
    return scenario


@pytest.mark.parametrize("role", ["visitor", "member"])  # as the secretariat test_all_lists.py asks for everything
def test_lists_ask_no_more_often_for_more_rows(full_house: Any, client_of: Any, role: str) -> None:
    scenario = full_house
    client = client_of(scenario.people[role])
    addresses = {
        "group": scenario.group.get_absolute_url(),
        "plan": scenario.plan.get_absolute_url(),
        "partner": scenario.member_organization.get_absolute_url(),
        "country": scenario.country.get_absolute_url(),
    }
    pages = {
        name: address.format(**addresses)
        for name, address in PAGES.items()
        if role != "visitor" or name not in FOR_PEOPLE
    }
    few = {name: queries(client, address) for name, address in pages.items()}
    fill(scenario, MANY - FEW)
    many = {name: queries(client, address) for name, address in pages.items()}
    grown = [
        f"{name}: {len(few[name])} queries for {FEW} rows, {len(many[name])} for {MANY}; {repeated(many[name])}"
        for name in pages
        if len(many[name]) > len(few[name])
    ]
    assert not grown, "\n".join(grown)


def queries(client: Any, address: str) -> list[str]:
    client.get(address)  # content types and the like are remembered from the first request on
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return [query["sql"] for query in captured]


def repeated(statements: list[str]) -> str:
    """The table that is asked most often, for whoever mends it."""
    starts = [statement.split(" WHERE ")[0][:4000] for statement in statements]
    worst = max(set(starts), key=starts.count)
    return f"{starts.count(worst)} times …{worst[worst.find(' FROM ') :][:120]}"

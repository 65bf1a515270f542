"""The pages of a group with hundreds of members, requests and decisions: they show a part and say of how many."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.groups.views import DECISIONS, EARLIER_OFFICES, REQUESTS
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def queries_of(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_of_many_requests_the_oldest_wait_on_the_page(scenario: Any, client_of: Any) -> None:
    page, chair = f"{scenario.group.get_absolute_url()}members/", client_of(scenario.leader)
    first = factories.participation(group=scenario.group)
    few = queries_of(chair, page)
    for _ in range(REQUESTS + 2):
        factories.participation(group=scenario.group)
    answer = chair.get(page)
    assert len(answer.context["requests"]) == REQUESTS
    assert answer.context["requests"][0][0] == first
    assert f"The first {REQUESTS} of {REQUESTS + 3}, the oldest first." in answer.content.decode()
    assert queries_of(chair, page) <= few + 1, "one more counts those that are not shown"
    assert "The first" not in client_of(scenario.member).get(page).content.decode()


def test_a_group_shows_its_last_decisions_and_leads_to_all(scenario: Any, client_of: Any) -> None:
    group, visitor = scenario.group, client_of(None)
    page = group.get_absolute_url()
    decisions = [factories.decision(group=group, kind="other", on=str(2000 + n)) for n in range(DECISIONS)]
    answer = visitor.get(page)
    assert answer.context["decisions"] == decisions
    assert "All decisions" not in answer.content.decode()
    few = queries_of(visitor, page)
    factories.decision(group=group, kind="other", on="")
    decisions.append(factories.decision(group=group, kind="other", on="2020"))
    answer = visitor.get(page)
    assert answer.context["decisions"] == decisions[1:], "those without a date come last, where there is room"
    assert f'href="/groups/decisions/?group={group.slug}">All decisions' in answer.content.decode()
    assert queries_of(visitor, page) == few


def test_a_group_shows_the_last_of_its_former_office_holders(scenario: Any, client_of: Any) -> None:
    group, first = scenario.group, date(2000, 1, 1)
    offices = [
        factories.office(group=group, starts=first + timedelta(400 * n), ends=first + timedelta(400 * n + 300))
        for n in range(EARLIER_OFFICES + 2)
    ]
    assert client_of(None).get(group.get_absolute_url()).context["past_offices"] == offices[2:]

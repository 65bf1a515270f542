"""Who is there and who is missing: one component at four places; small counts are for those inside."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hub.groups.balance import balance_of, suppress_small
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.meetings.models import Attendance
from hub.vocabularies.models import Region

pytestmark = pytest.mark.django_db


@given(counts=st.lists(st.integers(0, 12), max_size=7))
def test_no_small_count_is_told_and_none_can_be_had_by_subtraction(counts: list[int]) -> None:
    result = suppress_small(counts)
    hidden = [count for count, one in zip(counts, result, strict=True) if one is None]
    assert all(one is None or one == count for one, count in zip(result, counts, strict=True))
    assert not [one for one in result if one is not None and 0 < one < 5]
    if hidden and any(one for one in result if one):
        # With the sum known, what is hidden together is known: it is of several, and not as good as told.
        assert len(hidden) >= 2
        assert sum(hidden) >= 10
        assert 0 not in hidden
    for number in range(1, len(hidden)):
        assert all(sum(some) < sum(hidden) for some in combinations(hidden, number))


def test_five_are_told_and_four_are_not() -> None:
    assert suppress_small([5, 20]) == [5, 20]
    assert suppress_small([4, 20]) == [None, None]


def many(scenario: Any, constituency: str, number: int) -> list[Any]:
    made = [factories.organization(constituency=constituency) for _ in range(number)]
    for one in made:
        factories.participation(group=scenario.group, organization=one, status="active")
    return made


def test_outsiders_are_not_told_small_counts_on_any_page(scenario: Any, client_of: Any) -> None:
    many(scenario, "workers", 3)
    many(scenario, "employers", 7)
    many(scenario, "academia", 9)
    page = scenario.group.get_absolute_url()
    for name, person in scenario.people.items():
        inside = name in {"member", "leader", "secretariat"}
        for address in (page, f"{page}members/"):
            answer = client_of(person).get(address)
            rows = {row.name: row.number for row in answer.context["balance"].constituencies}
            if inside:
                assert (rows["Workers’ organization"], rows["Employers’ organization"]) == (3, 7)
            else:
                assert rows["Workers’ organization"] is None
                assert sum(number is None for number in rows.values()) >= 2
                assert rows["Academia"] == 9
                assert answer.context["balance"].silent == answer.context["balance"].absent == []
        chart = client_of(person).get(f"/charts/members/{scenario.group.slug}.csv").content.decode()
        assert ("not shown" in chart) is not inside


def test_regions_are_those_below_the_world(scenario: Any) -> None:
    world = Region.objects.create(code="001", name_en="World")
    africa = Region.objects.create(code="002", name_en="Africa", parent=world)
    south = Region.objects.create(code="202", name_en="South of the desert", parent=africa)
    west = Region.objects.create(code="011", name_en="Western", parent=south)
    country = factories.country(region=west)
    organizations = [factories.organization(country=country) for _ in range(2)] + [factories.organization()]
    viewer = viewer_of(scenario.secretariat)
    made = balance_of(present=[one.pk for one in organizations], viewer=viewer, group=scenario.group)
    assert {row.name: row.number for row in made.regions} == {"Africa": 2, "international": 1}


def test_whom_to_invite(scenario: Any, client_of: Any) -> None:
    (silent,) = many(scenario, "workers", 1)
    meeting = factories.meeting(group=scenario.group, status="held")
    Attendance.objects.create(meeting=meeting, organization=scenario.member_organization)
    for person, sees in ((scenario.member, True), (None, False), (scenario.stranger, False)):
        balance = client_of(person).get(meeting.get_absolute_url()).context["balance"]
        assert (silent in balance.silent) is sees
        assert scenario.leading_organization not in balance.silent
        assert any("constituency=academia" in href for _, href in balance.absent) is sees


def test_hidden_organizations_are_not_counted(scenario: Any) -> None:
    hidden = factories.organization(visibility="restricted", constituency="workers")
    made = balance_of(present=[hidden.pk], viewer=STRANGER, group=scenario.group)
    assert not made
    assert balance_of(present=[hidden.pk], viewer=viewer_of(scenario.secretariat), group=scenario.group).number == 1


def test_the_work_of_a_plan_by_constituency(scenario: Any, client_of: Any) -> None:
    plan = factories.plan(group=scenario.group, state="shared", visibility="public")
    output = factories.output(plan=plan, outcome=factories.outcome(plan=plan), lead=scenario.leading_organization)
    activity = factories.activity(output=output, lead=scenario.member_organization)
    activity.partners.set(many(scenario, "workers", 2))
    shown = client_of(scenario.member).get(plan.get_absolute_url()).context["authors"]
    assert (shown.number, {row.name: row.number for row in shown.constituencies}) == (
        4, {"Workers’ organization": 2, "Civil society": 2}
    )  # fmt: skip
    shown = client_of(None).get(plan.get_absolute_url()).context["authors"]
    assert [row.number for row in shown.constituencies] == [None, None]
    assert shown.number is None


def test_three_queries_however_many(scenario: Any, django_assert_max_num_queries: Any) -> None:
    present = [one.pk for one in many(scenario, "workers", 30)]
    viewer = viewer_of(scenario.member)
    with django_assert_max_num_queries(4):
        balance_of(present=present, viewer=viewer, group=scenario.group, members=present)


def test_the_page_says_where_names_are_public_and_where_they_are_not(scenario: Any, client_of: Any) -> None:
    """Three are named in public lists: members, those present, those who share the work. Of who commented nothing is told."""
    public, private = "listed by name for everybody who may open this page", "Who was heard"
    many(scenario, "workers", 2)
    meeting = factories.meeting(group=scenario.group, status="held")
    Attendance.objects.create(meeting=meeting, organization=scenario.member_organization)
    plan = factories.plan(group=scenario.group, state="consultation", visibility="public")
    factories.output(plan=plan, outcome=factories.outcome(plan=plan), lead=scenario.leading_organization)
    factories.comment(plan=plan, organization=scenario.member_organization)

    def said(address: str, person: Any = None) -> tuple[bool, bool]:
        page = client_of(person).get(address).content.decode()
        return public in page, private in page

    assert said(f"{scenario.group.get_absolute_url()}members/") == (True, False)
    assert said(meeting.get_absolute_url()) == (True, False)
    assert said(plan.get_absolute_url()) == (True, False)
    for address in (f"{scenario.group.get_absolute_url()}members/", meeting.get_absolute_url()):
        assert said(address, scenario.member) == (False, False)
    assert said(plan.get_absolute_url(), scenario.member) == (False, True)


def test_who_commented_can_be_counted_nowhere_from_outside(scenario: Any, client_of: Any) -> None:
    """Two of five members comment on a public plan: no page, file, feed or answer of the API tells a name or a number."""
    speaking = [factories.organization(constituency="workers", name_en=f"Speaking {number}") for number in (1, 2)]
    plan = factories.plan(group=scenario.group, state="consultation", visibility="public")
    output = factories.output(plan=plan, outcome=factories.outcome(plan=plan))
    address = plan.get_absolute_url()
    places = (
        address, f"{address}comments/", f"{address}matrix/", f"{address}plan.xlsx", f"/feeds/{scenario.group.slug}.atom",
        f"/api/v1/plans/{plan.public_id}", "/api/v1/comments", "/api/v1/dispositions", output.get_absolute_url(),
    )  # fmt: skip

    def outside(person: Any) -> list[bytes]:
        client = client_of(person)
        return [steady(client.get(place)) for place in places]

    people = (None, scenario.stranger)
    silent = {person: outside(person) for person in people}
    for organization in speaking:
        factories.comment(plan=plan, output=output, organization=organization)
    for person in people:
        told = outside(person)
        assert not [place for place, body in zip(places, told, strict=True) if b"Speaking" in body]
        assert [place for place, one, other in zip(places, silent[person], told, strict=True) if one != other] == []
    assert b"Speaking 1" in client_of(scenario.member).get(f"{address}comments/").content


def steady(answer: Any) -> bytes:
    """Without what differs each time: a token of the form, the moment at which a workbook was written."""
    if "openxml" in answer["Content-Type"]:
        workbook = load_workbook(BytesIO(answer.content))
        return repr([[cell.value for cell in row] for sheet in workbook for row in sheet.iter_rows()]).encode()
    return re.sub(rb'(csrfmiddlewaretoken" value=|nonce[-=])"?[^"\']*', b"", answer.content)

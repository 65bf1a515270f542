"""The register of what was decided about all groups; and the group that coordinates them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.groups.decisions import PAGE_SIZE
from hub.groups.membership import takes_part
from hub.groups.models import Group, GroupKind, Office
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.meetings.models import Resolution
from hub.workplans.forms import resolutions_for

pytestmark = pytest.mark.django_db
ADDRESS = "/groups/decisions/"


@pytest.fixture
def coordinating() -> Group:
    kind = factories.group_kind(slug="coordinating", coordinates=True, has_plans=False, offices=["chair", "seat"])
    return factories.group(kind=kind, name_en="Coordinating group")


def test_decisions_of_all_groups_the_latest_first_undated_last(scenario: Any, client_of: Any) -> None:
    group, other = scenario.group, scenario.other_group
    undated = factories.decision(group=other, kind="other", on="", text_en="Undated")
    early = factories.decision(group=group, kind="created", on="2017", text_en="Early")
    late = factories.decision(
        group=other,
        kind="created",
        on="2019-05",
        decided_by_en="Who decided",
        decided_by_fr="Qui décide",
        text_en="Late",
    )
    answer = client_of(None).get(ADDRESS)
    assert answer.context["decisions"] == [late, early, undated]
    assert "Who decided" in answer.content.decode()
    in_french = client_of(None).get(f"/fr{ADDRESS}").content.decode()
    assert "Qui décide" in in_french
    assert "Who decided" not in in_french
    assert client_of(None).get(f"{ADDRESS}?group={group.slug}").context["decisions"] == [early]
    assert client_of(None).get(f"{ADDRESS}?kind=created").context["decisions"] == [late, early]
    assert "No decision fits." in client_of(None).get(f"{ADDRESS}?kind=closed").content.decode()
    for wrong in ("?group=nothing", "?kind=nothing", "?page=x", "?page=99999"):
        assert client_of(None).get(f"{ADDRESS}{wrong}").status_code == 200


def test_a_term_of_office_leads_to_its_decision_on_whatever_page(scenario: Any, client_of: Any) -> None:
    first = factories.decision(group=scenario.group, kind="other", on="2001", text_en="The first of all")
    factories.office(group=scenario.group, starts=date(2001, 1, 1), ends=date(2002, 1, 1), decision=first)
    for n in range(PAGE_SIZE):
        factories.decision(group=scenario.group, kind="other", on=str(2010 + n % 10))
    terms = client_of(None).get(f"{scenario.group.get_absolute_url()}offices/").content.decode()
    link = f"{ADDRESS}?decision={first.pk}#decision-{first.pk}"
    assert link in terms
    assert f'id="decision-{first.pk}"' in client_of(None).get(link).content.decode()
    assert f'id="decision-{first.pk}"' not in client_of(None).get(ADDRESS).content.decode()
    assert client_of(None).get(f"{ADDRESS}?decision={first.pk}&page=1").context["page"].number == 1
    for odd in ("0", "x", "99999999999999999999"):
        assert client_of(None).get(f"{ADDRESS}?decision={odd}").status_code == 200


@pytest.mark.parametrize("on", ["9999", "9999-12-31", "0001-01"])
def test_a_year_that_nobody_means_is_refused(scenario: Any, client_of: Any, on: str) -> None:
    for kind_name, values in (
        ("decision", {"kind": "other", "text_en": "Words"}),
        ("milestone", {"title_en": "Words"}),
    ):
        asked = {"group": scenario.group.pk, "on": on, "visibility": "public"} | values
        answer = client_of(scenario.secretariat).post(f"/edit/{kind_name}/new/?group={scenario.group.pk}", asked)
        assert answer.context["form"].errors["on"] == ["Choose a year from 1000 to 2999."]
        asked |= {"on": "2999"}
        assert client_of(scenario.secretariat).post(f"/edit/{kind_name}/new/", asked).status_code == 302
    assert client_of(None).get(scenario.group.get_absolute_url()).status_code == 200


def test_nobody_reads_a_hidden_decision_there(scenario: Any, client_of: Any) -> None:
    hidden = factories.decision(group=scenario.group, text_en="Words of members", visibility="group")
    of_hidden = factories.decision(group=factories.group(visibility="restricted"), text_en="Of a hidden group")
    for person, seen in ((None, set()), (scenario.member, {hidden}), (scenario.secretariat, {hidden, of_hidden})):
        assert set(client_of(person).get(ADDRESS).context["decisions"]) == seen


def test_as_many_queries_for_many(scenario: Any, client_of: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client_of(scenario.member).get(ADDRESS)
        return len(captured)

    factories.decision(group=scenario.group)
    queries()
    few = queries()
    for _ in range(8):
        factories.decision(group=factories.group())
    assert queries() == few


def test_nobody_asks_to_join_what_coordinates(scenario: Any, client_of: Any, coordinating: Group) -> None:
    client = client_of(scenario.member)
    assert client.get(f"{coordinating.get_absolute_url()}members/join/").status_code == 403
    assert client.post(f"{coordinating.get_absolute_url()}members/join/", {"brings": "Help"}).status_code == 403
    assert not coordinating.participations.exists()
    assert "members/join/" not in client.get(coordinating.get_absolute_url()).content.decode()
    assert "members/join/" in client.get(scenario.other_group.get_absolute_url()).content.decode()
    page = client.get("/groups/taking-part/")
    offered = [one.group for name in ("mine", "proposed", "others") for one in page.context[name]]
    assert scenario.other_group in offered
    assert coordinating not in offered


def test_it_stands_apart_in_the_list(coordinating: Group, client: Any) -> None:
    other = factories.group(kind=factories.group_kind())
    context = client.get("/groups/").context
    assert context["coordinating"] == [coordinating]
    assert coordinating not in context["groups"]
    assert other in context["groups"]


def test_its_resolutions_bind_every_group_and_those_of_its_parts_do_not(scenario: Any, coordinating: Group) -> None:
    part = factories.group(parent=coordinating, kind=coordinating.kind)
    ours, of_part = (
        Resolution.objects.create(
            meeting=factories.meeting(group=group, status="held"), number=1, text_en="Adopted", on="2026-01-01"
        )
        for group in (coordinating, part)
    )
    plan = factories.plan(group=scenario.group)
    offered = set(resolutions_for(plan))
    assert ours in offered
    assert of_part not in offered
    GroupKind.objects.filter(pk=coordinating.kind_id).update(coordinates=False)
    assert ours not in set(resolutions_for(plan))


def test_who_holds_a_seat_takes_part_for_its_term(scenario: Any, client_of: Any, coordinating: Group) -> None:
    organization = scenario.member_organization
    values = {
        "group": coordinating.pk,
        "role": "seat",
        "organization": organization.pk,
        "email": "",
        "starts": "2020-01-01",
    }
    address = f"/edit/office/new/?group={coordinating.pk}"
    assert client_of(scenario.member).post(address, values).status_code == 403
    assert client_of(scenario.secretariat).post(address, values).status_code == 302
    assert takes_part(coordinating, [organization.pk])
    other = values | {"organization": factories.organization().pk}
    assert client_of(scenario.secretariat).post(address, other).status_code == 302, "several hold seats at a time"
    page = client_of(None).get(f"{coordinating.get_absolute_url()}offices/?as_of=2021-01-01")
    assert {office.role for office in page.context["held"]} == {"seat"}
    Office.objects.filter(organization=organization, role="seat").update(ends=date(2021, 1, 1))
    assert not takes_part(coordinating, [organization.pk])
    viewer = viewer_of(scenario.member)
    assert coordinating.pk not in viewer.led_group_ids
    Office.objects.filter(organization=organization, role="seat").update(ends=None)
    viewer = viewer_of(scenario.member)
    assert coordinating.pk in viewer.group_ids
    assert coordinating.pk not in viewer.led_group_ids, "a seat leads nothing"


def test_the_secretariat_records_a_decision_from_the_page_of_a_group(scenario: Any, client_of: Any) -> None:
    address = f"/edit/decision/new/?group={scenario.group.pk}"
    for name, person in scenario.people.items():
        page = client_of(person).get(scenario.group.get_absolute_url()).content.decode()
        assert (f'href="{address}"' in page) is (name == "secretariat"), name
        register = client_of(person).get("/groups/decisions/").content.decode()
        assert ('href="/edit/decision/new/"' in register) is (name == "secretariat"), name
    assert client_of(scenario.secretariat).get(address).status_code == 200

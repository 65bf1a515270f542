"""Who holds an office takes part; only present holders are shown as present."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.groups.membership import count_members, member_organizations
from hub.groups.models import Participation
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.workplans.consultation.balance import balance

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def text_of(client: Any, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


@pytest.fixture
def offices(scenario: Any) -> dict[str, Any]:
    def held(name: str, **dates: Any) -> Any:
        organization = factories.organization(name_en=name)
        return factories.office(group=scenario.group, role="vice_chair", organization=organization, **dates)

    return {
        "past": held("Past holder", ends=YESTERDAY),
        "present": held("Present holder", starts=TODAY),
        "future": held("Future holder", starts=TOMORROW),
    }


def test_only_present_holders_are_shown_as_present(client: Any, scenario: Any, offices: Any) -> None:
    listed = text_of(client, "/groups/")
    assert "Present holder" in listed
    assert "Past holder" not in listed
    assert "Future holder" not in listed
    page = client.get(scenario.group.get_absolute_url())
    assert offices["present"] in page.context["offices"]
    assert page.context["past_offices"] == [offices["past"]]
    assert page.context["future_offices"] == [offices["future"]]
    text = " ".join(page.content.decode().split())
    shown, _, earlier = text.partition("<summary>Earlier</summary>")
    assert "Past holder" not in shown
    assert "Past holder" in earlier
    assert "from " in shown.split("Future holder", 1)[1][:200]


def test_the_home_page_names_present_chairs_only(client: Any, scenario: Any) -> None:
    for name, dates in {"Past": {"ends": YESTERDAY}, "Future": {"starts": TOMORROW}, "Present": {}}.items():
        organization = factories.organization(name_en=f"{name} chair")
        factories.office(group=scenario.group, role="chair", organization=organization, **dates)
    text = text_of(client, "/")
    assert [f"{name} chair" in text for name in ("Past", "Future", "Present")] == [False, False, True]


def test_an_organization_page_says_from_when_and_until_when(client: Any, offices: Any) -> None:
    future, past = (text_of(client, offices[name].organization.get_absolute_url()) for name in ("future", "past"))
    assert "Vice-chair" in future
    assert "from " in future.split("Vice-chair", 1)[1][:120]
    assert "Vice-chair" in past.partition("<summary>Earlier roles</summary>")[2]


def test_an_office_makes_an_organization_a_member(client_of: Any, scenario: Any, offices: Any) -> None:
    serving = offices["present"].organization
    assert serving in member_organizations(scenario.group.pk)
    assert offices["past"].organization not in member_organizations(scenario.group.pk)
    assert offices["future"].organization not in member_organizations(scenario.group.pk)
    # The chair's, the member's, and the one that serves; who does both counts once.
    assert count_members([scenario.group], STRANGER)[scenario.group.pk] == 3
    factories.participation(group=scenario.group, organization=serving, status="active")
    assert count_members([scenario.group], STRANGER)[scenario.group.pk] == 3
    page = client_of(scenario.member).get(f"{scenario.group.get_absolute_url()}members/")
    assert {one.pk for one in page.context["page"]} == {
        serving.pk, scenario.leading_organization.pk, scenario.member_organization.pk,
    }  # fmt: skip
    assert page.context["balance"].number == 3


def test_programs_read_the_same_members_as_the_page(client: Any, client_of: Any, scenario: Any, offices: Any) -> None:
    left, asking = factories.organization(), factories.organization()
    factories.participation(group=scenario.group, organization=left, status="left", ends=YESTERDAY)
    factories.participation(group=scenario.group, organization=asking, status="requested")
    hidden = factories.organization(visibility="restricted")
    factories.office(group=scenario.group, role="steering_committee", organization=hidden)
    address = f"/api/v1/groups/{scenario.group.slug}/members"
    answer = client.get(address).json()
    offices_of = {one["organization"]["id"]: one["offices"] for one in answer["items"]}
    assert offices_of == {
        offices["present"].organization.public_id: ["vice_chair"],
        scenario.leading_organization.public_id: ["chair"],
        scenario.member_organization.public_id: [],
    }
    assert answer["count"] == count_members([scenario.group], STRANGER)[scenario.group.pk] == 3
    assert {one["status"] for one in answer["items"]} == {"active"}
    assert client_of(scenario.secretariat).get(address).json()["count"] == 4
    assert client.get(address, {"status": "left"}).json()["items"][0]["organization"]["id"] == left.public_id
    assert client.get(address, {"status": "requested"}).json()["count"] == 0
    assert client_of(scenario.leader).get(address, {"status": "requested"}).json()["count"] == 1


def test_hidden_organizations_are_not_counted_for_those_who_may_not_know_them(scenario: Any) -> None:
    hidden = factories.organization(visibility="restricted")
    factories.office(group=scenario.group, role="steering_committee", organization=hidden)
    secretariat = viewer_of(scenario.secretariat)
    assert count_members([scenario.group], STRANGER)[scenario.group.pk] == 2
    assert count_members([scenario.group], secretariat)[scenario.group.pk] == 3


def test_who_holds_an_office_is_not_offered_to_join(client_of: Any, scenario: Any) -> None:
    joining = f"{scenario.group.get_absolute_url()}members/join/"
    for page in (scenario.group.get_absolute_url(), f"{scenario.group.get_absolute_url()}members/"):
        assert joining not in client_of(scenario.leader).get(page).content.decode()
    newcomer = factories.focal_point().person
    assert joining in client_of(newcomer).get(scenario.group.get_absolute_url()).content.decode()
    answer = client_of(scenario.leader).post(joining, {"brings": "Again"})
    assert "already takes part in this group" in answer.content.decode()
    assert not Participation.objects.filter(organization=scenario.leading_organization).exists()


def test_editors_of_an_organization_with_an_office_are_members_and_do_not_lead(scenario: Any) -> None:
    editor = viewer_of(factories.focal_point(organization=scenario.leading_organization, role="editor").person)
    assert scenario.group.pk in editor.group_ids
    assert scenario.group.pk not in editor.led_group_ids


def test_the_constituency_of_the_chair_is_not_called_absent(scenario: Any) -> None:
    type(scenario.leading_organization).objects.filter(pk=scenario.leading_organization.pk).update(
        constituency="united_nations"
    )
    shares = {share.label: share for share in balance(factories.plan(group=scenario.group))}
    chair = shares["United Nations or intergovernmental"]
    assert (chair.members, chair.silent) == (1, [])
    assert shares["Civil society"].silent == [scenario.member_organization]

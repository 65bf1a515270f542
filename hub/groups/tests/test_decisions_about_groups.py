"""The register of what was decided about all groups; and the group that coordinates them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.groups.models import Group, GroupKind
from hub.lib.tests import factories
from hub.meetings.models import Resolution
from hub.workplans.forms import resolutions_for

pytestmark = pytest.mark.django_db
ADDRESS = "/groups/decisions/"


@pytest.fixture
def coordinating() -> Group:
    kind = factories.group_kind(slug="coordinating", coordinates=True, has_plans=False)
    return factories.group(kind=kind, name_en="Coordinating group")


def test_decisions_of_all_groups_the_latest_first_undated_last(scenario: Any, client_of: Any) -> None:
    group, other = scenario.group, scenario.other_group
    undated = factories.decision(group=other, kind="other", on="", text_en="Undated")
    early = factories.decision(group=group, kind="created", on="2017", text_en="Early")
    late = factories.decision(group=other, kind="created", on="2019-05", decided_by="Who decided", text_en="Late")
    answer = client_of(None).get(ADDRESS)
    assert answer.context["decisions"] == [late, early, undated]
    assert "Who decided" in answer.content.decode()
    assert client_of(None).get(f"{ADDRESS}?group={group.slug}").context["decisions"] == [early]
    assert client_of(None).get(f"{ADDRESS}?kind=created").context["decisions"] == [late, early]
    assert "No decision fits." in client_of(None).get(f"{ADDRESS}?kind=closed").content.decode()
    for wrong in ("?group=nothing", "?kind=nothing", "?page=x", "?page=99999"):
        assert client_of(None).get(f"{ADDRESS}{wrong}").status_code == 200


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

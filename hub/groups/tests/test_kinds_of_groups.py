"""What a kind of group can do holds on every path: pages, commands, content files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hub.groups.models import GroupKind, Office
from hub.lib.tests import factories
from hub.operations.people import set_up_person
from hub.workplans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_plans() -> GroupKind:
    return factories.group_kind(has_plans=False, offices=["lead"])


def plan_values(group: Any, **values: Any) -> dict[str, Any]:
    return {
        "group": group.pk, "period": "2031", "title_en": "Plan", "rollup": "mean", "visibility": "restricted",
    } | values  # fmt: skip


def test_a_kind_without_plans_takes_none(scenario: Any, client_of: Any, without_plans: GroupKind) -> None:
    part = factories.group(kind=without_plans, parent=scenario.group)
    for person in (scenario.leader, scenario.secretariat):
        client = client_of(person)
        assert client.get(f"/edit/plan/new/?group={part.pk}").status_code == 200
        answer = client.post(f"/edit/plan/new/?group={part.pk}", plan_values(part))
        assert "has no work plans" in answer.content.decode()
    for person in (scenario.member, scenario.stranger):
        assert client_of(person).post("/edit/plan/new/", plan_values(part)).status_code == 403
    assert not Plan.objects.filter(group=part).exists()
    client_of(scenario.leader).post(f"/edit/plan/new/?group={scenario.group.pk}", plan_values(scenario.group))
    plan = Plan.objects.get(group=scenario.group)
    client_of(scenario.secretariat).post(f"/edit/plan/{plan.pk}/", plan_values(part))
    plan.refresh_from_db()
    assert plan.group == scenario.group


def test_a_plan_is_no_longer_than_its_kind_says(scenario: Any, client_of: Any) -> None:
    GroupKind.objects.filter(pk=scenario.group.kind_id).update(plan_months=12)
    client, new = client_of(scenario.leader), f"/edit/plan/new/?group={scenario.group.pk}"
    answer = client.post(new, plan_values(scenario.group, period="2031-2032"))
    assert "lasts at most 12 months" in answer.content.decode()
    assert not Plan.objects.exists()
    client.post(new, plan_values(scenario.group))
    assert Plan.objects.get().months == 12


def test_months_are_counted_whole() -> None:
    assert Plan(starts=date(2024, 1, 1), ends=date(2025, 12, 31)).months == 24
    assert Plan(starts=date(2024, 1, 31), ends=date(2024, 2, 1)).months == 2


def test_only_offices_of_the_kind_are_filled(scenario: Any, client_of: Any, without_plans: GroupKind) -> None:
    part = factories.group(kind=without_plans, parent=scenario.group)
    values = {"group": part.pk, "role": "chair", "organization": scenario.member_organization.pk, "email": ""}
    client = client_of(scenario.secretariat)
    answer = client.post("/edit/office/new/", values)
    assert "do not have this role" in answer.content.decode()
    assert not Office.objects.filter(group=part).exists()
    client.post("/edit/office/new/", values | {"role": "lead"})
    assert Office.objects.get(group=part).role == "lead"
    assert client_of(scenario.leader).post("/edit/office/new/", values | {"role": "lead"}).status_code == 403


def test_the_command_fills_no_other_office(without_plans: GroupKind) -> None:
    part = factories.group(kind=without_plans)
    person = {"email": "one@example.org", "name": "One", "password": factories.PASSWORD}
    with pytest.raises(ValidationError, match="do not have this role"):
        set_up_person(**person, offices=[(part, "chair")])
    assert not Office.objects.filter(group=part).exists()
    set_up_person(**person, offices=[(part, "lead")])
    assert Office.objects.filter(group=part, role="lead").exists()


def test_an_office_rests_on_a_decision_about_its_own_group(scenario: Any, client_of: Any) -> None:
    decision = factories.decision(group=scenario.other_group)
    values = {
        "group": scenario.group.pk, "role": "chair", "organization": scenario.member_organization.pk, "email": "",
        "decision": decision.pk,
    }  # fmt: skip
    answer = client_of(scenario.secretariat).post("/edit/office/new/", values)
    assert "Choose a decision about this group" in answer.content.decode()


def test_what_groups_have_stays_possible(scenario: Any, client_of: Any, without_plans: GroupKind) -> None:
    factories.plan(group=scenario.group)
    kind = scenario.group.kind
    client = client_of(scenario.secretariat)
    values = {"slug": kind.slug, "name_en": "Kind", "plan_months": "24", "offices": ["lead"], "has_plans": "on"}
    assert "fills the role" in client.post(f"/edit/group-kind/{kind.pk}/", values).content.decode()
    values = values | {"offices": ["chair"], "has_plans": ""}
    assert "has a work plan already" in client.post(f"/edit/group-kind/{kind.pk}/", values).content.decode()
    kind.refresh_from_db()
    assert kind.has_plans
    group = {
        "name_en": "Group", "slug": scenario.group.slug, "kind": without_plans.pk, "position": "1", "status": "active",
        "accent": "neutral", "visibility": "public",
    }  # fmt: skip
    answer = client.post(f"/edit/group/{scenario.group.pk}/", group).content.decode()
    assert "groups of this kind have none" in answer


def test_lists_to_choose_from_have_each_group_with_its_parts_behind(scenario, client_of):
    whole, other = (factories.group(position=place, name_en=name) for place, name in ((60, "Whole"), (61, "Other")))
    for place, parent in ((1, other), (2, whole), (0, whole)):
        factories.group(parent=parent, position=place, name_en=f"Part {place} of {parent.name_en}")
    page = client_of(None).get("/meetings/decisions/").content.decode()
    names = ["Whole", "Part 0 of Whole", "Part 2 of Whole", "Other", "Part 1 of Other"]
    places = [page.index(f">{name}</option>") for name in names]
    assert places == sorted(places)

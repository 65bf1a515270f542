"""Groups are proposed by what an organization can do and works on, and each says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from hub.groups.recommending import recommend
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def organization() -> Any:
    return factories.organization(status="partner")


def reasons(organization: Any, *groups: Any, viewer: Any = STRANGER) -> dict[str, list[str]]:
    return {str(one.group.name): one.reasons for one in recommend(organization, groups, viewer)}


def test_a_plan_that_names_it(organization: Any) -> None:
    organization.issues.add(factories.term(name_en="Debt bondage", name_fr="servitude pour dettes"))
    group, other = factories.group(name_en="Group 1"), factories.group(name_en="Group 2")
    factories.output(
        outcome=factories.outcome(plan=factories.plan(group=group)), title_en="A study of debt  bondage at sea"
    )
    factories.output(outcome=factories.outcome(plan=factories.plan(group=other)), title_en="Debt bondages")
    assert reasons(organization, group, other) == {}, "only whole words, as they are written"
    factories.output(
        outcome=factories.outcome(plan=factories.plan(group=group, period="2031")), title_en="DEBT BONDAGE"
    )
    assert reasons(organization, group, other) == {
        "Group 1": ["because you work on Debt bondage, which this group’s plan names"]
    }
    with translation.override("fr"):
        [[reason]] = reasons(organization, group).values()
    assert "servitude pour dettes" in reason


def test_activities_of_a_sector(organization: Any) -> None:
    sector = factories.term(scheme="sector", name_en="Fishing")
    organization.sectors.add(sector)
    group = factories.group()
    activity = factories.activity(output=factories.output(outcome=factories.outcome(plan=factories.plan(group=group))))
    activity.sectors.add(sector)
    [[reason]] = reasons(organization, group).values()
    assert "plan names" in reason


def test_mandate_and_initiatives_and_each_word_once(organization: Any) -> None:
    skill = factories.term(scheme="intervention", name_en="Research")
    goods = factories.term(scheme="commodity", name_en="Cotton")
    organization.expertise.add(skill)
    organization.commodities.add(goods)
    group = factories.group(mandate_en="The group does research.")
    initiative = factories.initiative()
    initiative.groups.add(group)
    initiative.interventions.add(skill)
    initiative.commodities.add(goods)
    assert list(reasons(organization, group).values()) == [
        [
            "because you work on Research, which this group’s mandate names",
            "because you work on Cotton, as initiatives of this group do",
        ]
    ]


def test_what_names_most_stands_first(organization: Any) -> None:
    for name in ("Gold", "Mica"):
        organization.commodities.add(factories.term(scheme="commodity", name_en=name))
    one, both = factories.group(theme_en="Gold"), factories.group(theme_en="Gold and mica")
    assert [found.group for found in recommend(organization, [one, both], STRANGER)] == [both, one]


def test_nothing_hidden_is_a_reason(organization: Any) -> None:
    term = factories.term(name_en="Debt")
    organization.issues.add(term)
    group = factories.group()
    factories.output(
        outcome=factories.outcome(plan=factories.plan(group=group, visibility="restricted")), title_en="Debt"
    )
    initiative = factories.initiative(visibility="restricted")
    initiative.groups.add(group)
    initiative.issues.add(term)
    assert reasons(organization, group) == {}
    secretariat = viewer_of(factories.person(is_secretariat=True))
    assert reasons(organization, group, viewer=secretariat) != {}


def test_without_words_nothing_is_proposed(organization: Any) -> None:
    assert reasons(organization, factories.group()) == {}

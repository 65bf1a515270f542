"""A group is proposed, created, dormant, relaunched, renamed, merged and closed by decisions, and by nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from hub.events.models import Event
from hub.groups.lifecycle import _check_no_circle, name_on, settle_group, state_on
from hub.groups.models import Decision, Group
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
TODAY = timezone.localdate()


def decide(client: Any, group: Group, kind: str, on: str = "", **given: Any) -> str:
    values = {"group": group.pk, "kind": kind, "on": on, "text_en": "It was decided", "visibility": "public"} | given
    answer = client.post(f"/edit/decision/new/?group={group.pk}", values)
    group.refresh_from_db()
    return " ".join(answer.content.decode().split()) if answer.status_code == 200 else str(answer.status_code)


def test_the_state_follows_from_the_decisions(scenario: Any, client_of: Any) -> None:
    client, group = client_of(scenario.secretariat), scenario.group
    states = []
    for kind, on in (("proposed", "2016"), ("created", "2017-02"), ("made_dormant", "2020"), ("relaunched", "2023")):
        assert decide(client, group, kind, on) == "302"
        states.append(group.status)
    assert states == ["proposed", "active", "dormant", "active"]
    decisions = list(group.decisions.all())
    days = {"2015-01-01": None, "2016-06-01": "proposed", "2019-01-01": "active", "2021-01-01": "dormant"}
    assert {day: state_on(decisions, date.fromisoformat(day)) for day in days} == days
    assert Event.objects.about(group).filter(verb="changed").count() == 4
    page = client_of(None).get(f"{group.get_absolute_url()}?as_of=2021-01-01")
    then = page.context["then"]
    assert (then.name, then.state) == (str(group.name), "Dormant")


def test_what_does_not_fit_is_refused_in_one_sentence(scenario: Any, client_of: Any) -> None:
    client, group = client_of(scenario.secretariat), scenario.group
    assert decide(client, group, "created", "2017") == "302"
    answer = decide(client, group, "created", "2018")
    assert "by the decisions before it the group is “Active” then" in answer
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert "lies in the future" in decide(client, group, "closed", tomorrow)
    assert "Choose the group into which" in decide(client, group, "merged", "2019")
    assert "cannot be merged into itself" in decide(client, group, "merged", "2019", successor=group.pk)
    assert "Write the new name" in decide(client, group, "renamed", "2019")
    assert group.status == "active"
    assert group.decisions.count() == 1


def test_a_decision_that_others_need_is_not_deleted(scenario: Any, client_of: Any) -> None:
    client, group = client_of(scenario.secretariat), scenario.group
    for kind, on in (("created", "2017"), ("made_dormant", "2019"), ("relaunched", "2021")):
        decide(client, group, kind, on)
    dormant = group.decisions.get(kind="made_dormant")
    answer = client.post(f"/edit/decision/{dormant.pk}/delete/", {"reason": "A mistake"})
    assert "does not fit" in answer.content.decode()
    last = group.decisions.get(kind="relaunched")
    assert client.post(f"/edit/decision/{last.pk}/delete/", {"reason": "A mistake"}).status_code == 302
    group.refresh_from_db()
    assert group.status == "dormant"


def test_of_two_who_close_a_group_at_once_the_second_reads_why_not(scenario: Any) -> None:
    group = scenario.group
    factories.decision(group=group, kind="created", on="2017")
    factories.decision(group=group, kind="closed", on="2020")
    factories.decision(group=group, kind="closed", on="2020")
    with pytest.raises(ValidationError, match="“Closed”"):
        settle_group(group.pk, scenario.secretariat)


def test_a_renamed_group_is_found_by_its_former_name(scenario: Any, client_of: Any) -> None:
    client, group = client_of(scenario.secretariat), scenario.group
    before = str(group.name)
    assert decide(client, group, "renamed", "2020-05", name_en="The new name") == "302"
    assert (str(group.name), group.earlier_names) == ("The new name", before)
    decisions = list(group.decisions.all())
    assert name_on(group, decisions, date(2020, 4, 30)) == before
    assert name_on(group, decisions, date(2020, 5, 1)) == "The new name"
    assert f"formerly {before}" in " ".join(client_of(None).get(group.get_absolute_url()).content.decode().split())
    assert group.get_absolute_url() in client_of(None).get("/search/", {"q": before}).content.decode()


def test_a_name_of_a_hidden_decision_is_not_told(scenario: Any, client_of: Any) -> None:
    client, group = client_of(scenario.secretariat), scenario.group
    before = str(group.name)
    assert decide(client, group, "renamed", "2020", name_en="The new name", visibility="group") == "302"
    assert (str(group.name), group.earlier_names) == ("The new name", "")
    assert before not in client_of(None).get(f"{group.get_absolute_url()}?as_of=2019-01-01").content.decode()


def test_the_page_of_a_merged_group_leads_to_its_successor(scenario: Any, client_of: Any) -> None:
    group, successor = scenario.group, scenario.other_group
    assert decide(client_of(scenario.secretariat), group, "merged", "2020", successor=successor.pk) == "302"
    assert (group.status, group.merged_into) == ("merged", successor)
    page = client_of(None).get(group.get_absolute_url())
    assert page.context["successor"] == successor
    assert successor.get_absolute_url() in page.content.decode()
    assert page.context["predecessors"] == []
    assert client_of(None).get(successor.get_absolute_url()).context["predecessors"] == [group]
    listed = client_of(None).get("/groups/")
    assert group in listed.context["over"]
    assert group not in listed.context["groups"]
    assert "would be merged into each other" in decide(
        client_of(scenario.secretariat), successor, "merged", "2021", successor=group.pk
    )
    Group.objects.filter(pk=successor.pk).update(visibility="restricted")
    page = client_of(None).get(group.get_absolute_url())
    assert page.context["successor"] is None
    assert successor.get_absolute_url() not in page.content.decode()


def test_groups_are_not_merged_in_a_circle(scenario: Any) -> None:
    """Neither is one merged into groups that already are; the check ends there too."""
    first, second, third = scenario.group, scenario.other_group, factories.group()
    asked = count()

    def few(execute: Any, *statement: Any) -> Any:
        assert next(asked) < 20, "the check of circles does not end"
        return execute(*statement)

    Group.objects.filter(pk=first.pk).update(merged_into=second)
    Group.objects.filter(pk=second.pk).update(merged_into=third)
    for merged in (third, factories.group()):
        with connection.execute_wrapper(few), pytest.raises(ValidationError, match="into each other"):
            _check_no_circle(merged, first.pk)
        Group.objects.filter(pk=third.pk).update(merged_into=first)


def test_only_the_secretariat_records_decisions(scenario: Any, client_of: Any) -> None:
    for name, person in scenario.people.items():
        answer = decide(client_of(person), scenario.group, "made_dormant", "2020")
        assert answer == ("403" if name not in {"visitor", "secretariat"} else "302")
    assert Decision.objects.filter(group=scenario.group).count() == 1
    assert scenario.group.status == "dormant"


def test_nobody_sets_the_state_by_hand(scenario: Any, client_of: Any) -> None:
    group = scenario.group
    values = {
        "name_en": "Group", "slug": group.slug, "kind": group.kind_id, "position": 1, "status": "closed",
        "accent": "ocean", "visibility": "public", "reason": "Why",
    }  # fmt: skip
    assert client_of(scenario.leader).post(f"/edit/group/{group.pk}/", values).status_code == 302
    group.refresh_from_db()
    assert (str(group.name), group.status) == ("Group", "active")
    client_of(scenario.secretariat).post("/edit/group/new/", values | {"slug": "another"})
    assert Group.objects.get(slug="another").status == "proposed"

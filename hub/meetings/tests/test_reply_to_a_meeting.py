"""Whoever a meeting invites says whether it comes; those invited read who does."""

from __future__ import annotations

from typing import Any

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import Reply

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def meeting(scenario: Any) -> Any:
    return factories.meeting(group=scenario.group, begins_on="2035-01-10")


def reply(client: Any, meeting: Any, answer: str = "yes") -> Any:
    return client.post(f"/meetings/{meeting.pk}/reply/", {"answer": answer})


def test_a_member_says_yes_and_changes_her_mind(scenario: Any, client_of: Any, meeting: Any) -> None:
    client = client_of(scenario.member)
    assert "Will you come?" in client.get(meeting.get_absolute_url()).content.decode()
    assert reply(client, meeting).status_code == 302
    assert reply(client, meeting, "perhaps").status_code == 302
    assert reply(client, meeting, "perhaps").status_code == 302  # said already
    said = Reply.objects.get()
    assert (said.organization, said.answer, said.by) == (scenario.member_organization, "perhaps", scenario.member)
    events = Event.objects.about(meeting)
    assert [event.after["answer"] for event in events.order_by("sequence")] == ["yes", "perhaps"]
    assert {event.actor for event in events} == {scenario.member}


def test_who_comes_is_for_the_invited(scenario: Any, client_of: Any, meeting: Any) -> None:
    reply(client_of(scenario.member), meeting)
    name = scenario.member_organization.short_name
    for person in (scenario.leader, scenario.member, scenario.secretariat):
        page = client_of(person).get(meeting.get_absolute_url()).content.decode()
        assert "Who comes" in page
        assert name in page
    for person in (scenario.stranger, None):
        page = client_of(person).get(meeting.get_absolute_url()).content.decode()
        assert "Who comes" not in page
        assert name not in page


def test_strangers_and_late_comers_do_not_answer(scenario: Any, client_of: Any, meeting: Any) -> None:
    assert reply(client_of(scenario.stranger), meeting).status_code == 403
    assert reply(client_of(None), meeting).status_code == 302
    outsider = factories.focal_point(organization=factories.organization()).person
    assert reply(client_of(outsider), meeting).status_code == 403
    assert reply(client_of(scenario.member), meeting, "maybe").status_code == 302
    type(meeting).objects.filter(pk=meeting.pk).update(status="cancelled")
    assert reply(client_of(scenario.member), meeting).status_code == 302
    assert "Will you come?" not in client_of(scenario.member).get(meeting.get_absolute_url()).content.decode()
    assert not Reply.objects.exists()


def test_a_meeting_of_the_whole_alliance_invites_every_partner(scenario: Any, client_of: Any) -> None:
    meeting = factories.meeting(group=None, begins_on="2035-01-10")
    outsider = factories.focal_point(organization=factories.organization()).person
    assert reply(client_of(outsider), meeting).status_code == 302
    assert reply(client_of(scenario.stranger), meeting).status_code == 403
    assert Reply.objects.get().by == outsider

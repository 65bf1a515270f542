"""The forms of a meeting offer its own agenda and resolutions; what is carried over reaches the next meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import ActionItem, Resolution

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def meeting(scenario: Any) -> Any:
    return factories.meeting(group=scenario.group, status="held", begins_on="2024-01-10")


@pytest.fixture
def other(scenario: Any) -> Any:
    return factories.meeting(group=scenario.group, status="held", begins_on="2023-01-10")


def resolution(meeting: Any, **values: Any) -> Resolution:
    return Resolution.objects.create(meeting=meeting, number=1, text_en="Resolved", on=date(2024, 1, 10), **values)


def test_a_resolution_names_items_of_its_own_agenda(scenario: Any, client_of: Any, meeting: Any, other: Any) -> None:
    own, foreign = factories.agenda_item(meeting=meeting), factories.agenda_item(meeting=other)
    client = client_of(scenario.leader)
    page = client.get(f"/edit/resolution/new/?meeting={meeting.pk}").content.decode()
    assert own.title in page
    assert foreign.title not in page
    values = {"meeting": meeting.pk, "number": "1", "on": "2024-01-10", "text_en": "Resolved"}
    answer = client.post(f"/edit/resolution/new/?meeting={meeting.pk}", values | {"agenda_item": foreign.pk})
    assert "agenda_item" in answer.context["form"].errors
    assert not Resolution.objects.exists()
    client.post(f"/edit/resolution/new/?meeting={meeting.pk}", values | {"agenda_item": own.pk})
    made = Resolution.objects.get()
    assert made.agenda_item == own
    page = client.get(f"/edit/resolution/{made.pk}/").content.decode()
    assert own.title in page
    assert foreign.title not in page
    for person in (scenario.member, scenario.stranger):
        assert client_of(person).post("/edit/resolution/new/", values | {"number": "2"}).status_code == 403


def test_an_action_item_names_resolutions_of_its_own_meeting(
    scenario: Any, client_of: Any, meeting: Any, other: Any
) -> None:
    own, foreign = resolution(meeting), resolution(other)
    values = {"meeting": meeting.pk, "text": "Write", "status": "open"}
    client = client_of(scenario.leader)
    assert (
        "resolution"
        in client.post(f"/edit/action-item/new/?meeting={meeting.pk}", values | {"resolution": foreign.pk})
        .context["form"]
        .errors
    )
    client.post(f"/edit/action-item/new/?meeting={meeting.pk}", values | {"resolution": own.pk})
    assert ActionItem.objects.get().resolution == own


def change(client: Any, item: ActionItem, **values: str) -> Any:
    given = {"meeting": item.meeting_id, "text": item.text, "status": item.status}
    return client.post(f"/edit/action-item/{item.pk}/", given | values)


def test_what_is_carried_over_reaches_the_next_meeting(scenario: Any, client_of: Any, meeting: Any) -> None:
    owner = scenario.member_organization
    item = ActionItem.objects.create(meeting=meeting, text="Write the draft", owner=owner, due=date(2030, 1, 1))
    later = factories.meeting(group=scenario.group, begins_on="2032-01-10")
    following = factories.meeting(group=scenario.group, begins_on="2031-01-10", title_en="The next meeting")
    factories.meeting(group=scenario.other_group, begins_on="2030-01-10")
    factories.meeting(group=scenario.group, begins_on="2030-06-10", status="cancelled")
    for person in (scenario.member, scenario.stranger):
        assert change(client_of(person), item, status="carried_over").status_code == 403
    change(client_of(scenario.leader), item, status="carried_over", owner=str(owner.pk), due="2030-01-01")
    carried = ActionItem.objects.get(carried_from=item)
    assert (carried.meeting, carried.text, carried.owner, carried.due, carried.status) == (
        following, "Write the draft", owner, date(2030, 1, 1), "open",
    )  # fmt: skip
    assert not later.action_items.exists()
    event = Event.objects.about(carried).get()
    assert (event.verb, event.actor) == ("carried_over", scenario.leader)
    text = " ".join(client_of(None).get(following.get_absolute_url()).content.decode().split())
    assert f'carried over from <a href="{meeting.get_absolute_url()}"' in text
    text = " ".join(client_of(None).get(meeting.get_absolute_url()).content.decode().split())
    assert "The next meeting" in text


@pytest.mark.parametrize("visibility", ["partners", "group", "restricted"])
def test_what_is_carried_over_comes_to_no_more_open_meeting(
    scenario: Any, client_of: Any, meeting: Any, visibility: str
) -> None:
    """What is to be done after a meeting behind closed doors would be public by itself."""
    meeting.visibility = visibility
    meeting.save()
    item = ActionItem.objects.create(meeting=meeting, text="Ask the three suppliers in question")
    following = factories.meeting(group=scenario.group, begins_on="2031-01-10")
    change(client_of(scenario.leader), item, status="carried_over")
    assert "suppliers" not in client_of(None).get(following.get_absolute_url()).content.decode()
    assert not following.action_items.exists()
    closed = factories.meeting(group=scenario.group, begins_on="2032-01-10", visibility=visibility)
    change(client_of(scenario.leader), item, status="carried_over", due="2033-01-01")
    assert ActionItem.objects.get(carried_from=item).meeting == closed


def test_without_a_next_meeting_it_waits_for_one(scenario: Any, client_of: Any, meeting: Any) -> None:
    item = ActionItem.objects.create(meeting=meeting, text="Write the draft")
    client = client_of(scenario.leader)
    change(client, item, status="carried_over")
    assert not item.carried_to.exists()
    values = {
        "group": scenario.group.pk, "title_en": "Announced", "status": "planned", "mode": "online",
        "begins_on": "2031-01-10", "minutes_state": "none", "visibility": "public", "time_zone": "",
    }  # fmt: skip
    client.post(f"/edit/meeting/new/?group={scenario.group.pk}", values)
    [carried] = item.carried_to.all()
    assert carried.meeting.title_en == "Announced"
    change(client, item, status="carried_over", text="Other words")
    assert item.carried_to.count() == 1
    answer = change(client, item, status="open")
    assert "It goes on after a later meeting already" in answer.content.decode()


def test_a_hidden_earlier_meeting_is_not_named(scenario: Any, client_of: Any, meeting: Any) -> None:
    type(meeting).objects.filter(pk=meeting.pk).update(visibility="restricted", title_en="Behind closed doors")
    item = ActionItem.objects.create(meeting=meeting, text="Write the draft", status="carried_over")
    following = factories.meeting(group=scenario.group, begins_on="2031-01-10")
    ActionItem.objects.create(meeting=following, text="Write the draft", carried_from=item)
    assert "Behind closed doors" not in client_of(None).get(following.get_absolute_url()).content.decode()
    assert "Behind closed doors" in client_of(scenario.leader).get(following.get_absolute_url()).content.decode()


def test_the_database_carries_an_item_on_once(meeting: Any) -> None:
    item = ActionItem.objects.create(meeting=meeting, text="Write")
    ActionItem.objects.create(meeting=meeting, text="Write", carried_from=item)
    with pytest.raises(IntegrityError, match=r"action_item_carried_on_once|carried_from_id"), transaction.atomic():
        ActionItem.objects.create(meeting=meeting, text="Write", carried_from=item)

"""A person's calendar under an address that only she has; deadlines beside the meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from hub.events.models import Event
from hub.lib.tests import factories
from hub.meetings.models import CalendarAddress
from hub.opportunities import actions as calls

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def entries(client: Any, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def address_of(person: Any, client_of: Any) -> str:
    assert client_of(person).post("/calendar/renew/").status_code == 302
    return str(CalendarAddress.objects.get(person=person).get_absolute_url())


def test_her_calendar_has_what_concerns_her_and_how_to_join_no_call(scenario, client_of):
    hidden = {"visibility": "group", "call_details": "https://example.org/secret-room"}
    factories.meeting(group=scenario.group, begins_on="2035-03-02", title_en="Inside", **hidden)
    factories.meeting(group=None, begins_on="2035-03-02", title_en="Of all")
    factories.meeting(group=scenario.other_group, begins_on="2035-03-02", title_en="Of others")
    factories.call(group=scenario.group, title_en="For members")
    factories.call(group=scenario.other_group, title_en="For other members")
    address = address_of(scenario.member, client_of)
    read = entries(client_of(None), address)
    assert set(read) == {"Inside", "Of all", "Deadline: For members"}
    answer = client_of(None).get(address)
    assert b"secret-room" not in answer.content
    assert answer["Cache-Control"] == "private, no-cache"
    again = client_of(None).get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_renewed_address_ends_the_earlier_one(scenario, client_of):
    first = address_of(scenario.member, client_of)
    second = address_of(scenario.member, client_of)
    assert first != second
    assert client_of(None).get(first).status_code == 404
    assert client_of(None).get(second).status_code == 200
    events = Event.objects.about(scenario.member).filter(after__calendar_address="renewed")
    assert events.count() == 2
    assert second.rsplit("/", 1)[1][:10] not in str(list(events.values()))
    scenario.member.is_active = False
    scenario.member.save()
    assert client_of(None).get(second).status_code == 404


def test_each_reads_only_her_own_address(scenario, client_of):
    address = address_of(scenario.member, client_of)
    assert address in client_of(scenario.member).get("/calendar/").content.decode()
    for person in (None, scenario.stranger, scenario.leader):
        page = client_of(person).get("/calendar/").content.decode()
        assert address not in page
        assert f"/groups/{scenario.group.slug}/calendar.ics" in page
    assert client_of(None).post("/calendar/renew/").status_code == 302
    assert CalendarAddress.objects.count() == 1


def test_who_leaves_the_group_no_longer_reads_it_there(scenario, client_of):
    factories.meeting(group=scenario.group, begins_on="2035-03-02", title_en="Inside", visibility="group")
    address = address_of(scenario.member, client_of)
    assert "Inside" in entries(client_of(None), address)
    scenario.member_organization.participations.all().delete()
    assert entries(client_of(None), address) == {}


def test_a_deadline_in_a_zone_fourteen_hours_ahead(scenario, client_of):
    at = datetime(2035, 3, 1, 3, 0, tzinfo=UTC)
    call = factories.call(group=scenario.group, deadline=at, time_zone="Pacific/Kiritimati", title_en="Experts")
    drafted = {"state": "draft", "published_at": None}
    factories.call(group=scenario.group, title_en="Not yet", **drafted)
    path = f"/groups/{scenario.group.slug}/calendar.ics"
    read = entries(client_of(scenario.leader), path)
    assert set(read) == {"Deadline: Experts"}
    entry = read["Deadline: Experts"]
    assert entry["DTSTART"].dt == at
    assert entry["DTSTART"].to_ical() == b"20350301T170000"
    assert entry["DTSTART"].params["TZID"] == "Pacific/Kiritimati"
    later = datetime(2035, 3, 2, 3, 0, tzinfo=UTC)
    calls.extend(call=call, deadline=later, reason="Holidays", by=scenario.leader)
    moved = entries(client_of(None), path)["Deadline: Experts"]
    assert (moved["UID"], moved["DTSTART"].dt) == (entry["UID"], later)
    assert moved["SEQUENCE"] > entry["SEQUENCE"]
    calls.withdraw(call=call, reason="No money", by=scenario.leader)
    ended = entries(client_of(None), path)["Cancelled: Deadline: Experts"]
    assert str(ended["STATUS"]) == "CANCELLED"
    assert ended["SEQUENCE"] > moved["SEQUENCE"]


def test_what_clocks_show_twice_is_told_in_utc(scenario, client_of):
    """Half past two comes twice in Paris on that night: the second one has no name on a clock."""
    begin, end = datetime(2027, 10, 30, 23, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    factories.meeting(
        group=scenario.group, title_en="Night", begins_on="2027-10-31", begins_at=begin, ends_at=end,
        time_zone="Europe/Paris",
    )  # fmt: skip
    entry = entries(client_of(None), "/calendar.ics")["Night"]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (begin, end)
    assert entry["DTEND"].to_ical() == b"20271031T013000Z"

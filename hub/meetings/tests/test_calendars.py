"""Calendars that other programs subscribe to (RFC 5545)."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from hub.events.editing import delete_record
from hub.lib.partialdate import first_day
from hub.lib.tests import factories
from hub.meetings.calendars import entry_lines
from hub.meetings.models import Meeting

BEGIN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)


def timed(**values):
    given = {
        "begins_on": "2027-03-02", "begins_at": BEGIN, "ends_at": BEGIN + timedelta(hours=2), "time_zone": "Africa/Nairobi",
    }  # fmt: skip
    return factories.meeting(**given | values)


def entries(client, path="/calendar.ics"):
    response = client.get(path)
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.django_db
def test_a_meeting_has_begin_end_stamp_and_state(client):
    meeting = timed(place="Nairobi")
    event = entries(client)[str(meeting.uid)]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (BEGIN, BEGIN + timedelta(hours=2))
    assert event["DTSTAMP"].to_ical().endswith(b"Z")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == meeting.changed_at.replace(microsecond=0)
    assert (event["SEQUENCE"], str(event["STATUS"])) == (0, "CONFIRMED")


@pytest.mark.django_db
def test_days_without_times_end_with_the_day_after(client):
    meeting = factories.meeting(begins_on="2027-03-02", ends_on="2027-03-04")
    event = entries(client)[str(meeting.uid)]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 2), date(2027, 3, 5))


@pytest.mark.django_db
def test_without_a_known_end_a_meeting_lasts_to_the_end_of_its_day(client):
    meeting = timed(ends_at=None)
    event = entries(client)[str(meeting.uid)]
    assert event["DTEND"].dt == datetime(2027, 3, 2, 21, 0, tzinfo=UTC)  # midnight in Nairobi


@pytest.mark.django_db
def test_a_change_raises_the_sequence_and_one_that_no_calendar_shows_does_not(client):
    meeting = timed()
    meeting.summary_en = "Nothing that a calendar shows"
    meeting.save()
    assert entries(client)[str(meeting.uid)]["SEQUENCE"] == 0
    before = meeting.changed_at
    meeting.ends_at += timedelta(hours=1)
    meeting.save(update_fields=["ends_at"])
    event = entries(client)[str(meeting.uid)]
    assert event["SEQUENCE"] == 1
    assert Meeting.objects.get(pk=meeting.pk).changed_at > before


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30", "9999-12-31"])
def test_a_slip_in_one_date_does_not_take_the_calendar_from_everybody(client, day):
    slip, meeting = factories.meeting(begins_on=day), timed()
    assert set(entries(client)) == {str(slip.uid), str(meeting.uid)}


@pytest.mark.django_db
def test_the_identifier_depends_on_the_record_alone(client):
    meeting = timed()
    here = entries(client)
    there = {
        str(event["UID"])
        for event in Calendar.from_ical(client.get("/fr/calendar.ics", headers={"host": "localhost"}).content).walk(
            "VEVENT"
        )
    }
    assert set(here) == there == {str(meeting.uid)}


@pytest.mark.django_db
def test_the_same_records_give_the_same_bytes(client):
    timed()
    assert client.get("/calendar.ics").content == client.get("/calendar.ics").content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "title"), [("/calendar.ics", "Cancelled: A title"), ("/fr/calendar.ics", "Annulée\u00a0: A title")]
)
def test_a_cancelled_meeting_says_so_in_its_title(client, path, title):
    meeting = timed(title_en="A title", status="cancelled")
    event = entries(client, path)[str(meeting.uid)]
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("CANCELLED", title)


@pytest.mark.django_db
def test_a_meeting_is_tentative_until_it_is_announced(client):
    meeting = timed(status="proposed")
    assert str(entries(client)[str(meeting.uid)]["STATUS"]) == "TENTATIVE"


def test_a_deleted_meeting_stays_as_cancelled_for_those_who_could_see_it(scenario, client_of):
    group = scenario.group
    public, inside = timed(group=group, title_en="Open"), timed(group=group, title_en="Inside", visibility="group")
    for meeting in (public, inside):
        delete_record(meeting, by=scenario.leader, reason="Twice")
    path = f"/groups/{group.slug}/calendar.ics"
    for person, seen in (
        (None, {public.uid}),
        (scenario.stranger, {public.uid}),
        (scenario.member, {public.uid, inside.uid}),
    ):
        found = entries(client_of(person), path)
        assert set(found) == {str(uid) for uid in seen}
    event = found[str(inside.uid)]
    assert (str(event["STATUS"]), str(event["SUMMARY"]), event["SEQUENCE"]) == ("CANCELLED", "Cancelled: Inside", 1)
    assert "URL" not in event


def test_the_calendar_of_a_group_has_those_of_its_working_groups(scenario, client_of):
    part = factories.group(parent=scenario.group, kind=scenario.group.kind)
    hidden = factories.group(parent=scenario.group, kind=scenario.group.kind, visibility="restricted")
    own, below, secret = timed(group=scenario.group), timed(group=part), timed(group=hidden)
    other = timed(group=scenario.other_group)
    path = f"/groups/{scenario.group.slug}/calendar.ics"
    assert set(entries(client_of(None), path)) == {str(own.uid), str(below.uid)}
    assert str(secret.uid) in entries(client_of(scenario.leader), path)
    assert str(other.uid) not in entries(client_of(scenario.leader), path)
    assert set(entries(client_of(None), f"/groups/{part.slug}/calendar.ics")) == {str(below.uid)}


def test_an_unknown_calendar_is_not_found(scenario, client_of):
    secret = factories.group(visibility="restricted")
    assert client_of(None).get("/groups/no-such/calendar.ics").status_code == 404
    assert client_of(scenario.stranger).get(f"/groups/{secret.slug}/calendar.ics").status_code == 404
    assert client_of(None).get(f"/groups/{scenario.group.slug}/calendar.ics").status_code == 200


TITLES = [
    "Plain", "Commas, semicolons; and \\ backslashes", "Two\nlines", "Ünïcödé " * 20, "x" * 300, "\\" * 90, "a" * 66, "a" * 67,
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("title", TITLES)
def test_what_is_written_is_what_the_library_writes(title):
    """The slow and obvious way, with the library's own components."""
    meeting = timed(title_en=title[:200], place=title[:150])
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("summary", str(meeting.title))
    event.add("dtstart", meeting.begins_at.astimezone(ZoneInfo(meeting.time_zone)))
    event.add("dtend", meeting.ends_at.astimezone(ZoneInfo(meeting.time_zone)))
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("sequence", meeting.sequence)
    event.add("status", "CONFIRMED")
    event.add("location", meeting.place)
    event.add("url", "https://example.org/meetings/1/")
    written = "".join(f"{line}\r\n" for line in entry_lines(meeting, "https://example.org/meetings/1/"))
    assert written == event.to_ical().decode()
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75


@pytest.mark.django_db
def test_five_thousand_meetings_take_at_most_a_second(client, django_assert_max_num_queries):
    day = first_day("2020-01-01")
    Meeting.objects.bulk_create(
        Meeting(
            title_en=f"Meeting, the {n}th of a long series",
            begins_on=(day + timedelta(days=n)).isoformat(),
            place="Geneva",
            time_zone="Europe/Zurich",
            begins_at=datetime.combine(day + timedelta(days=n), datetime.min.time(), tzinfo=UTC) + timedelta(hours=9),
        )
        for n in range(5000)
    )
    client.get("/calendar.ics")
    begin = time.process_time()
    with django_assert_max_num_queries(10):
        answer = client.get("/calendar.ics")
    content = answer.content
    taken = time.process_time() - begin
    assert content.count(b"BEGIN:VEVENT") == 5000
    assert taken <= 1, f"{taken:.2f} s"
    again = client.get("/calendar.ics", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

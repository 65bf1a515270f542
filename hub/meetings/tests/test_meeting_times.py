"""A meeting has a begin and an end with their zone, and nothing about it contradicts itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.lib.tests import factories
from hub.meetings.models import Meeting

pytestmark = pytest.mark.both_databases


def sent(**values):
    given = {
        "title_en": "Spring meeting", "status": "planned", "mode": "online", "begins_on": "2027-03-02", "ends_on": "",
        "begins_at": "2027-03-02T10:00", "ends_at": "2027-03-02T12:30", "time_zone": "Africa/Nairobi",
        "visibility": "public",
    }  # fmt: skip
    return given | values


def post(client, scenario, **values):
    return client.post(f"/edit/meeting/new/?group={scenario.group.pk}", sent(group=scenario.group.pk, **values))


def errors(response):
    assert response.status_code == 200, response.status_code
    return response.context["form"].errors


def test_times_are_those_of_the_zone_and_stand_on_the_page(scenario, client_of):
    response = post(client_of(scenario.leader), scenario)
    assert response.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.begins_at, meeting.ends_at) == (
        datetime(2027, 3, 2, 7, 0, tzinfo=UTC), datetime(2027, 3, 2, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    page = client_of(None).get(meeting.get_absolute_url()).content.decode()
    assert "2 March 2027, 10:00 – 12:30 (Africa/Nairobi, UTC+3)" in page
    assert 'datetime="2027-03-02T07:00:00+00:00"' in page
    assert 'data-until="2027-03-02T09:30:00+00:00"' in page
    form = client_of(scenario.leader).get(f"/edit/meeting/{meeting.pk}/").content.decode()
    assert 'value="2027-03-02T10:00"' in form


def test_a_reader_with_a_zone_sees_her_own_clock_too(scenario, client_of):
    post(client_of(scenario.leader), scenario)
    meeting = Meeting.objects.get()
    scenario.member.time_zone = "America/New_York"
    scenario.member.save()
    page = client_of(scenario.member).get(meeting.get_absolute_url()).content.decode()
    assert "10:00 – 12:30 (Africa/Nairobi, UTC+3)" in page
    assert "for you 2 March 2027, 02:00 – 04:30 (America/New York, UTC-5)" in page
    assert "data-own" not in page  # no script need add it
    scenario.member.time_zone = "Europe/Istanbul"  # the same clock
    scenario.member.save()
    assert "for you" not in client_of(scenario.member).get(meeting.get_absolute_url()).content.decode()


def test_a_meeting_during_which_clocks_change_names_both_distances(scenario, client_of):
    """One hour long, though the clock goes on by two."""
    night = {
        "time_zone": "Europe/Paris", "begins_on": "2027-03-28", "begins_at": "2027-03-28T01:30", "ends_at": "2027-03-28T03:30",
    }  # fmt: skip
    post(client_of(scenario.leader), scenario, **night)
    meeting = Meeting.objects.get()
    assert meeting.ends_at - meeting.begins_at == timedelta(hours=1)
    page = client_of(None).get(meeting.get_absolute_url()).content.decode()
    assert "28 March 2027, 01:30 (Europe/Paris, UTC+1) – 03:30 (Europe/Paris, UTC+2)" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"begins_on": "2027-03-03"}, "begins_at"),
        ({"begins_on": "2027-04"}, "begins_at"),
        ({"ends_at": "2027-03-03T09:00"}, "ends_at"),
        ({"ends_on": "2027-03-04"}, "ends_at"),
        ({"ends_at": "2027-03-02T09:00"}, "__all__"),
        ({"ends_on": "2027-03-01", "begins_at": "", "ends_at": ""}, "__all__"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"ends_at": ""}, "ends_at"),
        ({"begins_at": ""}, "begins_at"),
        ({"begins_at": "2027-03-02T10:00+01:00"}, "begins_at"),
        ({"time_zone": "Europe/Paris", "begins_on": "2027-03-28", "begins_at": "2027-03-28T02:30",
          "ends_at": "2027-03-28T05:00"}, "begins_at"),
        ({"time_zone": "Europe/Paris", "begins_on": "2027-10-31", "begins_at": "2027-10-31T02:30",
          "ends_at": "2027-10-31T05:00"}, "begins_at"),
        ({"status": "held"}, "status"),
        ({"status": "held", "begins_at": "", "ends_at": ""}, "status"),
        ({"begins_on": "yesterday"}, "begins_on"),
        # Clocks at the ends of the calendar would lie beyond it in another zone, and the day after the last one nowhere.
        ({"begins_on": "9999-12-31", "begins_at": "", "ends_at": ""}, "begins_on"),
        ({"ends_on": "9999", "begins_at": "", "ends_at": ""}, "ends_on"),
        ({"time_zone": "Asia/Tokyo", "begins_on": "0001-01-01", "begins_at": "0001-01-01T00:00"}, "begins_at"),
        ({"time_zone": "America/Los_Angeles", "ends_at": "9999-12-31T23:59"}, "ends_at"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_a_sentence(scenario, client_of, values, field):
    response = post(client_of(scenario.leader), scenario, **values)
    assert field in errors(response)
    assert not Meeting.objects.exists()
    assert post(client_of(scenario.leader), scenario).status_code == 302  # and the same without it is taken


def test_a_night_meeting_ends_on_its_last_day(scenario, client_of):
    late = {"begins_at": "2027-03-02T22:00", "ends_at": "2027-03-03T01:00", "ends_on": "2027-03-03"}
    first = errors(post(client_of(scenario.leader), scenario, **late | {"begins_on": "2027-03-01"}))
    assert "begins on 2027-03-02, but its first day is 2027-03-01" in str(first["begins_at"])
    last = errors(post(client_of(scenario.leader), scenario, **late | {"ends_on": "2027-03-04"}))
    assert "ends on 2027-03-03, but its last day is 2027-03-04" in str(last["ends_at"])
    assert post(client_of(scenario.leader), scenario, **late).status_code == 302


def test_only_those_who_lead_the_group_write_its_meetings(scenario, client_of):
    for person in (scenario.member, scenario.stranger):
        assert post(client_of(person), scenario).status_code == 403
    assert post(client_of(None), scenario).status_code == 302  # to sign in
    assert not Meeting.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"begins_at": timezone.now(), "time_zone": ""}, "meeting_time_has_zone"),
        ({"ends_at": timezone.now(), "time_zone": "UTC"}, "meeting_ends_at_after_begins_at"),
        ({"begins_at": timezone.now(), "ends_at": timezone.now() - timedelta(hours=1), "time_zone": "UTC"},
         "meeting_ends_at_after_begins_at"),
        ({"minutes_state": "approved", "status": "planned"}, "meeting_minutes_approved_once_held"),
    ],
)  # fmt: skip
def test_the_database_keeps_times_together(values, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        factories.meeting(**values)


def test_a_resolution_is_not_older_than_its_meeting(scenario, client_of):
    meeting = factories.meeting(group=scenario.group, status="held", begins_on="2026-01-10")
    values = {"meeting": meeting.pk, "number": 1, "text_en": "Agreed.", "on": "2026-01-09"}
    assert "on" in errors(client_of(scenario.leader).post(f"/edit/resolution/new/?meeting={meeting.pk}", values))
    assert (
        client_of(scenario.leader)
        .post(f"/edit/resolution/new/?meeting={meeting.pk}", values | {"on": "2026-01-10"})
        .status_code
        == 302
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "now", "open_still"),
    [
        ("Pacific/Honolulu", "2027-03-03T05:00+00:00", True),  # the evening of the 2nd there
        ("Pacific/Honolulu", "2027-03-03T10:30+00:00", False),
        ("Pacific/Kiritimati", "2027-03-02T09:30+00:00", True),
        ("Pacific/Kiritimati", "2027-03-02T11:00+00:00", False),  # the 3rd there
    ],
)
def test_the_last_day_ends_in_the_zone_of_the_meeting(monkeypatch, zone, now, open_still):
    meeting = factories.meeting(begins_on="2027-03-02", time_zone=zone, proposals_until=date(2027, 3, 2))
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(now))
    assert (meeting.awaits_replies, meeting.takes_proposals) == (open_still, open_still)

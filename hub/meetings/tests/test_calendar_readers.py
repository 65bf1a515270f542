"""What we write is read alike by three programs: the library icalendar, ical.js and khal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from icalendar import Calendar

from hub.events.editing import delete_record
from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.workplans.models import CommentRound, PlanVersion

pytestmark = [pytest.mark.django_db, pytest.mark.processes]

READERS = Path(__file__).parent / "readers"
ICAL_JS = Path(settings.BASE).parent / "var" / "ical" / "node_modules" / "ical.js" / "dist" / "ical.es5.cjs"


def by_icalendar(content: bytes) -> list[dict[str, Any]]:
    def moment(value: Any) -> str:
        at = value.dt
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(at, datetime) else at.isoformat()

    return [
        {
            "uid": str(event["UID"]), "summary": str(event["SUMMARY"]), "begin": moment(event["DTSTART"]),
            "end": moment(event["DTEND"]) if "DTEND" in event else "", "sequence": event["SEQUENCE"],
            "status": str(event["STATUS"]), "location": str(event.get("LOCATION", "")),
        }
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]  # fmt: skip


def by_program(content: bytes, *command: str) -> list[dict[str, Any]]:
    answer = subprocess.run(command, input=content, capture_output=True, check=False, timeout=60)
    assert answer.returncode == 0, answer.stderr.decode()
    read: list[dict[str, Any]] = json.loads(answer.stdout)
    return read


def by_ical_js(content: bytes) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not ICAL_JS.exists():
        missing = "ical.js is not here. With npm: npm install --no-save --prefix var/ical ical.js@2.2.1"
        if os.environ.get("CI") and shutil.which("npm"):
            pytest.fail(missing)
        pytest.skip(missing)
    return by_program(content, node, str(READERS / "read_by_ical.js"), str(ICAL_JS))


def by_khal(content: bytes) -> list[dict[str, Any]]:
    return by_program(content, sys.executable, str(READERS / "read_by_khal.py"))


def expected(begin: datetime | date, end: datetime | date | None) -> tuple[str, str]:
    def written(at: Any) -> str:
        if at is None:
            return ""
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(at, datetime) else str(at.isoformat())

    return written(begin), written(end)


@pytest.fixture
def written(scenario, client_of) -> tuple[bytes, dict[str, tuple[str, str]]]:
    """A calendar with everything that is hard, and when each entry begins and ends."""
    times: dict[str, tuple[str, str]] = {}
    timed = [
        # The night in which clocks are set forward, the one in which they are set back, and one day after it.
        ("Europe/Paris", datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 30, tzinfo=UTC), "2027-03-28"),
        ("Europe/Paris", datetime(2027, 10, 30, 23, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31"),
        ("Europe/Paris", datetime(2027, 11, 1, 9, 0, tzinfo=UTC), datetime(2027, 11, 1, 10, 0, tzinfo=UTC), "2027-11-01"),
        # Fourteen hours ahead, and where clocks go half an hour.
        ("Pacific/Kiritimati", datetime(2027, 3, 1, 19, 0, tzinfo=UTC), datetime(2027, 3, 1, 21, 0, tzinfo=UTC), "2027-03-02"),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 14, 0, tzinfo=UTC), datetime(2027, 4, 3, 17, 0, tzinfo=UTC), "2027-04-04"),
        ("UTC", datetime(2027, 3, 2, 9, 0, tzinfo=UTC), datetime(2027, 3, 2, 10, 0, tzinfo=UTC), "2027-03-02"),
    ]  # fmt: skip
    for number, (zone, begin, end, day) in enumerate(timed):
        made = factories.meeting(
            group=scenario.group, title_en=f"Réunion {number}; commas, and \\ more", place="Room 1, floor 2",
            begins_on=day, begins_at=begin, ends_at=end, time_zone=zone,
        )  # fmt: skip
        times[str(made.uid)] = expected(begin, end)
    days = factories.meeting(group=scenario.group, begins_on="2027-05-02", ends_on="2027-05-04", status="cancelled")
    times[str(days.uid)] = expected(date(2027, 5, 2), date(2027, 5, 5))
    gone = factories.meeting(group=scenario.group, begins_on="2027-06-02", title_en="ع " * 40)
    times[str(gone.uid)] = expected(date(2027, 6, 2), date(2027, 6, 3))
    delete_record(gone, by=scenario.leader, reason="Twice")
    at = datetime(2035, 3, 1, 3, 0, tzinfo=UTC)
    factories.call(group=scenario.group, deadline=at, time_zone="Pacific/Kiritimati")
    plan = factories.plan(group=scenario.group, visibility="public", state="adopted", resolution=_resolution(days))
    version = make(PlanVersion, plan=plan, kind="consulted", number=1, text="{}", sha256="0" * 64)
    CommentRound.objects.create(plan=plan, version=version, opens=at.replace(year=2034), deadline=at, time_zone="UTC")
    return client_of(None).get(f"/groups/{scenario.group.slug}/calendar.ics").content, times


def _resolution(meeting: Any) -> Any:
    return meeting.resolutions.create(number=1, text_en="Adopted.", on=date(2027, 5, 2))


@pytest.mark.parametrize("reader", [by_khal, by_ical_js])
def test_another_reads_what_the_library_reads(written, reader):
    content, times = written
    read = {one["uid"]: one for one in reader(content)}
    ours = {one["uid"]: one for one in by_icalendar(content)}
    assert read == ours
    assert {uid: (one["begin"], one["end"]) for uid, one in read.items() if uid in times} == times
    deadlines = [one["begin"] for uid, one in read.items() if uid not in times]
    assert deadlines == ["2035-03-01T03:00:00Z"] * 2
    assert sorted(one["status"] for one in read.values()).count("CANCELLED") == 2

"""Meetings as iCalendar (RFC 5545): texts are escaped and lines folded as in the library icalendar."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar.parser import Contentline
from icalendar.prop import vText

from hub.lib.partialdate import first_day, last_day
from hub.lib.translated import columns, interface_codes
from hub.lib.visibility import Viewer
from hub.meetings.deadlines import Deadline
from hub.meetings.models import Meeting
from hub.meetings.zones import clock_time, zone_lines

EVERYTHING = Q()
NAMED_ZONE = re.compile(r"DT(?:START|END);TZID=([^:]+):")
# Only these columns: a calendar may contain thousands of meetings.
READ = ("uid", "sequence", "changed_at", *Meeting.CALENDAR_FIELDS)


def calendar_response(
    request: Any,
    meetings: Any,
    name: str,
    *,
    viewer: Viewer | None = None,
    deadlines: Iterable[Deadline] = (),
    deleted: Q = EVERYTHING,
) -> HttpResponse:
    """The meetings, and deleted ones as cancelled: calendars that subscribe must learn that they do not take place."""
    reader = request.viewer if viewer is None else viewer
    shown = (
        meetings.visible_to(reader).select_related("country").only(*READ, *columns("country__name", interface_codes()))
    )
    gone = deleted_meetings(reader, deleted)
    site = f"{request.scheme}://{request.get_host()}"
    content = write_calendar(shown, gone, name, site, deadlines)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="meetings.ics"'
    answer["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    found: HttpResponse = get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
    return found


def deleted_meetings(viewer: Viewer, among: Q) -> Iterator[Meeting]:
    """Deleted meetings as calendars show them, with the visibility that they had when they were deleted."""
    past = Meeting.history.filter(Meeting.visible_condition(viewer), among, history_type="-")
    for row in past.select_related("country").order_by("history_id"):
        meeting: Meeting = row.instance
        meeting.country = row.country
        meeting.status, meeting.sequence, meeting.changed_at = (
            Meeting.Status.CANCELLED,
            row.sequence + 1,
            row.history_date,
        )
        yield meeting


def write_calendar(
    meetings: Iterable[Meeting],
    deleted: Iterable[Meeting],
    name: str,
    site: str,
    deadlines: Iterable[Deadline] = (),
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Actionhub//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    frame, end = calendar.to_ical().decode().rsplit("END:VCALENDAR", 1)
    lines: list[str] = []
    for meeting in meetings:
        if has_its_day(meeting):
            lines += entry_lines(meeting, f"{site}{meeting.get_absolute_url()}")
    for meeting in deleted:
        if has_its_day(meeting):
            lines += entry_lines(meeting)
    for deadline in deadlines:
        lines += deadline_lines(deadline, f"{site}{deadline.address}")
    zones = sorted({found[1] for line in lines if (found := NAMED_ZONE.match(line))})
    lines = [line for zone in zones for line in zone_lines(zone)] + lines
    return "".join([frame, *(f"{line}\r\n" for line in lines), "END:VCALENDAR", end]).encode()


def has_its_day(meeting: Meeting) -> bool:
    """Meetings of which only the month is known are not in calendars."""
    return len(meeting.begins_on) == 10


STATUSES: dict[str, str] = {Meeting.Status.PROPOSED: "TENTATIVE", Meeting.Status.CANCELLED: "CANCELLED"}


def entry_lines(meeting: Meeting, address: str = "") -> Iterator[str]:
    """The lines of one VEVENT. The components of the library take half a millisecond each, more than two seconds for 5,000
    meetings. A test compares these lines with what the library writes."""
    title = str(meeting.title)
    if meeting.status == Meeting.Status.CANCELLED:
        title = _("Cancelled: %(title)s") % {"title": title}
    changed = _moment(meeting.changed_at)
    yield "BEGIN:VEVENT"
    yield _text("SUMMARY", title)
    if meeting.begins_at and (until := meeting.lasts_until):
        yield clock_time("DTSTART", meeting.begins_at, meeting.time_zone)
        yield clock_time("DTEND", until, meeting.time_zone)
    else:
        yield f"DTSTART;VALUE=DATE:{_day(first_day(meeting.begins_on))}"
        last = min(last_day(meeting.ends_on or meeting.begins_on), date.max - timedelta(days=1))
        yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"
    yield f"DTSTAMP:{changed}"
    yield f"UID:{meeting.uid}"
    yield f"SEQUENCE:{meeting.sequence}"
    yield f"LAST-MODIFIED:{changed}"
    if meeting.place:
        yield _text("LOCATION", f"{meeting.place}, {meeting.country}" if meeting.country else meeting.place)
    yield f"STATUS:{STATUSES.get(meeting.status, 'CONFIRMED')}"
    if address:
        yield _fold(f"URL:{address}")
    yield "END:VEVENT"


def deadline_lines(deadline: Deadline, address: str) -> Iterator[str]:
    """A moment without duration, which does not block time."""
    title = deadline.title
    if deadline.is_cancelled:
        title = _("Cancelled: %(title)s") % {"title": title}
    changed = _moment(deadline.changed)
    yield "BEGIN:VEVENT"
    yield _text("SUMMARY", title)
    yield clock_time("DTSTART", deadline.at, deadline.zone)
    yield f"DTSTAMP:{changed}"
    yield f"UID:{deadline.uid}"
    yield f"SEQUENCE:{deadline.sequence}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"STATUS:{'CANCELLED' if deadline.is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield _fold(f"URL:{address}")
    yield "END:VEVENT"


def _text(name: str, value: str) -> str:
    return _fold(f"{name}:{vText(value).to_ical().decode()}")


def _fold(line: str) -> str:
    """Folded like in the library; most lines are short enough."""
    return line if len(line) < 75 and line.isascii() else Contentline(line).to_ical().decode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"

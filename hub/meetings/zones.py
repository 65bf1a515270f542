"""Time zones as calendars need them (VTIMEZONE of RFC 5545).

Written here instead of using the library icalendar: it dates the start of summer time an hour late, and puts several days
on one line, of which some readers take the first only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

# One period for all calendars, so that the same records give the same bytes in every year.
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
Clock = tuple[timedelta, str, bool]  # offset from UTC, name, whether it is summer time


@cache
def zone_lines(zone: str) -> tuple[str, ...]:
    """The lines of a zone with every change of its clocks in the period."""
    return tuple(_zone_lines(zone))


def _zone_lines(zone: str) -> Iterator[str]:
    place = ZoneInfo(zone)
    first = _clock(FIRST, place)
    onsets: dict[tuple[timedelta, Clock], list[datetime]] = defaultdict(list)
    for at, before, after in _changes(place):
        onsets[before[0], after].append((at + before[0]).replace(tzinfo=None))
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone}"
    yield from _observance(first[0], first, [(FIRST + first[0]).replace(tzinfo=None)])
    for (offset, clock), days in onsets.items():
        yield from _observance(offset, clock, days)
    yield "END:VTIMEZONE"


def _observance(before: timedelta, clock: Clock, days: list[datetime]) -> Iterator[str]:
    offset, name, is_summer = clock
    kind = "DAYLIGHT" if is_summer else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{days[0]:%Y%m%dT%H%M%S}"
    yield from (f"RDATE:{day:%Y%m%dT%H%M%S}" for day in days[1:])
    yield f"TZNAME:{name}"
    yield f"TZOFFSETFROM:{_distance(before)}"
    yield f"TZOFFSETTO:{_distance(offset)}"
    yield f"END:{kind}"


def _changes(place: ZoneInfo) -> Iterator[tuple[datetime, Clock, Clock]]:
    """When the clocks of a zone change, and their offsets before and after it."""
    at, stood = FIRST, _clock(FIRST, place)
    while at < LAST:
        following = at + DAY
        if (clock := _clock(following, place)) != stood:
            yield _turn(at, following, place), stood, clock
            stood = clock
        at = following


def _turn(early: datetime, late: datetime, place: ZoneInfo) -> datetime:
    stood = _clock(early, place)
    while late - early > SECOND:
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (middle, late) if _clock(middle, place) == stood else (early, middle)
    return late


def _clock(at: datetime, place: ZoneInfo) -> Clock:
    there = at.astimezone(place)
    return there.utcoffset() or timedelta(), there.tzname() or "", bool(there.dst())


def _distance(offset: timedelta) -> str:
    seconds = int(abs(offset).total_seconds())
    return f"{'-' if offset < timedelta() else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}"


def clock_time(name: str, at: datetime, zone: str) -> str:
    """A property with a local time in its zone. Ambiguous times, and times outside the written period, are given in UTC."""
    if zone in ("", "UTC") or not FIRST <= at < LAST:
        return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    there = at.astimezone(ZoneInfo(zone))
    if there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset():
        return f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};TZID={zone}:{there:%Y%m%dT%H%M%S}"

"""Meetings as iCalendar. Built by a library: string-built calendars break in other programs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from icalendar import Calendar, Event

from hub.lib.partialdate import first_day, last_day
from hub.meetings.models import Meeting

__all__ = ["response"]


def response(request: HttpRequest, meetings: models.QuerySet[Any]) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Actionhub//EN")
    calendar.add("version", "2.0")
    for meeting in meetings:
        if len(meeting.begins_on) == 10:  # a meeting of which only the month is known has no place in a calendar
            calendar.add_component(_event(meeting, request))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return answer


def _event(meeting: Meeting, request: HttpRequest) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{request.get_host()}")
    event.add("summary", str(meeting.title))
    event.add("dtstamp", meeting.begins_at or first_day(meeting.begins_on))
    if meeting.begins_at:
        event.add("dtstart", meeting.begins_at)
    else:
        event.add("dtstart", first_day(meeting.begins_on))
        event.add("dtend", last_day(meeting.ends_on or meeting.begins_on) + timedelta(days=1))
    event.add("status", "CANCELLED" if meeting.status == Meeting.Status.CANCELLED else "CONFIRMED")
    event.add("url", request.build_absolute_uri(meeting.get_absolute_url()))
    if meeting.place:
        event.add("location", f"{meeting.place}, {meeting.country}" if meeting.country else meeting.place)
    return event

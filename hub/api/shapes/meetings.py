"""Meetings and calls of groups."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.lib.languages import codes_in
from hub.lib.visibility import Viewer, visible_value
from hub.meetings.models import Meeting
from hub.opportunities.models import Call


class MeetingShape(Schema):
    number: int
    group: str | None
    number_in_series: int | None
    title: Translated
    status: str
    mode: str
    place: str
    country: str | None
    begins_on: str
    ends_on: str
    begins_at: datetime | None
    ends_at: datetime | None
    time_zone: str | None
    languages: list[str]
    minutes: str
    call_details: str | None
    href: str


class CallShape(Schema):
    id: str
    group: str
    kind: str
    title: Translated
    summary: Translated
    criteria: Translated
    audience: str
    state: str
    deadline: datetime
    time_zone: str
    is_open: bool
    countries: list[str]
    outcomes: list[str]
    version: str | None
    result: Translated
    reason: str | None
    href: str


def meeting(record: Meeting, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": record.pk,
        "group": record.group.slug if record.group else None,
        "number_in_series": record.number,
        "title": translations_of(record, "title"),
        "status": record.status,
        "mode": record.mode,
        "place": record.place,
        "country": record.country.iso3 if record.country else None,
        "begins_on": record.begins_on,
        "ends_on": record.ends_on,
        "begins_at": record.begins_at,
        "ends_at": record.ends_at,
        "time_zone": record.time_zone or None,
        "languages": codes_in(record.languages),
        "minutes": record.minutes_state,
        "call_details": visible_value(record, "call_details", viewer),
        "href": record.get_absolute_url(),
    }


def call(record: Call) -> dict[str, Any]:
    """`outcomes` and `version` are addresses, as far as the reader may see what stands there."""
    return {
        "id": record.public_id,
        "group": record.group.slug,
        "kind": record.kind,
        "title": translations_of(record, "title"),
        "summary": translations_of(record, "summary"),
        "criteria": translations_of(record, "criteria"),
        "audience": record.audience,
        "state": record.state,
        "deadline": record.deadline,
        "time_zone": record.time_zone,
        "is_open": record.is_open,
        "countries": [country.iso3 for country in record.countries.all()],
        "outcomes": [outcome.get_absolute_url() for outcome in record.outcomes.all()],
        "version": record.version.get_absolute_url() if record.version else None,
        "result": translations_of(record, "result"),
        "reason": record.reason or None,
        "href": record.get_absolute_url(),
    }

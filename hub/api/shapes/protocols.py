"""Registered study protocols."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translated
from hub.prevalence.models import ProtocolVersion, StudyProtocol


class ProtocolShape(Schema):
    """`primary_changed`: an amendment changed what is measured first of all."""

    id: str
    title: Translated
    state: str
    method: str
    countries: list[str]
    sample_planned: int | None
    registered_at: datetime
    fingerprint: str
    primary_changed: bool
    href: str


class VersionShape(Schema):
    """From the second on an amendment: why, when it was decided, which parts, how many were reached by then."""

    number: int
    at: datetime
    sha256: str
    reason: str
    decided_on: date | None
    reached: int | None
    parts: list[str]
    primary_changed: bool
    json_href: str


class ProtocolDetail(ProtocolShape):
    versions: list[VersionShape]
    content: dict[str, Any] | None


def protocol(record: StudyProtocol) -> dict[str, Any]:
    is_open = not record.is_withdrawn
    return {
        "id": record.public_id, "title": translated(record, "title"), "state": record.state,
        "method": record.method if is_open else "",
        "countries": [country.iso3 for country in record.countries.all()] if is_open else [],
        "sample_planned": record.sample_planned if is_open else None, "registered_at": record.registered_at,
        "fingerprint": record.fingerprint, "primary_changed": record.is_primary_changed, "href": record.get_absolute_url(),
    }  # fmt: skip


def protocol_detail(
    record: StudyProtocol, versions: list[ProtocolVersion], content: dict[str, Any] | None
) -> dict[str, Any]:
    return protocol(record) | {"versions": [_version(one) for one in versions], "content": content}


def _version(record: ProtocolVersion) -> dict[str, Any]:
    return {
        "number": record.number, "at": record.at, "sha256": record.sha256, "reason": record.reason,
        "decided_on": record.decided_on, "reached": record.reached, "parts": record.parts,
        "primary_changed": record.is_primary_changed, "json_href": f"{record.get_absolute_url()[:-1]}.json",
    }  # fmt: skip

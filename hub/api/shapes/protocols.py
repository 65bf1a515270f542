"""Registered study protocols and published results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.prevalence.deviations import in_words
from hub.prevalence.models import ProtocolVersion, StudyProtocol, StudyResult


class ProtocolShape(Schema):
    """`primary_changed`: an amendment changed what is measured first of all. In the list `method`, `countries` and `sample_planned` are
    those last written, also while an amendment waits for its signature; `fingerprint` is that of the version that counts."""

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


class ProtocolVersionShape(Schema):
    """From the second on an amendment: why, when it was decided, which parts, how many were reached by then. `counts`: whether
    the ethics officer has signed it, or a later one."""

    number: int
    counts: bool
    at: datetime
    sha256: str
    reason: str
    decided_on: date | None
    reached: int | None
    parts: list[str]
    primary_changed: bool
    json_href: str


class ProtocolDetail(ProtocolShape):
    versions: list[ProtocolVersionShape]
    content: dict[str, Any] | None


class DeviationShape(Schema):
    """In what the study departed from its protocol; the words are those of the reader's language."""

    code: str
    words: str


class ExplanationShape(Schema):
    """Why the study departed from its protocol, as it read from a moment on; the last one stands."""

    text: str
    at: datetime


class ReviewShape(Schema):
    """By a person from outside the team; without a verdict where she declared a conflict of interest."""

    verdict: str
    has_conflict: bool
    text: str
    submitted_at: datetime | None


class StudyReplyShape(Schema):
    """Of an organization that the result concerns; an empty text is silence until the day."""

    text: str
    asked_at: datetime
    due: date
    replied_at: datetime | None


class ResultShape(Schema):
    """`indicators` as in the record, whose schema `docs/evidence/records.md` explains; `sha256` is the hash of the record."""

    id: str
    protocol: str
    title: Translated
    number: int
    published_at: datetime
    deviations: list[DeviationShape]
    explanation: str
    explanations: list[ExplanationShape]
    reviews: list[ReviewShape]
    replies: list[StudyReplyShape]
    indicators: list[dict[str, Any]]
    sha256: str
    href: str
    json_href: str


def protocol(record: StudyProtocol) -> dict[str, Any]:
    is_open = not record.is_withdrawn
    return {
        "id": record.public_id, "title": translations_of(record, "title"), "state": record.state,
        "method": record.method if is_open else "",
        "countries": [country.iso3 for country in record.countries.all()] if is_open else [],
        "sample_planned": record.sample_planned if is_open else None, "registered_at": record.registered_at,
        "fingerprint": record.fingerprint, "primary_changed": record.is_primary_changed, "href": record.get_absolute_url(),
    }  # fmt: skip


def protocol_detail(
    record: StudyProtocol, versions: list[ProtocolVersion], content: dict[str, Any] | None
) -> dict[str, Any]:
    standing = next((one.number for one in versions if one.sha256 == record.fingerprint), 0)
    # Not what an amendment says that nobody has signed yet.
    counted = {"method": content["method"]["method"], "sample_planned": content["design"]["planned"]} if content else {}
    return protocol(record) | counted | {
        "versions": [_version(one, counts=one.number <= standing) for one in versions], "content": content,
    }  # fmt: skip


def _version(record: ProtocolVersion, *, counts: bool) -> dict[str, Any]:
    return {
        "number": record.number, "counts": counts, "at": record.at, "sha256": record.sha256, "reason": record.reason,
        "decided_on": record.decided_on, "reached": record.reached, "parts": record.parts,
        "primary_changed": record.is_primary_changed, "json_href": f"{record.get_absolute_url()[:-1]}.json",
    }  # fmt: skip


def result(record: StudyResult) -> dict[str, Any]:
    return {
        "id": record.public_id, "protocol": record.protocol.public_id, "title": translations_of(record.protocol, "title"),
        "number": record.number, "published_at": record.published_at,
        "deviations": [{"code": one["code"], "words": in_words(one)} for one in record.deviations],
        "explanation": record.explanation, "explanations": list(record.explanations.all()), "reviews": [one for one in record.reviews.all() if one.submitted_at],
        "replies": list(record.reply_requests.all()), "indicators": [_indicator(one) for one in record.indicators], "sha256": record.sha256,
        "href": record.get_absolute_url(), "json_href": f"{record.get_absolute_url()}record.json",
    }  # fmt: skip


# What a reader must know comes before the figures, whatever the order in the record.
FIRST = ("code", "name", "critique", "warnings", "method", "statistic", "bands", "sample", "unit", "spread", "sentence")


def _indicator(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in FIRST if name in one} | {
        name: value for name, value in one.items() if name not in FIRST
    }

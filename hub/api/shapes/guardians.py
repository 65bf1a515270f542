"""Institutions that guard rights, paths to a remedy, and Pathfinder countries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, slug_of, translations_of
from hub.institutions.models import InstitutionVersion, RemedyVersion
from hub.lib.visibility import Viewer
from hub.pathfinders.models import CountryReport, DatedStep, ReportedValue


class IndependenceShape(Schema):
    question: str
    answer: str
    note: str
    source: str
    on: date | None


class InstitutionShape(Schema):
    """A question of the checklist without an answer is unknown, not "no". `old`: reviewed or checked over a year ago."""

    id: str
    country: str
    kind: str
    form: str
    name: str
    name_in_english: str
    language: str
    legal_base: str
    mandate: str
    powers: str
    address: str
    contact: str
    website: str
    independence: list[IndependenceShape]
    source: str
    source_url: str
    organization: str | None
    as_of: date
    reviewed_at: datetime
    old: bool
    href: str


class RemedyShape(Schema):
    id: str
    country: str
    situation: str
    language: str
    title: str
    for_whom: str
    urgent: str
    go_to: str
    can_do: str
    cost: str
    time: str
    protection: str
    institutions: list[str]
    source: str
    organization: str | None
    as_of: date
    reviewed_at: datetime
    old: bool
    href: str


class PathfinderStepShape(Schema):
    id: str
    country: str
    moment: str
    claim: str
    on: str
    note: Translated
    document: str
    document_url: str
    source: str
    source_url: str
    source_dated: str
    href: str


class ReportedValueShape(Schema):
    """Not reported is not zero. Values of different definitions, or counted otherwise, are not to be compared."""

    indicator: str
    definition: int
    name: Translated
    unit: str
    status: str
    value: Decimal | None
    on: str
    source: str
    counted_otherwise: str


class ReportedAnswerShape(Schema):
    question: Translated
    text: str


class PathfinderReportShape(Schema):
    id: str
    country: str
    year: int
    state: str
    language: str
    organization: str | None
    published_at: datetime
    values: list[ReportedValueShape]
    answers: list[ReportedAnswerShape]
    href: str


def _plain(record: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _review_fields(record: InstitutionVersion | RemedyVersion, viewer: Viewer) -> dict[str, Any]:
    return _plain(record, "language", "source", "as_of", "reviewed_at") | {
        "organization": slug_of(record.organization, viewer),
        "old": record.is_old,
    }


def institution(record: InstitutionVersion, viewer: Viewer) -> dict[str, Any]:
    texts = (
        "name",
        "name_in_english",
        "legal_base",
        "mandate",
        "powers",
        "address",
        "contact",
        "website",
        "source_url",
    )
    return _review_fields(record, viewer) | _plain(record, "kind", "form", *texts) | {
        "id": record.institution.public_id, "country": record.institution.country.iso3,
        "independence": [_plain(one, "question", "answer", "note", "source", "on") for one in record.answers.all()],
        "href": record.institution.get_absolute_url(),
    }  # fmt: skip


def remedy(record: RemedyVersion, viewer: Viewer) -> dict[str, Any]:
    texts = ("title", "for_whom", "urgent", "go_to", "can_do", "cost", "time", "protection")
    return _review_fields(record, viewer) | _plain(record, *texts) | {
        "id": record.path.public_id, "country": record.path.country.iso3, "situation": record.path.situation,
        "institutions": [one.public_id for one in record.institutions.all()], "href": record.path.get_absolute_url(),
    }  # fmt: skip


def pathfinder_step(record: DatedStep) -> dict[str, Any]:
    texts = ("moment", "claim", "on", "document", "document_url", "source", "source_url", "source_dated")
    return _plain(record, *texts) | {
        "id": record.public_id,
        "country": record.country.iso3,
        "note": translations_of(record, "note"),
        "href": record.get_absolute_url(),
    }


def pathfinder_report(record: CountryReport, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "country": record.country.iso3,
        "year": record.cycle.year,
        "organization": slug_of(record.organization, viewer),
        "values": [_value(one) for one in record.values.all()],
        "answers": [
            {"question": translations_of(one.question, "text"), "text": one.text} for one in record.answers.all()
        ],
        "href": record.get_absolute_url(),
    } | _plain(record, "state", "language", "published_at")


def _value(one: ReportedValue) -> dict[str, Any]:
    definition = one.definition
    return {
        "indicator": definition.code,
        "definition": definition.number,
        "name": translations_of(definition, "name"),
        "unit": definition.unit,
    } | _plain(one, "status", "value", "on", "source", "counted_otherwise")

"""A protocol as one document: what is frozen, hashed, compared and shown. The same content always gives the same characters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.lib.translated import columns
from hub.lib.visibility import STRANGER, is_open_to
from hub.prevalence.checklist import QUESTIONS
from hub.prevalence.models import ProtocolVersion, StudyProtocol

SCHEMA = "actionhub.protocol/1"
SKELETON_RULE = 1  # raised when the same indicators give other questions than before
UNNAMED = "*"  # cannot be a short name of an organization

# The parts of a protocol, in the order in which they are written and shown.
PARTS: dict[str, Any] = {
    "question": _("Question and population"),
    "setting": _("Setting"),
    "method": _("Method"),
    "design": _("Design and sample"),
    "strata": _("Strata"),
    "indicators": _("Indicators"),
    "questionnaire": _("Questionnaire"),
    "checklist": _("Ethics, safeguarding, data protection"),
}


def canonical(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """SHA-256 of a canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal_of_part(protocol: StudyProtocol, part: str) -> str:
    """By which a form finds out that somebody else has changed the part since it was opened."""
    return seal(canonical({part: content_of(protocol)[part]}))


def content_of(protocol: StudyProtocol) -> dict[str, Any]:
    """What the protocol says now. It names only whom everybody may know."""
    return {
        "question": {
            "title": _texts(protocol, "title"),
            "question": _texts(protocol, "question"),
            "population": protocol.population,
            "countries": sorted(country.iso3 for country in protocol.countries.all()),
            "area": protocol.area,
            "crisis": _crisis(protocol),
        },
        "setting": setting_of(protocol),
        "method": {
            "method": protocol.method,
            "reasons": protocol.method_reasons,
            "against_advice": protocol.is_against_advice,
        },
        "design": _design(protocol),
        "strata": [
            {"name": one.name, "planned": one.planned, "clusters": one.clusters} for one in protocol.strata.all()
        ],
        "indicators": [
            {
                "code": one.code,
                "name": one.name,
                "definition": one.definition,
                "primary": one.is_primary,
                "bands": one.bands,
            }
            for one in protocol.indicators.all()
        ],
        "questionnaire": _questionnaire(protocol),
        "checklist": _checklist(protocol),
    }


def setting_of(protocol: StudyProtocol) -> dict[str, Any]:
    names = (
        "frame", "is_hidden", "lists", "lists_are_linked", "is_networked", "is_known_to_others", "has_venues", "access",
    )  # fmt: skip
    return {name: getattr(protocol, name) for name in names}


def document_of(protocol: StudyProtocol, version: ProtocolVersion) -> dict[str, Any]:
    """The content with the number and moment of the version, and for an amendment why it was made."""
    document = {
        "schema": SCHEMA,
        "id": protocol.public_id,
        "group": _name_of(protocol.group),
        "organization": _name_of(protocol.organization),
        "version": version.number,
        "at": version.at.isoformat(timespec="seconds"),
        "protocol": content_of(protocol),
    }
    if version.number > 1:
        document["amendment"] = {
            "reason": version.reason,
            "decided_on": version.decided_on.isoformat() if version.decided_on else None,
            "reached": version.reached,
            "parts": version.parts,
            "primary_changed": version.is_primary_changed,
        }
    return document


def fingerprint(protocol: StudyProtocol) -> str:
    """Of the content as it stands, for sign-offs: they are for these words and no others."""
    return seal(canonical(content_of(protocol)))


def standing_version(protocol: StudyProtocol) -> ProtocolVersion:
    """The last one that was signed: its fingerprint is that of the protocol. Of a registered protocol only."""
    return protocol.versions.get(sha256=protocol.fingerprint)


def waiting_version(protocol: StudyProtocol) -> ProtocolVersion | None:
    """The last amendment, where the ethics officer has not signed it: it does not count."""
    last = protocol.versions.order_by("-number").first()
    return None if last is None or last.sha256 == protocol.fingerprint else last


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [part for part in PARTS if before.get(part) != after.get(part)]


def is_primary_changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether what is measured first of all is measured otherwise: another indicator, other words, ages or hours."""

    def primary(content: Mapping[str, Any]) -> list[Any]:
        found = [one for one in content["indicators"] if one["primary"]]
        return sorted(found, key=lambda one: str(one["code"]))

    return primary(before) != primary(after)


def _texts(protocol: StudyProtocol, name: str) -> dict[str, str]:
    written = {column.rpartition("_")[2]: getattr(protocol, column) for column in columns(name)}
    return {code: text for code, text in written.items() if text}


def _name_of(record: Any) -> str:
    """Its name at this moment. Names stand outside the content: a new name of a group is no amendment of the protocol."""
    names = [getattr(record, column) for column in columns("name")]
    return next(filter(None, names), UNNAMED) if is_open_to(record, STRANGER) else UNNAMED


def _crisis(protocol: StudyProtocol) -> str | None:
    if protocol.crisis is None:
        return None
    return str(protocol.crisis.slug) if is_open_to(protocol.crisis, STRANGER) else UNNAMED


def _design(protocol: StudyProtocol) -> dict[str, Any]:
    inputs = (
        "expected_share", "relative_error", "design_effect", "target_share", "household_size", "nonresponse",
    )  # fmt: skip
    begins, ends = protocol.collection_begins, protocol.collection_ends
    return {
        "text": protocol.design,
        "unit": protocol.sample_unit,
        "planned": protocol.sample_planned,
        "clusters": protocol.clusters_planned,
        "take": protocol.take,
        "inputs": {name: _plain(getattr(protocol, name)) for name in inputs},
        "collection": {
            "begins": begins.isoformat() if begins else None,
            "ends": ends.isoformat() if ends else None,
        },
        "microdata_at": protocol.microdata_at,
    }


def _plain(value: Decimal | None) -> str | None:
    """0.2 and 0.20000 are one number."""
    return None if value is None else f"{Decimal(value).normalize():f}"


def _questionnaire(protocol: StudyProtocol) -> dict[str, Any]:
    own = protocol.questionnaires.first()
    if own is None:
        return {"kind": "skeleton", "rule": SKELETON_RULE}
    return {"kind": "own", "name": own.file_name, "sha256": own.sha256, "questions": own.questions}


def _checklist(protocol: StudyProtocol) -> list[dict[str, str]]:
    given = {one.question: one for one in protocol.checklist.all()}
    return [
        {"question": key, "answer": given[key].answer, "note": given[key].note} for key in QUESTIONS if key in given
    ]

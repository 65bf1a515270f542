"""What a row of a file states about an initiative, in one form for all formats: a dictionary of texts and lists.

A missing key means that the source says nothing about the field, and never empties it. Lists are sorted and without
duplicates, so that the same content always has the same fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.exchange.reasons import Reason
from hub.initiatives.terms import TERMS

TEXTS = (
    "name_en", "name_fr", "name_es", "acronym", "summary_en", "summary_fr", "summary_es", "starts", "ends", "website",
)  # fmt: skip
CHOICES = ("kind", "status", "survivors_take_part", "local_partners_lead")
# roles: [kind, identifier, name]; tranches: see `hub.exchange.amounts`; places: [name, latitude, longitude];
# areas: [ISO 3, level, code, day from which the code holds, name];
# evaluations: [title, address, published]; related: [kind, identifier]; identifiers: [register, value]
LISTS = (*TERMS, "countries", "roles", "tranches", "places", "areas", "evaluations", "related", "identifiers")
LIMITS = {"name_en": 300, "name_fr": 300, "name_es": 300, "acronym": 60, "website": 500}
SHORTEST = min(LIMITS.values())


@dataclass(slots=True)
class Row:
    """A row that can be imported. `remarks` are faults that were tolerated."""

    line: int
    identifier: str
    register: str
    facts: dict[str, Any]
    stated_at: str = ""
    remarks: list[Reason] = field(default_factory=list)
    relevant: list[str] = field(default_factory=list)
    codes: tuple[list[str], list[str]] = ([], [])  # purpose codes and SDG targets, to judge the relevance
    raw: Any = None
    public_id: str = ""
    offset: int = 0


@dataclass(slots=True)
class RejectedRow:
    """A row that cannot be imported, and why; or a remark on the whole file."""

    line: int
    identifier: str
    reasons: list[Reason]
    raw: Any = None
    offset: int = 0
    only_remark: bool = False
    remarks: list[Reason] = field(default_factory=list)  # further remarks, which would apply if the row were imported


def normalize_facts(facts: dict[str, Any], remarks: list[Reason]) -> dict[str, Any]:
    """The facts in normal form: empty values removed, lists sorted, texts that are too long cut with a remark."""
    tidied: dict[str, Any] = {}
    for key, value in facts.items():
        if not value:
            continue
        kind = type(value)
        if kind is str:
            if len(value) > SHORTEST and key in LIMITS and len(value) > LIMITS[key]:
                remarks.append(Reason.of("too_long", field=key, count=len(value), most=LIMITS[key]))
                value = value[: LIMITS[key] - 1].rstrip() + "…"
        elif kind is set:
            value = sorted(value)
        elif kind is list and len(value) > 1:
            # Two payments of the same day and amount are two payments.
            value = sorted(value) if key == "tranches" else _unique(value)
        tidied[key] = value
    return tidied


def _unique(values: list[Any]) -> list[Any]:
    unique: list[Any] = []
    last = None
    for value in sorted(values):
        if value != last:
            unique.append(value)
            last = value
    return unique


def canonical(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

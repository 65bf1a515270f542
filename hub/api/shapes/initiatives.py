"""Initiatives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Reference, Translated, reference, translations_of
from hub.initiatives.hidden_parties import hide_parties
from hub.initiatives.links import codes_of
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer, is_open_to


class InitiativeShape(Schema):
    id: str
    kind: str
    name: Translated
    acronym: str
    status: str
    starts: str
    ends: str
    countries: list[str]
    issues: list[str]
    commodities: list[str]
    sectors: list[str]
    interventions: list[str]
    website: str
    confirmed_on: date | None
    synthetic: bool
    href: str


class RoleShape(Schema):
    """Who has the role: an organization of the directory or, where there is none, the name in the source."""

    kind: str
    organization: Reference | None
    named: str


class PhaseShape(Schema):
    name: Translated
    starts: str
    ends: str
    countries: list[str]


class TrancheShape(Schema):
    """One amount as in its source. Kinds, currencies and directions must never be added up."""

    kind: str
    revision: str
    status: str
    year: int | None
    starts: date | None
    ends: date | None
    amount: Decimal
    currency: str
    value_date: date | None
    provider: str
    receiver: str
    funder: str | None


class RelatedShape(Schema):
    kind: str
    identifier: str


class InitiativeDetail(InitiativeShape):
    summary: Translated
    roles: list[RoleShape]
    phases: list[PhaseShape]
    funding: list[TrancheShape]
    related: list[RelatedShape]


LINKS = ("countries", "issues", "commodities", "sectors", "interventions")


def initiatives(records: Sequence[Initiative]) -> list[dict[str, Any]]:
    """The number of queries does not depend on the number of initiatives."""
    codes = codes_of([record.pk for record in records], LINKS)
    return [
        _initiative(record, {name: found.get(record.pk, []) for name, found in codes.items()}) for record in records
    ]


def _initiative(record: Initiative, links: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "kind": record.kind,
        "name": translations_of(record, "name"),
        "acronym": record.acronym,
        "status": record.status,
        "starts": record.starts,
        "ends": record.ends,
        **links,
        "website": record.website,
        "confirmed_on": record.confirmed_on,
        "synthetic": record.synthetic,
        "href": record.get_absolute_url(),
    }


def initiative_detail(record: Initiative, viewer: Viewer) -> dict[str, Any]:
    hide_parties(record.tranches.all(), viewer)
    return initiatives([record])[0] | {
        "summary": translations_of(record, "summary"),
        "roles": [
            {
                "kind": role.kind,
                "organization": reference(role.organization) if role.organization else None,
                "named": role.named,
            }
            for role in record.roles.all()
            if role.organization is None or is_open_to(role.organization, viewer)
        ],
        "phases": [
            {
                "name": translations_of(phase, "name"),
                "starts": phase.starts,
                "ends": phase.ends,
                "countries": [place.iso3 for place in phase.countries.all()],
            }
            for phase in record.phases.all()
        ],
        "funding": [
            {
                "kind": tranche.basis,
                "revision": tranche.revision,
                "status": tranche.status,
                "year": tranche.year,
                "starts": tranche.starts,
                "ends": tranche.ends,
                "amount": tranche.amount,
                "currency": tranche.currency,
                "value_date": tranche.value_date,
                "provider": tranche.provider or tranche.provider_reference,
                "receiver": tranche.receiver or tranche.receiver_reference,
                "funder": tranche.funder.slug if tranche.funder and is_open_to(tranche.funder, viewer) else None,
            }
            for tranche in record.tranches.all()
        ],
        "related": [{"kind": one.kind, "identifier": one.value} for one in record.related.all()],
    }

"""The JSON of each kind of record: one function for each shape. A field that the reader may not see is null."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from hub.groups.models import Group, Office, Participation
from hub.initiatives.hidden_parties import hide_parties
from hub.initiatives.links import codes_of
from hub.initiatives.models import Initiative
from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer, is_open_to, visible_value
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.meetings.models.languages import codes_in
from hub.opportunities.models import Call
from hub.partners.models import Organization
from hub.studies.models import Dataset
from hub.vocabularies.models import Country, Term
from hub.workplans.models import Outcome, Output, Plan

Translated = dict[str, str]


def translated(record: Any, name: str) -> Translated:
    """A text in the languages in which it exists."""
    texts = {code: getattr(record, f"{name}_{code}") for code in language_codes()}
    return {code: text for code, text in texts.items() if text}


class Reference(Schema):
    id: str
    name: Translated
    href: str


class TermShape(Schema):
    scheme: str
    code: str
    name: Translated
    source: str


class CountryShape(Schema):
    iso3: str
    iso2: str
    m49: str
    name: Translated
    region: str
    href: str


class OrganizationShape(Schema):
    id: str
    slug: str
    name: Translated
    acronym: str
    constituency: str
    status: str
    country: str | None
    website: str
    about: Translated
    joined_on: date | None
    synthetic: bool
    href: str


class OfficeShape(Schema):
    role: str
    organization: Reference | None
    person: str | None
    starts: date | None
    ends: date | None


class GroupShape(Schema):
    id: str
    slug: str
    kind: str
    parent: str | None
    name: Translated
    theme: Translated
    mandate: Translated
    status: str
    offices: list[OfficeShape]
    href: str


class MemberShape(Schema):
    """`offices` are those that the organization holds today; an office makes it a member without having asked to join."""

    organization: Reference
    status: str
    starts: date | None
    ends: date | None
    offices: list[str]


class OutputShape(Schema):
    id: int
    number: str
    title: Translated
    status: str
    due: date | None
    lead: str | None
    href: str


class OutcomeShape(Schema):
    number: str
    title: Translated
    subgroup: str | None
    not_measured: bool
    definition_of_success: Translated
    outputs: list[OutputShape]


class PlanShape(Schema):
    id: str
    group: str
    period: str
    title: Translated
    state: str
    starts: date
    ends: date
    synthetic: bool
    href: str


class PlanDetail(PlanShape):
    summary: Translated
    outcomes: list[OutcomeShape]
    outputs_without_outcome: list[OutputShape]


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


class ItemShape(Schema):
    id: str
    kind: str
    title: Translated
    summary: Translated
    authors: str
    published: str
    url: str
    doi: str
    licence: str
    href: str


class DatasetShape(Schema):
    id: str
    name: str
    publisher: str
    version: str
    licence: str
    kind: str
    sha256: str
    size: int
    teaching: bool
    withdrawn: bool
    href: str


class WarningShape(Schema):
    code: str
    message: str


class SpreadShape(Schema):
    """From the lowest to the highest bound over methods and models; null is unbounded."""

    low: float | None
    high: float | None


class StudyShape(Schema):
    id: str
    method: str
    title: Translated
    summary: Translated
    state: str
    progress: int
    error: str
    teaching: bool
    computed_elsewhere: bool
    datasets: list[DatasetShape]
    seed: int | None
    finding: str
    spread: SpreadShape | None
    critique: str
    warnings: list[WarningShape]
    requested_at: datetime
    finished_at: datetime | None
    href: str


class MethodShape(Schema):
    method: str
    model: str | None
    interval: str
    low: float | None
    high: float | None
    estimate: float | None


class FileShape(Schema):
    name: str
    href: str


class StudyDetail(StudyShape):
    """Figures of methods come with the spread, the critique and the warnings; never quote one without them."""

    unit: str
    results: list[MethodShape]
    assumptions: list[str]
    published: Translated
    software: dict[str, str]
    files: list[FileShape]


def reference(record: Any) -> dict[str, Any]:
    return {"id": record.public_id, "name": translated(record, "name"), "href": record.get_absolute_url()}


def term(record: Term) -> dict[str, Any]:
    return {"scheme": record.scheme, "code": record.code, "name": translated(record, "name"), "source": record.source}


def country(record: Country) -> dict[str, Any]:
    return {
        "iso3": record.iso3,
        "iso2": record.iso2,
        "m49": record.m49,
        "name": translated(record, "name"),
        "region": record.region_id,
        "href": record.get_absolute_url(),
    }


def organization(record: Organization) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "slug": record.slug,
        "name": translated(record, "name"),
        "acronym": record.acronym,
        "constituency": record.constituency,
        "status": record.status,
        "country": record.country.iso3 if record.country else None,
        "website": record.website,
        "about": translated(record, "about"),
        "joined_on": record.joined_on,
        "synthetic": record.synthetic,
        "href": record.get_absolute_url(),
    }


def office(record: Office, viewer: Viewer) -> dict[str, Any]:
    person = visible_value(record, "person", viewer)
    return {
        "role": record.role,
        "organization": reference(record.organization) if is_open_to(record.organization, viewer) else None,
        "person": person.name if person else None,
        "starts": record.starts,
        "ends": record.ends,
    }


def group(record: Group, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "slug": record.slug,
        "kind": record.kind.slug,
        "parent": record.parent.slug if record.parent else None,
        "name": translated(record, "name"),
        "theme": translated(record, "theme"),
        "mandate": translated(record, "mandate"),
        "status": record.status,
        "offices": [office(held, viewer) for held in record.offices.all()],
        "href": record.get_absolute_url(),
    }


def participation(record: Participation) -> dict[str, Any]:
    return {
        "organization": reference(record.organization),
        "status": record.status,
        "starts": record.starts,
        "ends": record.ends,
        "offices": [],
    }


def member(record: Any) -> dict[str, Any]:
    """An Organization with its participation and its offices in the group, as far as the reader may see them."""
    joined = record.here or record.offices_here  # without having joined, it takes part as long as the office lasts
    return {
        "organization": reference(record),
        "status": Participation.Status.ACTIVE,
        "starts": joined[0].starts,
        "ends": joined[0].ends,
        "offices": sorted({office.role for office in record.offices_here}),
    }


def output(record: Output, number: str, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.pk,
        "number": number,
        "title": translated(record, "title"),
        "status": record.status,
        "due": record.due,
        "lead": record.lead.slug if record.lead and is_open_to(record.lead, viewer) else None,
        "href": record.get_absolute_url(),
    }


def outcome(record: Outcome, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": record.number,
        "title": translated(record, "title"),
        "subgroup": record.subgroup.slug if record.subgroup and is_open_to(record.subgroup, viewer) else None,
        "not_measured": record.not_measured,
        "definition_of_success": translated(record, "definition_of_success"),
        "outputs": [output(part, f"{record.position}.{part.position}", viewer) for part in record.outputs.all()],
    }


def plan(record: Plan) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "group": record.group.slug,
        "period": record.period,
        "title": translated(record, "title"),
        "state": record.state,
        "starts": record.starts,
        "ends": record.ends,
        "synthetic": record.synthetic,
        "href": record.get_absolute_url(),
    }


def plan_detail(record: Plan, viewer: Viewer) -> dict[str, Any]:
    unplaced = [part for part in record.outputs.all() if part.outcome_id is None]
    return plan(record) | {
        "summary": translated(record, "summary"),
        "outcomes": [outcome(part, viewer) for part in record.outcomes.all()],
        "outputs_without_outcome": [output(part, f"0.{part.position}", viewer) for part in unplaced],
    }


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
        "name": translated(record, "name"),
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
        "summary": translated(record, "summary"),
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
                "name": translated(phase, "name"),
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


def meeting(record: Meeting, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": record.pk,
        "group": record.group.slug if record.group else None,
        "number_in_series": record.number,
        "title": translated(record, "title"),
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
        "title": translated(record, "title"),
        "summary": translated(record, "summary"),
        "criteria": translated(record, "criteria"),
        "audience": record.audience,
        "state": record.state,
        "deadline": record.deadline,
        "time_zone": record.time_zone,
        "is_open": record.is_open,
        "countries": [country.iso3 for country in record.countries.all()],
        "outcomes": [outcome.get_absolute_url() for outcome in record.outcomes.all()],
        "version": record.version.get_absolute_url() if record.version else None,
        "result": translated(record, "result"),
        "reason": record.reason or None,
        "href": record.get_absolute_url(),
    }


def item(record: Item) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "kind": record.kind,
        "title": translated(record, "title"),
        "summary": translated(record, "summary"),
        "authors": record.authors,
        "published": record.published,
        "url": record.url,
        "doi": record.doi,
        "licence": record.licence,
        "href": record.get_absolute_url(),
    }


def dataset(record: Dataset) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "name": record.name,
        "publisher": record.publisher,
        "version": record.version,
        "licence": record.licence,
        "kind": record.kind,
        "sha256": record.sha256,
        "size": record.size,
        "teaching": record.teaching,
        "withdrawn": record.withdrawn,
        "href": record.get_absolute_url(),
    }


def study(record: Any) -> dict[str, Any]:
    """A Run with `open_data`: the data sets that the reader may see."""
    return {
        "id": record.public_id,
        "method": record.method,
        "title": translated(record, "title"),
        "summary": translated(record, "summary"),
        "state": record.state,
        "progress": record.progress,
        "error": record.error,
        "teaching": record.teaching,
        "computed_elsewhere": record.uploaded,
        "datasets": [dataset(one) for one in record.open_data],
        "seed": record.seed,
        "finding": record.finding,
        "spread": (record.result or {}).get("spread"),
        "critique": record.critique,
        "warnings": record.warnings,
        "requested_at": record.requested_at,
        "finished_at": record.finished_at,
        "href": record.get_absolute_url(),
    }


def study_detail(record: Any) -> dict[str, Any]:
    result = record.result or {}
    return study(record) | {
        "unit": str(result.get("unit") or (result.get("record") or {}).get("units") or ""),
        "results": result.get("results", []),
        "assumptions": record.assumptions,
        "published": translated(record, "published"),
        "software": record.software,
        "files": [{"name": name, "href": f"{record.get_absolute_url()}files/{name}"} for name in record.files],
    }

"""The JSON of what belongs to a work plan: one function for each shape."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, slug_of, translations_of
from hub.api.shapes.plans import OutputShape, output
from hub.lib.visibility import Viewer, is_open_to, visible_value
from hub.workplans.progress.breakdown import visible_parts


class PlanOutcomeShape(Schema):
    id: int
    plan: str
    number: str
    title: Translated
    subgroup: str | None
    not_measured: bool
    definition_of_success: Translated
    theory_of_change: Translated
    href: str


class PlanOutputShape(OutputShape):
    """`percent` is null where nothing was reported, which does not mean zero."""

    plan: str
    outcome: int | None
    description: Translated
    percent: int | None
    status_reason: str


class ActivityShape(Schema):
    """`partners` are those that the reader may see."""

    id: int
    plan: str
    output: int
    number: str
    title: Translated
    description: Translated
    lead: str | None
    partners: list[str]
    due: date | None
    budget: Decimal | None
    currency: str
    countries: list[str]
    sectors: list[str]
    issues: list[str]
    status: str
    percent: int | None
    status_reason: str
    href: str


class PeriodShape(Schema):
    starts: date
    ends: date
    target: Decimal | None


class IndicatorShape(Schema):
    id: int
    plan: str
    outcome: int | None
    output: int | None
    title: Translated
    measures: str
    unit: str
    direction: str
    cumulative: bool
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    is_ratio: bool
    disaggregation: list[str]
    age_bands: list[str]
    periods: list[PeriodShape]
    href: str


class PartShape(Schema):
    """Part of a value by `sex` or by `age`. `status` is `reported`, `not_reported` or `suppressed`: then the count is of few
    people, or one from which such a count could be derived."""

    dimension: str
    name: str
    status: str
    value: Decimal | None


class ValueShape(Schema):
    """`numerator` and `denominator` are those of a ratio."""

    indicator: int
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    parts: list[PartShape]


class ProgressShape(Schema):
    """A report of progress. Reports that are not approved yet are only for their authors' organization and the chairs."""

    id: str
    plan: str
    output: int | None
    activity: int | None
    organization: str | None
    until: date
    done: str
    status: str
    percent: int | None
    evidence: list[str]
    state: str
    values: list[ValueShape]
    href: str


class RoundShape(Schema):
    id: int
    plan: str
    version: int
    audience: str
    question: str
    opens: datetime
    deadline: datetime
    time_zone: str
    closed_at: datetime | None
    href: str


class CommentShape(Schema):
    """A comment of a round that asked everybody. Its author is not named."""

    id: str
    plan: str
    round: int
    item: str
    quote: str
    text: str
    organization: str | None
    at: datetime
    href: str


class DispositionShape(Schema):
    comment: str
    plan: str
    verdict: str
    reason: str
    amendment: str | None
    at: datetime


class ResolutionShape(Schema):
    meeting: int
    group: str | None
    number: int
    on: date
    text: Translated
    agreed: list[str]
    dissented: list[str]
    note: str
    href: str


class VersionShape(Schema):
    """A frozen text; `json` is the address of the canonical text with the hash `sha256`."""

    plan: str
    number: int
    kind: str
    sha256: str
    at: datetime
    resolution: str | None
    href: str
    json_href: str


class ReportShape(Schema):
    """A published implementation report."""

    plan: str
    number: int
    starts: date
    ends: date
    as_of: datetime
    sha256: str
    href: str
    json_href: str


def plan_outcome(record: Any, viewer: Viewer) -> dict[str, Any]:
    """An Outcome whose subgroup was fetched through the visibility filter."""
    return {
        "id": record.pk,
        "plan": record.plan.public_id,
        "number": record.number,
        "title": translations_of(record, "title"),
        "subgroup": record.subgroup.slug if record.subgroup else None,
        "not_measured": record.not_measured,
        "definition_of_success": translations_of(record, "definition_of_success"),
        "theory_of_change": translations_of(record, "theory_of_change"),
        "href": record.get_absolute_url(),
    }


def plan_output(record: Any, viewer: Viewer) -> dict[str, Any]:
    return output(record, record.number, viewer) | {
        "plan": record.plan.public_id,
        "outcome": record.outcome_id,
        "description": translations_of(record, "description"),
        "percent": record.percent,
        "status_reason": record.status_reason,
    }


def activity(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.pk,
        "plan": record.plan.public_id,
        "output": record.output_id,
        "number": record.number,
        "title": translations_of(record, "title"),
        "description": translations_of(record, "description"),
        "lead": slug_of(record.lead, viewer),
        "partners": [slug for partner in record.partners.all() if (slug := slug_of(partner, viewer))],
        "due": record.due,
        "budget": record.budget,
        "currency": record.currency,
        "countries": [place.iso3 for place in record.countries.all()],
        "sectors": [word.code for word in record.sectors.all()],
        "issues": [word.code for word in record.issues.all()],
        "status": record.status,
        "percent": record.percent,
        "status_reason": record.status_reason,
        "href": record.get_absolute_url(),
    }


def indicator(record: Any, viewer: Viewer) -> dict[str, Any]:
    fields = (
        "measures", "unit", "direction", "cumulative", "baseline", "baseline_on", "target", "is_ratio",
        "disaggregation", "age_bands",
    )  # fmt: skip
    return {name: getattr(record, name) for name in fields} | {
        "id": record.pk,
        "plan": record.plan.public_id,
        "outcome": record.outcome_id,
        "output": record.output_id,
        "title": translations_of(record, "title"),
        "periods": [{"starts": p.starts, "ends": p.ends, "target": p.target} for p in record.periods.all()],
        "href": record.get_absolute_url(),
    }


def progress(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "plan": record.item.plan.public_id,
        "output": record.output_id,
        "activity": record.activity_id,
        "organization": slug_of(record.organization, viewer),
        "until": record.until,
        "done": record.done,
        "status": record.status,
        "percent": record.percent,
        "evidence": record.evidence_links(),
        "state": record.state,
        "values": [
            {
                "indicator": value.indicator_id,
                "value": value.value,
                "numerator": value.numerator,
                "denominator": value.denominator,
                "parts": [
                    {"dimension": part.dimension, "name": part.name, "status": part.status, "value": part.value}
                    for part in visible_parts(value, viewer)
                ],
            }
            for value in record.values.all()
        ],
        "href": record.get_absolute_url(),
    }


def comment_round(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.pk,
        "plan": record.plan.public_id,
        "version": record.version.number,
        "audience": record.audience,
        "question": visible_value(record, "question", viewer, ""),
        "opens": record.opens,
        "deadline": record.deadline,
        "time_zone": record.time_zone,
        "closed_at": record.closed_at,
        "href": f"{record.plan.get_absolute_url()}comments/",
    }


def comment(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "plan": record.plan.public_id,
        "round": record.round_id,
        "item": record.item_key,
        "quote": record.quote,
        "text": record.text,
        "organization": slug_of(record.organization, viewer),
        "at": record.at,
        "href": record.get_absolute_url(),
    }


def disposition(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "comment": record.comment.public_id,
        "plan": record.comment.plan.public_id,
        "verdict": record.verdict,
        "reason": record.reason,
        "amendment": record.amendment.public_id if record.amendment else None,
        "at": record.at,
    }


def resolution(record: Any, viewer: Viewer) -> dict[str, Any]:
    """A Resolution whose organizations were fetched through the visibility filter."""
    return {
        "meeting": record.meeting_id,
        "group": record.meeting.group.slug if record.meeting.group else None,
        "number": record.number,
        "on": record.on,
        "text": translations_of(record, "text"),
        "agreed": [one.slug for one in record.agreed.all()],
        "dissented": [one.slug for one in record.dissented.all()],
        "note": record.note,
        "href": record.get_absolute_url(),
    }


def version(record: Any, viewer: Viewer) -> dict[str, Any]:
    return {
        "plan": record.plan.public_id,
        "number": record.number,
        "kind": record.kind,
        "sha256": record.sha256,
        "at": record.at,
        "resolution": record.resolution.get_absolute_url() if is_open_to(record.resolution, viewer) else None,
        "href": record.get_absolute_url(),
        "json_href": f"{record.get_absolute_url()}plan.json",
    }


def report(record: Any, viewer: Viewer) -> dict[str, Any]:
    fields = ("number", "starts", "ends", "as_of", "sha256")
    return {name: getattr(record, name) for name in fields} | {
        "plan": record.plan.public_id,
        "href": record.get_absolute_url(),
        "json_href": f"{record.get_absolute_url()}report.json",
    }

"""Work plans, whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from hub.api.shapes.common import Translated, translations_of
from hub.lib.visibility import Viewer, is_open_to
from hub.workplans.models import Outcome, Output, Plan


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


def output(record: Output, number: str, viewer: Viewer) -> dict[str, Any]:
    return {
        "id": record.pk,
        "number": number,
        "title": translations_of(record, "title"),
        "status": record.status,
        "due": record.due,
        "lead": record.lead.slug if record.lead and is_open_to(record.lead, viewer) else None,
        "href": record.get_absolute_url(),
    }


def outcome(record: Outcome, viewer: Viewer) -> dict[str, Any]:
    return {
        "number": record.number,
        "title": translations_of(record, "title"),
        "subgroup": record.subgroup.slug if record.subgroup and is_open_to(record.subgroup, viewer) else None,
        "not_measured": record.not_measured,
        "definition_of_success": translations_of(record, "definition_of_success"),
        "outputs": [output(part, f"{record.position}.{part.position}", viewer) for part in record.outputs.all()],
    }


def plan(record: Plan) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "group": record.group.slug,
        "period": record.period,
        "title": translations_of(record, "title"),
        "state": record.state,
        "starts": record.starts,
        "ends": record.ends,
        "synthetic": record.synthetic,
        "href": record.get_absolute_url(),
    }


def plan_detail(record: Plan, viewer: Viewer) -> dict[str, Any]:
    unplaced = [part for part in record.outputs.all() if part.outcome_id is None]
    return plan(record) | {
        "summary": translations_of(record, "summary"),
        "outcomes": [outcome(part, viewer) for part in record.outcomes.all()],
        "outputs_without_outcome": [output(part, f"0.{part.position}", viewer) for part in unplaced],
    }

"""The text of a plan as one document: what is frozen, compared, checked, exported and reported.

A document consists of plain values. Its items are flat lists in the order of the plan, each with a `key` that never
changes, so that two documents can be compared.

Which names it contains depends on its reader. What is frozen, compared and reported is written for everybody: an
organization that is not public is UNNAMED there (docs/decisions/0013-names-in-frozen-texts.md).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Max, Q

from hub.groups.models import Group
from hub.initiatives.models import Initiative, standing_for
from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER, Viewer, is_open_to
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Term
from hub.workplans.document_types import (
    KINDS,
    ActivityText,
    AnyItem,
    DeliverableText,
    IndicatorText,
    Kind,
    OutcomeText,
    PlanDocument,
    key_of,
)
from hub.workplans.models import Activity, CarryOver, Indicator, IndicatorPeriod, Outcome, Output, Plan

__all__ = ["KINDS", "UNNAMED", "canonical", "document_of", "document_on", "group_on", "items", "rows_as_of", "seal"]

SCHEMA = "actionhub.plan/1"
UNNAMED = "*"  # cannot be a short name of an organization


def canonical(document: Mapping[str, Any]) -> str:
    """The canonical form of a document: the same content always gives the same characters."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(text: str) -> str:
    """SHA-256 of a canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def items(document: PlanDocument) -> Iterator[tuple[Kind, AnyItem]]:
    """Kind and item, in the order of the plan's lists."""
    for kind in KINDS:
        for item in document[kind]:
            yield kind, item


def document_of(plan: Plan, viewer: Viewer = STRANGER) -> PlanDocument:
    """The present plan, with the names that the viewer may read. The number of queries does not depend on its size."""
    indicators = list(Indicator.objects.filter(plan=plan))
    periods: dict[int, list[Any]] = defaultdict(list)
    for period in IndicatorPeriod.objects.filter(indicator__plan=plan) if indicators else ():
        periods[period.indicator_id].append(period)
    links: dict[str, dict[int, list[int]]] = {}
    for name, pairs in _links(plan).items():
        links[name] = defaultdict(list)
        for item, key in pairs:
            links[name][item].append(key)
    return _write(
        plan,
        list(Outcome.objects.filter(plan=plan)),
        list(Output.objects.filter(plan=plan).order_by()),
        list(Activity.objects.filter(output__plan=plan).order_by()),
        indicators,
        links,
        periods,
        _origins(CarryOver.objects.filter(to_plan=plan), viewer),
        viewer,
    )


def _links(plan: Plan) -> dict[str, list[tuple[int, int]]]:
    """Keys of the items of a plan with the keys of their linked records."""
    return {
        "initiatives": _pairs(Output.initiatives.through, "output_id", "initiative_id", output__plan=plan),
        "partners": _pairs(Activity.partners.through, "activity_id", "organization_id", activity__output__plan=plan),
        "countries": _pairs(Activity.countries.through, "activity_id", "country_id", activity__output__plan=plan),
        "sectors": _pairs(Activity.sectors.through, "activity_id", "term_id", activity__output__plan=plan),
        "issues": _pairs(Activity.issues.through, "activity_id", "term_id", activity__output__plan=plan),
    }


def _pairs(through: Any, owner: str, target: str, **of_plan: Plan) -> list[tuple[int, int]]:
    return list(through.objects.filter(**of_plan).values_list(owner, target))


def document_on(plan: Plan, at: datetime, viewer: Viewer = STRANGER) -> PlanDocument | None:
    """The plan at a moment, from the history of its records; None where it did not exist yet.

    Organizations have the names that they had then; which of them are named depends on what is visible today.
    """
    past = Plan.history.filter(id=plan.pk, history_date__lte=at).order_by("-history_id").first()
    if past is None or past.history_type == "-":
        return None
    past.group = group_on(plan.group, at)
    outcomes = rows_as_of(Outcome, Q(plan_id=plan.pk), at)
    outputs = rows_as_of(Output, Q(plan_id=plan.pk), at)
    ever = Output.history.filter(plan_id=plan.pk).order_by().values("id").distinct()
    activities = rows_as_of(Activity, Q(output_id__in=ever), at)
    indicators = rows_as_of(Indicator, Q(plan_id=plan.pk), at)
    links = {
        "initiatives": _past_links(Output, "initiatives", "output_id", "initiative_id", outputs),
        **{
            name: _past_links(Activity, name, "activity_id", column, activities)
            for name, column in (
                ("partners", "organization_id"),
                ("countries", "country_id"),
                ("sectors", "term_id"),
                ("issues", "term_id"),
            )
        },
    }
    periods: dict[int, list[Any]] = defaultdict(list)
    held = rows_as_of(IndicatorPeriod, Q(indicator_id__in=[row.id for row in indicators]), at) if indicators else []
    for period in sorted(held, key=lambda row: (row.starts, row.id)):
        periods[period.indicator_id].append(period)
    origins = _origins(CarryOver.objects.filter(to_plan=plan, at__lte=at), viewer)
    return _write(past, outcomes, outputs, activities, indicators, links, periods, origins, viewer, at)


def group_on(group: Group, at: datetime) -> Group:
    """The group with the names that it had at a moment; the present ones where nothing older is known."""
    past = Group.history.filter(id=group.pk, history_date__lte=at).order_by("-history_id").first()
    return group if past is None else past.instance


def _origins(carried: Any, viewer: Viewer) -> dict[str, dict[str, str]]:
    """By the key of an item, the period of the plan from which it was carried over, and the reason."""
    rows = carried.visible_to(viewer).order_by("-pk").values_list(
        "to_output_id", "to_activity_id", "output__plan__period", "activity__output__plan__period", "reason"
    )  # fmt: skip
    return {
        (f"output-{output}" if output else f"activity-{activity}"): {
            "period": of_output or of_activity,
            "reason": reason,
        }
        for output, activity, of_output, of_activity, reason in rows
    }


def rows_as_of(model: type[models.Model], of_plan: Q, at: datetime) -> list[Any]:
    """The history rows that were valid at a moment: the last of each record, unless it was deleted then."""
    history = model.history  # type: ignore[attr-defined]
    last = history.filter(of_plan, history_date__lte=at).order_by().values("id").annotate(last=Max("history_id"))
    rows = history.filter(history_id__in=last.values("last")).exclude(history_type="-")
    return sorted(rows, key=lambda row: (getattr(row, "position", 0), row.id))


def _past_links(model: Any, name: str, owner: str, target: str, rows: list[Any]) -> dict[int, list[int]]:
    history = getattr(model.history.model, name).model
    found: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(rows), 500):
        ids = [row.history_id for row in rows[start : start + 500]]
        for item, linked in history.objects.filter(history_id__in=ids).values_list(owner, target):
            found[item].append(linked)
    return found


class Names:
    """The names in a document for the keys of other tables: short names with a meaning outside the database."""

    def __init__(
        self,
        organizations: set[int],
        links: dict[str, dict[int, list[int]]],
        subgroups: set[int],
        viewer: Viewer,
        at: datetime | None,
    ) -> None:
        terms = {key for name in ("sectors", "issues") for linked in links[name].values() for key in linked}
        asked = organizations | {key for linked in links["partners"].values() for key in linked}
        then = {row.id: row for row in rows_as_of(Organization, Q(id__in=asked), at)} if at and asked else {}
        self.organization: dict[int, str] = {}
        self.organization_names: dict[str, str] = {}
        self.translated_names: dict[str, dict[str, str]] = {}
        for organization in Organization.objects.filter(pk__in=asked).order_by() if asked else ():
            if not is_open_to(organization, viewer):
                self.organization[organization.pk] = UNNAMED
                continue
            named = then.get(organization.pk, organization)
            self.organization[organization.pk] = named.slug
            self.organization_names[named.slug] = named.name_en
            if translated := {code: text for code, text in _text(named, "name").items() if code != "en" and text}:
                self.translated_names[named.slug] = translated
        self.term = _by_key(Term.objects, terms, "code")
        countries = {key for linked in links["countries"].values() for key in linked}
        self.country = _by_key(Country.objects, countries, "iso3")
        initiatives = {key for linked in links["initiatives"].values() for key in linked}
        # A merged initiative is named by the record that replaced it.
        stands = standing_for(Initiative.objects.filter(pk__in=initiatives), viewer) if initiatives else {}
        ids = _by_key(Initiative.objects, set(stands.values()), "public_id")
        self.initiative = {key: ids[stand] for key, stand in stands.items()}
        self.group = _by_key(Group.objects.visible_to(viewer), subgroups, "slug")
        if at and self.group:
            self.group |= {row.id: row.slug for row in rows_as_of(Group, Q(id__in=self.group), at)}


def _by_key(records: Any, keys: set[int], name: str) -> dict[int, str]:
    return dict(records.filter(pk__in=keys).order_by().values_list("pk", name)) if keys else {}


def _write(
    plan: Any,
    outcomes: list[Any],
    outputs: list[Any],
    activities: list[Any],
    indicators: list[Any],
    links: dict[str, dict[int, list[int]]],
    periods: dict[int, list[Any]],
    origins: dict[str, dict[str, str]],
    viewer: Viewer,
    at: datetime | None = None,
) -> PlanDocument:
    leads = {item.lead_id for item in (*outputs, *activities) if item.lead_id}
    names = Names(leads, links, {outcome.subgroup_id for outcome in outcomes if outcome.subgroup_id}, viewer, at)
    place = {outcome.id: outcome.position for outcome in outcomes}
    outputs = sorted(outputs, key=lambda row: (place.get(row.outcome_id, 0), row.position, row.id))
    order = {output.id: number for number, output in enumerate(outputs)}
    activities = sorted(activities, key=lambda row: (order.get(row.output_id, 0), row.position, row.id))
    document: PlanDocument = {
        "schema": SCHEMA,
        "plan": {
            "id": plan.public_id,
            "group": plan.group.slug,
            "period": plan.period,
            "title": _text(plan, "title"),
            "summary": _text(plan, "summary"),
            "starts": plan.starts.isoformat(),
            "ends": plan.ends.isoformat(),
            "rollup": plan.rollup,
        },
        "outcomes": [_outcome(row, names) for row in outcomes],
        "outputs": [
            {
                **_deliverable(row, names),
                "key": key_of("output", row.id),
                "outcome": key_of("outcome", row.outcome_id) if row.outcome_id else None,
                "carried_from": origins.get(key_of("output", row.id)),
                "initiatives": _names_of(links["initiatives"].get(row.id, ()), names.initiative),
            }
            for row in outputs
        ],
        "activities": [_activity(row, names, links, origins) for row in activities],
        "indicators": [_indicator(row, periods.get(row.id, ())) for row in indicators],
        "organizations": dict(sorted(names.organization_names.items())),
    }
    if names.translated_names:
        document["translated_names"] = dict(sorted(names.translated_names.items()))
    return document


def _outcome(row: Any, names: Names) -> OutcomeText:
    return {
        "key": key_of("outcome", row.id),
        "position": row.position,
        "title": _text(row, "title"),
        "subgroup": names.group.get(row.subgroup_id),
        "definition_of_success": _text(row, "definition_of_success"),
        "theory_of_change": _text(row, "theory_of_change"),
        "not_measured": row.not_measured,
    }


def _activity(
    row: Any, names: Names, links: dict[str, dict[int, list[int]]], origins: dict[str, dict[str, str]]
) -> ActivityText:
    return {
        **_deliverable(row, names),
        "key": key_of("activity", row.id),
        "output": key_of("output", row.output_id),
        "carried_from": origins.get(key_of("activity", row.id)),
        "partners": _names_of(links["partners"].get(row.id, ()), names.organization),
        "budget": _number(row.budget),
        "currency": row.currency,
        "countries": _names_of(links["countries"].get(row.id, ()), names.country),
        "sectors": _names_of(links["sectors"].get(row.id, ()), names.term),
        "issues": _names_of(links["issues"].get(row.id, ()), names.term),
    }


def _deliverable(row: Any, names: Names) -> DeliverableText:
    return {
        "position": row.position,
        "title": _text(row, "title"),
        "description": _text(row, "description"),
        "lead": names.organization.get(row.lead_id),
        "due": row.due.isoformat() if row.due else None,
        "weight": _number(row.weight),
        "status": row.status,
        "status_reason": row.status_reason,
        "percent": row.percent,
    }


def _indicator(row: Any, periods: Iterable[Any]) -> IndicatorText:
    text: IndicatorText = {
        "key": key_of("indicator", row.id),
        "outcome": key_of("outcome", row.outcome_id) if row.outcome_id else None,
        "output": key_of("output", row.output_id) if row.output_id else None,
        "position": row.position,
        "title": _text(row, "title"),
        "measures": row.measures,
        "unit": row.unit,
        "direction": row.direction,
        "cumulative": row.cumulative,
        "baseline": _number(row.baseline),
        "baseline_on": row.baseline_on.isoformat() if row.baseline_on else None,
        "target": _number(row.target),
        "disaggregation": list(row.disaggregation),
        "verification": row.verification,
        "periods": [
            {"starts": p.starts.isoformat(), "ends": p.ends.isoformat(), "target": _number(p.target)} for p in periods
        ],
    }
    # Only where they are set: texts that were frozen before these fields existed keep their hash and show no change.
    if row.age_bands:
        text["age_bands"] = list(row.age_bands)
    if row.is_ratio:
        text["is_ratio"] = True
    return text


def _text(row: Any, name: str) -> dict[str, str]:
    """The languages in which the text is not empty."""
    return {code: value for code in language_codes() if (value := getattr(row, f"{name}_{code}"))}


def _number(value: Decimal | None) -> str | None:
    """A decimal as text, without trailing zeros: 1.50 and 1.5 are the same number."""
    return None if value is None else f"{Decimal(value).normalize():f}"


def _names_of(keys: Iterable[int], names: dict[int, str]) -> list[str]:
    return sorted({names[key] for key in keys if key in names})

"""The content of an implementation report, computed from the plan's records as plain values.

The adopted text is the baseline. Every deliverable in it or added later has one line and one result, so that the results
add up to the plan. Nothing here depends on the time of day, only on the moment `at` up to which records are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hub.events.models import Event, Verb
from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER
from hub.reports.models import Section
from hub.reports.surroundings import decisions, group_of, money, rounds, state_on
from hub.workplans.document import document_on
from hub.workplans.document_types import DELIVERABLES, PlanDocument
from hub.workplans.lint.rules import numbers
from hub.workplans.models import CarryOver, IndicatorValue, Plan, PlanVersion, ProgressUpdate
from hub.workplans.progress import rollup
from hub.workplans.progress.breakdown import visible_parts
from hub.workplans.progress.values import latest_values

SCHEMA = "actionhub.report/1"
# One result for each item, in the order of the report.
RESULTS = ("done", "done_late", "under_way", "late", "dropped", "carried_over", "not_reported")


Document = dict[str, Any]
Line = dict[str, Any]


class NotAdoptedError(ValueError):
    """There is no adopted text to report against."""


def report_of(plan: Plan, *, at: datetime, starts: date | None = None, ends: date | None = None) -> Document:
    """The results of the plan between two days, as recorded by the moment `at`."""
    starts, ends = starts or plan.starts, min(ends or plan.ends, plan.ends)
    adopted = plan.versions.filter(kind=PlanVersion.Kind.ADOPTED, at__lte=at).order_by("number").first()
    now = document_on(plan, at)
    if adopted is None or now is None:
        raise NotAdoptedError(_("The plan was not adopted by that day. There is no adopted text to report against."))
    baseline = adopted.document()
    updates = _updates(plan, at, ends)
    lines = _lines(plan, baseline, now, updates, since=adopted.at, at=at, ends=ends)
    sums = rollup.of_plan(now)
    translated = baseline.get("translated_names", {}) | now.get("translated_names", {})
    return {
        "schema": SCHEMA,
        "plan": now["plan"],
        "baseline": {"version": adopted.number, "sha256": adopted.sha256, "adoption": baseline.get("adoption"),
                     "at": adopted.at.isoformat()},
        "amendments": [
            {"version": version.number, "sha256": version.sha256, "at": version.at.isoformat()}
            for version in plan.versions.filter(kind=PlanVersion.Kind.AMENDED, at__lte=at)
        ],
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "as_of": at.astimezone(UTC).isoformat(),
        "progress": _progress(sums["plan"]),
        "outcomes": [
            {"key": outcome["key"], "number": str(outcome["position"]), "title": outcome["title"],
             "progress": _progress(sums.get(outcome["key"]))}
            for outcome in now["outcomes"]
        ],
        "lines": lines,
        "totals": totals(lines),
        "indicators": _indicators(now, plan, at, ends),
        "sections": _sections(plan, at),
        "organizations": baseline["organizations"] | now["organizations"],
        **({"translated_names": translated} if translated else {}),
        "group": group_of(plan, at),
        "state": state_on(plan, at),
        "decisions": decisions(plan, at, starts, ends),
        "money": money(baseline["activities"], now["activities"]),
        "rounds": rounds(plan, at),
    }  # fmt: skip


def totals(lines: list[Line]) -> dict[str, int]:
    """How many lines have each result, and how many were moved or added."""
    counted: dict[str, int] = dict.fromkeys(RESULTS, 0)
    for line in lines:
        counted[line["result"]] += 1
    return counted | {
        "items": len(lines),
        "moved": sum(bool(line["moved_from"]) for line in lines),
        "added": sum(line["added"] for line in lines),
    }


def _lines(
    plan: Plan,
    baseline: PlanDocument,
    now: PlanDocument,
    updates: dict[str, list[ProgressUpdate]],
    *,
    since: datetime,
    at: datetime,
    ends: date,
) -> list[Line]:
    planned: dict[str, Mapping[str, Any]] = {item["key"]: item for kind in DELIVERABLES for item in baseline[kind]}
    current: dict[str, Mapping[str, Any]] = {item["key"]: item for kind in DELIVERABLES for item in now[kind]}
    number = numbers(baseline) | numbers(now)
    keys = dict.fromkeys([*current, *planned])
    parents = {output["key"]: output["outcome"] for output in (*baseline["outputs"], *now["outputs"])}
    carried = _later_periods(plan, at)
    day = min(ends, at.date())
    finished = {key for key, item in current.items() if item["status"] == "done"}
    lines = []
    # In the order of the plan: each output before its activities.
    for key in sorted(keys, key=lambda key: [int(part) for part in number[key].split(".")]):
        before, after = planned.get(key), current.get(key)
        item: Mapping[str, Any] = after or before or {}
        done = updates.get(key, [])
        last = done[-1] if done else None
        moved_from = before["due"] if before and after and before["due"] != after["due"] else None
        result = _result(item, after is None, last, before, day)
        output = item.get("output", key)
        if result == "late" and last is None and output in finished:
            result = "not_reported"  # the output's report covers what its activities left open
        lines.append(
            {
                "key": key,
                "number": number[key],
                "kind": "activity" if "output" in item else "output",
                "outcome": parents.get(output),
                "title": item["title"],
                "lead": item["lead"],
                "partners": list(item.get("partners", ())),
                "due": item["due"],
                "result": result,
                "added": before is None,
                "deleted": after is None,
                "moved_from": moved_from,
                "percent": item["percent"],
                "reason": item["status_reason"],
                "carried_to": carried.get(key),
                "done": last.done if last else "",
                "until": last.until.isoformat() if last else None,
                "update": last.public_id if last else None,
                "evidence": [link for update in done for link in update.evidence_links()],
                "address": _address(now["plan"], key, after is None),
            }
        )
    _explain(lines, since, at)
    return lines


def _result(
    item: Mapping[str, Any], gone: bool, last: ProgressUpdate | None, before: Mapping[str, Any] | None, day: date
) -> str:
    if gone or item["status"] == "dropped":
        return "dropped"
    if item["status"] == "carried_over":
        return "carried_over"
    due = (before or item)["due"] or item["due"]
    if item["status"] == "done":
        late = last is not None and due is not None and last.until.isoformat() > due
        return "done_late" if late else "done"
    if item["due"] and item["due"] < day.isoformat():
        return "late"
    return "under_way" if last is not None else "not_reported"


def _updates(plan: Plan, at: datetime, ends: date) -> dict[str, list[ProgressUpdate]]:
    """Approved reports by item, in the order of their dates."""
    found: dict[str, list[ProgressUpdate]] = defaultdict(list)
    approved = ProgressUpdate.objects.filter(
        ProgressUpdate.of_plans(Plan.objects.filter(pk=plan.pk)),
        state=ProgressUpdate.State.APPROVED,
        reviewed_at__lte=at,
        until__lte=ends,
    )
    for update in approved.order_by("until", "pk"):
        key = f"output-{update.output_id}" if update.output_id else f"activity-{update.activity_id}"
        found[key].append(update)
    return found


def _later_periods(plan: Plan, at: datetime) -> dict[str, str]:
    rows = CarryOver.objects.filter(CarryOver.of_plans(Plan.objects.filter(pk=plan.pk)), at__lte=at)
    # A report is written for everybody: a later plan that is not public yet is not named.
    later = Plan.objects.visible_to(STRANGER)
    return {
        f"output-{row.output_id}" if row.output_id else f"activity-{row.activity_id}": row.to_plan.period
        for row in rows.filter(to_plan__in=later).select_related("to_plan")
    }


def _explain(lines: list[Line], since: datetime, at: datetime) -> None:
    """Reasons from the record of events: why an item was deleted, moved or added since the adoption. Earlier reasons
    are for the group only."""
    asked = [line for line in lines if not line["reason"] and (line["deleted"] or line["moved_from"] or line["added"])]
    by_kind: dict[str, list[int]] = defaultdict(list)
    for line in asked:
        kind, _dash, key = line["key"].partition("-")
        by_kind[f"workplans.{kind}"].append(int(key))
    reasons: dict[tuple[str, str], str] = {}
    for kind, keys in by_kind.items():
        events = Event.objects.filter(kind=kind, object_id__in=keys, at__gte=since, at__lte=at)
        events = events.exclude(reason="").order_by("sequence")
        for event in events:
            reasons[f"{kind.partition('.')[2]}-{event.object_id}", event.verb] = event.reason
    wanted = {"deleted": Verb.DELETED, "moved_from": Verb.CHANGED, "added": Verb.CREATED}
    for line in asked:
        for flag, verb in wanted.items():
            if line[flag] and (reason := reasons.get((line["key"], verb))):
                line["reason"] = reason
                break


def _address(plan: Mapping[str, Any], key: str, deleted: bool) -> str:
    """With the names of that time: the same moment gives the same bytes, and former names redirect."""
    base = f"/groups/{plan['group']}/plans/{plan['period']}/"
    if deleted:
        return f"{base}differences/?from=1&to=now#{key}"
    return f"{base}outputs/{key.partition('-')[2]}/" if key.startswith("output-") else f"{base}#{key}"


def _indicators(now: PlanDocument, plan: Plan, at: datetime, ends: date) -> list[Line]:
    """Each indicator with the latest approved value; without a report there is none, not zero."""
    latest = latest_values(plan, at=at, until=ends)
    number = numbers(now)
    shown = []
    for indicator in now["indicators"]:
        value = latest.get(indicator["key"])
        shown.append(
            {name: indicator[name] for name in ("key", "title", "unit", "direction", "baseline", "target", "measures")}
            | {
                "number": number[indicator["key"]],
                "value": f"{value.value.normalize():f}" if value else None,
                "until": value.update.until.isoformat() if value else None,
                "reached": value.indicator.meets_target(value.value) if value else None,
            }
            | _details(value)
        )
    return shown


def _details(value: IndicatorValue | None) -> Line:
    """Parts, numerator and denominator, if any. A report is written for everybody: small counts are left out."""
    if value is None:
        return {}
    found: Line = {}
    if value.numerator is not None and value.denominator is not None:
        found |= {name: f"{getattr(value, name).normalize():f}" for name in ("numerator", "denominator")}
    if parts := visible_parts(value, STRANGER):
        found["parts"] = [
            {"dimension": part.dimension, "name": part.name, "status": part.status, "value": part.value}
            for part in parts
        ]
    return found


def _sections(plan: Plan, at: datetime) -> list[Line]:
    """The texts of the chair at that moment."""
    last = (
        Section.history.filter(plan_id=plan.pk, history_date__lte=at)
        .order_by()
        .values("id")
        .annotate(last=Max("history_id"))
    )
    rows = Section.history.filter(history_id__in=last.values("last")).exclude(history_type="-")
    return [
        {
            "title": {code: text for code in language_codes() if (text := getattr(row, f"title_{code}"))},
            "text": {code: text for code in language_codes() if (text := getattr(row, f"text_{code}"))},
        }
        for row in sorted(rows, key=lambda row: (row.position, row.id))
    ]


def _progress(found: rollup.Progress | None) -> Line | None:
    if found is None:
        return None
    return {"at_least": found.floor, "at_most": found.ceiling, "reported": found.reported, "total": found.total}

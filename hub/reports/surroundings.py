"""The context of the items of a report: the group, its decisions, the money of the plan, comment rounds.

Like the rest of a report this is written for everybody, from records as they were at one moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from hub.lib.translated import language_codes
from hub.lib.visibility import STRANGER, Visibility
from hub.meetings.models import Meeting, Resolution
from hub.workplans.document import group_on, rows_as_of
from hub.workplans.document_types import ActivityText
from hub.workplans.models import CommentRound, Plan, PlanVersion

Facts = dict[str, Any]


def group_of(plan: Plan, at: datetime) -> Facts:
    """Name and colour of the group at that moment."""
    then = group_on(plan.group, at)
    return {"name": _texts(then, "name"), "accent": then.accent}


def state_on(plan: Plan, at: datetime) -> str | None:
    past = plan.history.filter(history_date__lte=at).order_by("-history_id").first()
    return str(past.state) if past else None


def decisions(plan: Plan, at: datetime, starts: date, ends: date) -> list[Facts]:
    """The group's resolutions between two days, and those by which the plan was adopted and amended, earliest first. For a
    meeting that is not public only number and day are named, and only where the plan was adopted by it."""
    behind = dict(
        plan.versions.filter(kind__in=PlanVersion.BINDING, at__lte=at, resolution__isnull=False)
        .order_by("-number")
        .values_list("resolution_id", "kind")
    )
    seen = set(
        Resolution.objects.visible_to(STRANGER).filter(meeting__group=plan.group_id).values_list("pk", flat=True)
    )
    seen |= set(Resolution.objects.visible_to(STRANGER).filter(pk__in=behind).values_list("pk", flat=True))
    rows = rows_as_of(Resolution, Q(id__in=seen | behind.keys()), at)
    meetings = {row.id: row for row in rows_as_of(Meeting, Q(id__in={row.meeting_id for row in rows}), at)}
    decisions = []
    for row in sorted(rows, key=lambda row: (row.on, row.meeting_id, row.number)):
        if row.id not in behind and not starts <= row.on <= ends:
            continue
        meeting = meetings.get(row.meeting_id)
        # What was written while the meeting was not public stays so, even if the meeting was opened later.
        is_open = row.id in seen and meeting is not None and meeting.visibility == Visibility.PUBLIC
        if is_open or row.id in behind:
            decisions.append(_decision(row, meeting if is_open else None, behind.get(row.id)))
    return decisions


def _decision(row: Any, meeting: Any, kind: str | None) -> Facts:
    facts: Facts = {"number": row.number, "on": row.on.isoformat(), "of_plan": kind}
    if meeting is None:
        return facts | {"meeting": None, "text": {}, "address": None}
    return facts | {
        "meeting": _texts(meeting, "title"),
        "text": _texts(row, "text"),
        "address": f"/meetings/{row.meeting_id}/#resolution-{row.number}",
    }


def money(adopted: Iterable[ActivityText], now: Iterable[ActivityText]) -> Facts:
    """Budgets of activities by currency, as adopted and now; currencies are never added up. A missing amount is not zero:
    these are counted."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"adopted": Decimal(0), "now": Decimal(0)})
    counts: dict[str, int] = defaultdict(int)
    now = list(now)
    for name, activities in (("adopted", adopted), ("now", now)):
        for activity in activities:
            if activity["budget"] is not None:
                sums[activity["currency"]][name] += Decimal(activity["budget"])
                counts[activity["currency"]] += name == "now"
    return {
        "currencies": [
            {
                "currency": currency,
                "adopted": f"{amounts['adopted'].normalize():f}",
                "now": f"{amounts['now'].normalize():f}",
                "activities": counts[currency],
            }
            for currency, amounts in sorted(sums.items())
        ],
        "activities": len(now),
        "without_amount": sum(activity["budget"] is None for activity in now),
    }


def rounds(plan: Plan, at: datetime) -> list[Facts]:
    """When comments were asked for, and from whom. The comments and their authors are for the group only."""
    return [
        {
            "opens": asked.opens.isoformat(),
            # The deadline of an open round may still change, which no history records.
            "closed": asked.ended_at.isoformat() if asked.closed_at and asked.closed_at <= at else None,
            "audience": asked.audience,
        }
        for asked in CommentRound.objects.filter(plan=plan, opens__lte=at)
    ]


def _texts(row: Any, name: str) -> dict[str, str]:
    return {code: text for code in language_codes() if (text := getattr(row, f"{name}_{code}"))}

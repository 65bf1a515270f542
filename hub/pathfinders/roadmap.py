"""The roadmap of a country: the work plans of its committee, with what they promise and what is budgeted, by currency."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from hub.lib.components import Part
from hub.lib.visibility import Viewer
from hub.pathfinders.models import Committee
from hub.workplans.models import Activity, Indicator, ItemStatus, Output, Plan

FILLS = {
    ItemStatus.DONE: "good", ItemStatus.UNDER_WAY: "now", ItemStatus.LATE: "warn", ItemStatus.PLANNED: "0",
    ItemStatus.CARRIED_OVER: "rest", ItemStatus.DROPPED: "bad", ItemStatus.NOT_REPORTED: "none",
}  # fmt: skip


@dataclass(frozen=True)
class Roadmap:
    plan: Plan
    others: list[Plan]
    outputs: int
    parts: list[Part]
    indicators: int
    measured: int  # indicators with a baseline and a target
    budgets: list[tuple[str, Decimal]]
    without_budget: int


def roadmap_of(committee: Committee, viewer: Viewer) -> Roadmap | None:
    """The plan that is current today, or the latest; None where the viewer sees none."""
    plans = list(Plan.objects.visible_to(viewer).filter(group=committee.group_id).select_related("group"))
    plan = Plan.current_of(plans, timezone.localdate())
    if plan is None:
        return None
    counts = Counter(Output.objects.visible_to(viewer).filter(plan=plan).values_list("status", flat=True))
    activities = Activity.objects.visible_to(viewer).filter(output__plan=plan)
    budgets = activities.exclude(budget=None).order_by().values_list("currency").annotate(Sum("budget"))
    indicators = Indicator.objects.filter(plan=plan)
    numbers = indicators.aggregate(all=Count("pk"), baselines=Count("baseline"), targets=Count("target"))
    return Roadmap(
        plan=plan,
        others=[one for one in plans if one != plan],
        outputs=sum(counts.values()),
        parts=[Part(fill, counts[status], status.label) for status, fill in FILLS.items() if counts[status]],
        indicators=numbers["all"],
        measured=min(numbers["baselines"], numbers["targets"]),
        budgets=sorted(budgets),
        without_budget=activities.filter(budget=None).count(),
    )

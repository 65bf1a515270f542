"""The reported values of the indicators of a plan."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from hub.workplans.models import IndicatorValue, Plan, ProgressUpdate


def latest_values(plan: Plan, *, at: datetime | None = None, until: date | None = None) -> dict[str, IndicatorValue]:
    """By the key of an indicator its latest approved value, each with its report: approved by a moment, about the time until
    a day. Without a report there is none, not zero. One query."""
    known = Q(indicator__plan=plan, update__state=ProgressUpdate.State.APPROVED)
    if at is not None:
        known &= Q(update__reviewed_at__lte=at)
    if until is not None:
        known &= Q(update__until__lte=until)
    values = (
        IndicatorValue.objects.filter(known).select_related("update", "indicator__plan").order_by("update__until", "pk")
    )
    return {f"indicator-{value.indicator_id}": value for value in values}

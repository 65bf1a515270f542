"""One indicator: how it is measured, its periods with targets, and its reported values."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.workplans import permissions
from hub.workplans.charts import indicator_chart
from hub.workplans.models import Indicator, IndicatorValue, ProgressUpdate
from hub.workplans.views.finding import find_plan


def indicator(request: Request, slug: str, period: str, pk: int) -> HttpResponse:
    found = find_plan(request, slug, period)
    shown = get_visible(
        Indicator.objects.filter(plan=found).select_related("plan", "outcome__subgroup", "output__outcome"),
        request.viewer,
        pk=pk,
    )
    approved = IndicatorValue.objects.visible_to(request.viewer).filter(
        indicator=shown, update__state=ProgressUpdate.State.APPROVED
    )
    values = list(approved.select_related("update__organization", "indicator__plan").order_by("update__until", "pk"))
    periods = [
        (one, next((v for v in reversed(values) if one.starts <= v.update.until <= one.ends), None))
        for one in shown.periods.all()
    ]
    context = {
        "plan": found,
        "group": found.group,
        "indicator": shown,
        "base": found.get_absolute_url(),
        "periods": periods,
        "values": values,
        "chart": indicator_chart(shown, values[-1] if values else None),
        "can_edit": permissions.can_edit_item(request.viewer, shown),
    }
    return render(request, "workplans/indicator.html", context)

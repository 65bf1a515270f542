"""Charts of plans: their outputs over time, and each indicator from its baseline over its latest value to its target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.charts import Chart, IndicatorLine
from hub.lib.schedule import Schedule
from hub.lib.text import comma_separated
from hub.workplans.models import Indicator, IndicatorValue, Plan
from hub.workplans.overview import OutcomePart


def schedule_chart(plan: Plan, schedule: Schedule, parts: list[OutcomePart]) -> Chart:
    """The outputs over the period of the plan. Unreported values are empty cells, not zero."""
    rows = [
        (row.number, str(row.output.title), row.lead, row.output.due and row.output.due.isoformat(), _reported_percent(row.progress))
        for part in parts
        for row in part.rows
    ]  # fmt: skip
    return Chart(
        title=str(plan.title),
        text=_("Outputs of the plan, with their due dates and progress"),
        header=(_("Number"), _("Output"), _("Lead"), _("Due"), _("Reported as done, at least, %")),
        rows=rows,
        source=f"{plan.group}, {plan.title}",
        kind="schedule",
        wide=schedule,
        note=_(
            "Dark: reported as done. Pale: planned. Hatched: not reported. Diamond: due; brown where it has passed."
        ),
        name="plan",
        key=f"{plan.group.slug}/{plan.period}",
    )


def _reported_percent(progress: Any) -> int | None:
    return progress.floor if progress is not None and progress.is_known else None


def indicator_charts(indicators: list[Indicator], values: Mapping[str, IndicatorValue]) -> dict[str, Chart]:
    """By its key each indicator with a known number."""
    return {
        one.anchor: indicator_chart(one, values.get(one.anchor))
        for one in indicators
        if one.baseline is not None or one.target is not None or one.anchor in values
    }


def indicator_chart(indicator: Indicator, value: IndicatorValue | None) -> Chart:
    """From the baseline over the latest approved value to the target; unknown values are labelled and hatched."""
    until = date_format(value.update.until, "DATE_FORMAT") if value else ""
    began = date_format(indicator.baseline_on, "DATE_FORMAT") if indicator.baseline_on else ""
    numbers = [
        (_("Baseline"), _float(indicator.baseline), began),
        (_("Now"), _float(value.value) if value else None, until),
        (_("Target"), _float(indicator.target), ""),
    ]
    words = comma_separated(
        f"{name} {_('not known') if number is None else f'{number:g}'}" for name, number, _day in numbers
    )
    drawing = IndicatorLine(*(number for _name, number, _day in numbers))
    return Chart(
        title=str(indicator.title),
        text=f"{indicator.title} ({indicator.get_unit_display()}): {words}",
        header=(_("What"), indicator.get_unit_display(), _("Day")),
        rows=numbers,
        source=str(indicator.plan),
        kind="indicator",
        wide=drawing,
        narrow=IndicatorLine(*(number for _name, number, _day in numbers), width=320.0),
        name="indicator",
        key=str(indicator.pk),
    )


def _float(number: Any) -> float | None:
    return None if number is None else float(number)

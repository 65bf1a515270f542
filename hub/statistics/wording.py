"""Figures as people read them, on pages and on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.charts import write_number
from hub.statistics.models import Observation
from hub.statistics.series import Point

SEXES = {
    "F": gettext_lazy("women and girls"),
    "M": gettext_lazy("men and boys"),
    "O": gettext_lazy("other sex"),
    "U": gettext_lazy("sex unknown"),
}


def figure(value: float | None) -> str:
    """A number as it is read; a dash where there is none."""
    return "–" if value is None else write_number(float(value), 2 if abs(value) >= 1 else 4)


def value_in_words(point: Point | Observation) -> str:
    """The value with its interval, the bounds alone where it is hidden, or why there is none."""
    if point.value is not None:
        has_interval = point.low is not None and point.high is not None and point.low != point.high
        return f"{figure(point.value)} ({_bounds(point)})" if has_interval else figure(point.value)
    if point.low is not None and point.high is not None:
        return _bounds(point)
    if point.low is not None:
        return _("at least %(low)s") % {"low": figure(point.low)}
    if point.status == Observation.Status.SUPPRESSED:
        return _("hidden by the publisher")
    return _("marked as missing")


def _bounds(point: Point | Observation) -> str:
    return f"{figure(point.low)}–{figure(point.high)}"

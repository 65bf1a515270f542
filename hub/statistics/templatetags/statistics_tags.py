from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from hub.lib.charts import written
from hub.statistics.models import Observation

register = template.Library()

SEXES = {"F": _("women and girls"), "M": _("men and boys"), "O": _("other sex"), "U": _("sex unknown")}
STATUSES = dict(Observation.Status.choices)


@register.filter
def figure(value: Any) -> str:
    """A number as it is read; a dash where there is none."""
    return "–" if value is None else written(float(value), 2 if abs(value) >= 1 else 4)


@register.filter
def sex_word(code: str) -> Any:
    return SEXES.get(code, "")


@register.filter
def status_word(status: str) -> Any:
    return STATUSES.get(status, status)

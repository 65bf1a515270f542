"""Values of indicators in the reader's notation."""

from __future__ import annotations

from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from hub.pathfinders.models import Definition


def format_value(value: Decimal, unit: str) -> str:
    if unit == Definition.Unit.YES_NO:
        return _("yes") if value else _("no")
    decimals = max(0, -int(value.normalize().as_tuple().exponent))
    shown = floatformat(value, f"{decimals}g")
    return f"{shown} %" if unit == Definition.Unit.PERCENT else str(shown)

"""Age bands of indicators in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def band_in_words(band: dict[str, Any]) -> str:
    """5–11: from 1 hour a week."""
    begin, end, hours = band["from"], band["to"], band["hours"]
    if end is None:
        ages = _("%(from)s and older") % {"from": begin}
    else:
        ages = str(begin) if begin == end else f"{begin}–{end}"
    if hours is None:
        return ages
    words = ngettext("%(ages)s: from %(hours)s hour a week", "%(ages)s: from %(hours)s hours a week", int(hours))
    return words % {"ages": ages, "hours": f"{hours:g}"}

"""Words for the parts of plans."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from hub.lib.translated import Text
from hub.workplans import words
from hub.workplans.differences import Change, FieldChange
from hub.workplans.models import Activity, Indicator, Outcome, Output, Plan
from hub.workplans.rollup import Progress

register = template.Library()

KINDS: dict[str, Any] = {
    "plan": Plan, "outcomes": Outcome, "outputs": Output, "activities": Activity, "indicators": Indicator,
}  # fmt: skip


@register.filter
def in_words(texts: dict[str, str]) -> Text:
    return words.in_words(texts)


@register.filter
def item_name(change: Change, numbers: dict[str, str]) -> str:
    """“Output 2.1”."""
    name = str(KINDS[change.kind]._meta.verbose_name).capitalize()
    return f"{name} {numbers.get(change.key, '')}".strip()


@register.filter
def what_happened(change: Change) -> str:
    return {"added": _("added"), "deleted": _("deleted"), "changed": _("changed")}[change.what]


@register.filter
def field_name(change: FieldChange) -> str:
    """The label of a field as forms have it, with its language where it has one."""
    column = f"{change.field}_{change.language}" if change.language else change.field
    for model in KINDS.values():
        for field in model._meta.get_fields():
            if field.name == column and hasattr(field, "verbose_name"):
                return str(field.verbose_name).capitalize()
    return column


@register.filter
def progress(found: Progress | None) -> str:
    """A sum of progress in words: never more than is known."""
    if found is None:
        return _("nothing left to do")
    if not found.is_known:
        return _("not reported")
    if found.is_exact or found.floor == found.ceiling:
        return _("%(percent)s %% done") % {"percent": found.floor}
    return _("at least %(low)s %% done; %(silent)s of %(total)s not reported") % {
        "low": found.floor,
        "silent": found.total - found.reported,
        "total": found.total,
    }

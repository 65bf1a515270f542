"""What pages of law texts need: names of changes, marks of verdicts, the pieces of a changed article."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from evidence.lawtexts import Piece, differences

register = template.Library()

NAMES = {
    "same": pgettext_lazy("articles", "Unchanged"), "renumbered": _("Renumbered, same words"), "moved": _("Moved, same words"),
    "changed": _("Changed"), "added": _("Added"), "removed": _("Taken out"),
}  # fmt: skip
MARKS = {"met": "m", "partly": "p", "missing": "n", "not_applicable": "a"}


@register.filter
def change_name(kind: str) -> Any:
    return NAMES[kind]


@register.filter
def verdict_mark(verdict: str) -> str:
    return MARKS.get(verdict, "u")


@register.filter
def by_kind(counts: Counter[str]) -> list[tuple[str, int]]:
    return [(kind, counts[kind]) for kind in NAMES if counts[kind]]


@register.filter
def pieces(before: Any, after: Any) -> list[Piece]:
    """The words of an article before and after; either may be None."""
    return differences(before.text if before else "", after.text if after else "")

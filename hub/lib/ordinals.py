"""The first of a month in the languages that do not write it as a mere number: “1er janvier”."""

from __future__ import annotations

from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

of_english = DateFormat.S


def write_the_first_of_a_month() -> None:
    """Let the letter S of a format be the ordinal of the reader's language. Django knows that of English only."""
    DateFormat.S = _ordinal  # type: ignore[assignment, method-assign]


def _ordinal(written: Any) -> str:
    if (get_language() or "en").startswith("fr"):
        return "er" if written.data.day == 1 else ""
    return of_english(written)

"""Amounts and their times in the reader's words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

from hub.lib.partialdate import readable


def time_in_words(starts: str, ends: str, year: int) -> str:
    """The day, the period or the year of an amount."""
    if starts and ends:
        return f"{readable(starts)} – {readable(ends)}"
    return readable(starts) if starts else str(year)


def number_in_words(amount: Decimal) -> str:
    """The amount with its decimals, where it has any."""
    decimals = 0 if amount == amount.to_integral_value() else max(2, len(f"{amount.normalize():f}".partition(".")[2]))
    return number_format(amount, decimal_pos=decimals, force_grouping=True)

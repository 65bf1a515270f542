"""Dates of which only the year or the month may be known: `2017`, `2017-06`, `2017-06-21`.

Stored as text, which sorts in the order of time and never states a day that no source gave.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any
from unicodedata import digit

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Left, Length
from django.utils import formats
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1000, 2999  # that people may write
FROM_RIGHT = "\u200f"  # the mark before dates in languages that are written from right to left
DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def validate_partial_date(value: str) -> None:
    """Refuse what is not a year, a month or a day of the calendar."""
    match = SHAPE.fullmatch(value)
    if match:
        year, month, day = (int(part) if part else 1 for part in match.groups())
        try:
            date(year, month, day)
        except ValueError:
            pass
        else:
            return
    raise ValidationError(
        _("“%(value)s” is not a date. Write a year, a month or a day: 2017, 2017-06 or 2017-06-21."),
        code="partial_date",
        params={"value": value},
    )


def check_year(value: date | str) -> None:
    """Refuse what people write only by a slip of the hand. Near the ends of the calendar a moment exists in some time zones
    only, and a day has none before or after it."""
    year = value.year if isinstance(value, date) else int(value[:4]) if value[:4].isdecimal() else FIRST_YEAR
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("Choose a year from %(first)s to %(last)s."), params={"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        )


def first_day(value: str) -> date:
    """The earliest day that the date can mean."""
    return _day(value)


def _day(value: str, *, last: bool = False) -> date:
    year, month, day = (int(part) if part else None for part in SHAPE.fullmatch(value).groups())  # type: ignore[union-attr]
    assert year is not None  # noqa: S101 - the pattern has a year
    if not last or day:
        return date(year, month or 1, day or 1)
    month = month or 12
    if (year, month) == (date.max.year, date.max.month):
        return date.max
    return date(year + month // 12, month % 12 + 1, 1) - date.resolution


def last_day(value: str) -> date:
    """The latest day that the date can mean."""
    return _day(value, last=True)


def is_before(value: str, other: str) -> bool:
    """Whether it surely lies before the other: 2018 does not lie before June of 2018, as it may be any day of the year."""
    return value < other[: len(value)]


def in_order(first: str, second: str) -> Q:
    """The condition on two columns that the second date, where both are known, does not surely lie before the first."""
    known = Q(**{f"{second}__gte": Left(first, Length(second))})
    return Q(**{first: ""}) | Q(**{second: ""}) | known


def is_over(column: str, day: date) -> Q:
    """The condition on a column that its date surely lies before the day: this month is not over before its end."""
    return Q(**{f"{column}__lt": Left(Value(day.isoformat()), Length(column))})


def readable(value: str) -> str:
    """The date in the reader's language, as precise as it is known."""
    return _readable(value, get_language()) if value else value


@lru_cache(maxsize=4096)
def _readable(value: str, language: str | None) -> str:
    if not SHAPE.fullmatch(value):
        return value
    if len(value) == 4:
        return value
    if len(value) == 7:
        return formats.date_format(_day(value), "YEAR_MONTH_FORMAT")
    return formats.date_format(_day(value), "DATE_FORMAT")


def readable_range(begin: str, end: str) -> str:
    """First to last day; one date where both are the same, the month once where both are in it."""
    if not end or begin == end:
        return readable(begin)
    last = readable(end)
    mark = last[: len(last) - len(last.lstrip(FROM_RIGHT))]
    if len(begin) == len(end) == 10 and begin[:7] == end[:7] and last.startswith(f"{mark}{int(end[8:])}"):
        day_alone = formats.get_format("DATE_FORMAT").split(" ", 1)[0]  # in Spanish, “de” follows
        return f"{formats.date_format(_day(begin), day_alone)}–{last.removeprefix(mark)}"
    return f"{readable(begin)} – {last}"


def readable_period(begin: str, end: str) -> str:
    """From when to when something runs; an unknown end is named, and the result is empty where neither is known."""
    if not begin and not end:
        return ""
    if begin == end:
        return readable(begin)
    # Texts inside f-strings are not extracted for translation.
    first, last = readable(begin) or gettext("start not known"), readable(end) or gettext("end not known")
    return f"{first} – {last}"


class WrittenDateField(forms.CharField):
    """Takes a date copied from a text whose marks of direction come with it."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).translate(DIRECTION_MARKS)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser would cut the end off where marks stand before it."""
        return super().widget_attrs(widget) | {"maxlength": "20"}


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A date as precise as its source; empty means unknown."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 10
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(*args, **options)

    def to_python(self, value: Any) -> Any:
        """Digits of other scripts become those that sort in the order of time."""
        text = super().to_python(value)
        if isinstance(text, str) and not text.isascii():
            text = "".join(str(digit(sign, sign)) for sign in text)
        return text

    def formfield(self, **options: Any) -> Any:
        if not self.help_text:
            options.setdefault("help_text", _("A year, a month or a day: 2021, 2021-05 or 2021-05-17."))
        defaults: dict[str, Any] = {"validators": [check_year], "form_class": WrittenDateField}
        return super().formfield(**defaults | options)

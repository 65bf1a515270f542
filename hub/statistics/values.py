"""What a cell says: a number, a suppressed small count, or that nothing was sent. Nothing becomes a zero."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from hub.lib.numbers import AmountError, DecimalSign, read_number
from hub.statistics.sentences import RefusedError, Sentence

MISSING = frozenset({"nan", "#n/a", "n/a", "na", "n", "..", "...", "-", "–", "—", "null", "none", ":", "…", "unavailable", "unknown"})  # fmt: skip
BELOW = re.compile(r"(<|≤|<=|less than |fewer than )\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
SUPPRESSED = frozenset({"*", "s", "(s)", "c", "(c)", "suppressed", "confidential"})
REMEMBERED = 100_000


class Read(NamedTuple):
    value: float | None
    low: float | None
    high: float | None
    status: str


class NotAFigureError(RefusedError):
    """The sentence says what is wrong with the cell."""


class Cells:
    """Reads the cells of one file; the same text is read once."""

    def __init__(self, decimal: DecimalSign | None = None) -> None:
        self.decimal = decimal
        self._seen: dict[str, Read | None] = {}

    def read(self, text: str) -> Read | None:
        """None where the cell is empty: nothing was sent. Raises NotAFigureError."""
        try:
            return self._seen[text]
        except KeyError:
            pass
        if len(self._seen) > REMEMBERED:
            self._seen.clear()
        found = self._seen[text] = self._read(text.strip())
        return found

    def _read(self, text: str) -> Read | None:
        if not text:
            return None
        if text.isascii() and text.isdigit():
            return Read(float(text), None, None, "reported")
        small = text.lower()
        if small in MISSING:
            return Read(None, None, None, "not_reported")
        if small in SUPPRESSED:
            return Read(None, None, None, "suppressed")
        if below := BELOW.fullmatch(text):
            return _below(below.group(1), float(below.group(2).replace(",", ".")))
        if "," not in text:
            try:
                number = float(text)
            except ValueError:
                pass
            else:
                if number in (float("inf"), float("-inf")):
                    raise NotAFigureError(_no_number(text))
                return Read(number, None, None, "reported")
        try:
            return Read(float(read_number(text, self.decimal)), None, None, "reported")
        except AmountError as error:
            if len(getattr(error, "readings", ())) == 2:
                two = Sentence(_("“%(text)s” can be read as two numbers; it was left."), text=text[:40])
                raise NotAFigureError(two) from error
            raise NotAFigureError(_no_number(text)) from error


def _no_number(text: str) -> Sentence:
    return Sentence(_("“%(text)s” is not a number."), text=text[:40])


def _below(sign: str, end: float) -> Read:
    """A small count that is hidden: at least one, or the publisher would write 0."""
    is_closed = sign in ("≤", "<=")
    if end > 1 and end.is_integer():
        return Read(None, 1.0, end if is_closed else end - 1, "suppressed")
    return Read(None, 0.0, end, "suppressed")

"""What a cell says: a number, a suppressed small count, or that nothing was sent. Nothing becomes a zero."""

from __future__ import annotations

import re
from typing import NamedTuple

from hub.lib.numbers import AmountError, DecimalSign, read_number

MISSING = frozenset({"nan", "#n/a", "n/a", "na", "n", "..", "...", "-", "–", "—", "null", "none", ":", "…", "unavailable", "unknown"})  # fmt: skip
BELOW = re.compile(r"(<|≤|<=|less than |fewer than )\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
SUPPRESSED = frozenset({"*", "s", "(s)", "c", "(c)", "suppressed", "confidential"})
REMEMBERED = 100_000


class Read(NamedTuple):
    value: float | None
    low: float | None
    high: float | None
    status: str


class NotAFigureError(ValueError):
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
                    raise NotAFigureError(f"“{text[:40]}” is not a number.")
                return Read(number, None, None, "reported")
        try:
            return Read(float(read_number(text, self.decimal)), None, None, "reported")
        except AmountError as error:
            if len(getattr(error, "readings", ())) == 2:
                raise NotAFigureError(f"“{text[:40]}” can be read as two numbers; it was left.") from error
            raise NotAFigureError(f"“{text[:40]}” is not a number.") from error


def _below(sign: str, end: float) -> Read:
    """A small count that is hidden: at least one, or the publisher would write 0."""
    is_closed = sign in ("≤", "<=")
    if end > 1 and end.is_integer():
        return Read(None, 1.0, end if is_closed else end - 1, "suppressed")
    return Read(None, 0.0, end, "suppressed")

"""Numbers as people write them, read exactly or not at all: the one reader for tables, IATI and evidence files. And the
one way in which sentences write them (`write_number`).

What can be read in one way only is read: `1234,56`, `1.234.567,50`, `1 234,50`, `1'234.50`, `12,34,567`, `(500)`, `500-`,
`EUR 500`. What can be read in two, `1.234` or `1,234`, is refused with both readings until somebody says which sign the
whole file uses for decimals. `guess_decimal` proposes that sign from the cells that leave no doubt.

Imports nothing heavy: the hub reads amounts with it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from evidence.currencies import SIGNS, AmountError, currency_code, currency_codes

__all__ = [
    "AmbiguousNumberError",
    "DecimalSign",
    "NotANumberError",
    "guess_decimal",
    "plain_digits",
    "read_amount",
    "read_number",
    "readings",
    "write_number",
]

DecimalSign = Literal[".", ","]

LARGEST_IN_FULL, SMALLEST_IN_FULL = 1e15, 1e-6  # beyond these sentences write an exponent
LONGEST = 60  # characters; no amount or measurement is longer, and what is longer costs time
_SPACES = dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\u2008\u200a", " ")
_SIGNS = {
    "−": "-",
    "–": "-",
    "—": "-",
    "﹣": "-",
    "－": "-",
    "＋": "+",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "．": ".",
    "，": ",",
}
_NORMAL = str.maketrans(_SPACES | _SIGNS)
_ARABIC_DECIMAL, _ARABIC_THOUSANDS = "٫", "٬"
_DECIMALS = (".", ",", _ARABIC_DECIMAL)
_GROUPS = (",", ".", " ", "'", _ARABIC_THOUSANDS)
_NUMERIC = "0123456789.,()" + _ARABIC_DECIMAL
_PLAIN = re.compile(r"[0-9]+|[0-9]{4,}\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")  # needs no further thought
_SCIENTIFIC = re.compile(r"([+-]?[0-9]*[.,]?[0-9]+|[+-]?[0-9]+[.,])[eE]([+-]?[0-9]{1,3})")


def _patterns() -> list[tuple[str, str, re.Pattern[str]]]:
    """Every pair of a decimal sign and a sign between thousands, with the shape of the numbers that it makes."""
    found = []
    for decimal in _DECIMALS:
        part = rf"(?:{re.escape(decimal)}(?P<part>[0-9]*))?"
        found.append((decimal, "", re.compile(rf"(?P<whole>[0-9]+){part}")))
        found.append((decimal, "", re.compile(rf"(?P<whole>){re.escape(decimal)}(?P<part>[0-9]+)")))
        for group in _GROUPS:
            sep = re.escape(group)
            western, indian = rf"[0-9]{{1,3}}(?:{sep}[0-9]{{3}})+", rf"[0-9]{{1,2}}(?:{sep}[0-9]{{2}})+{sep}[0-9]{{3}}"
            if group != decimal:
                found.append((decimal, group, re.compile(rf"(?P<whole>(?!0)(?:{western}|{indian})){part}")))
    return found


_PATTERNS = _patterns()


class NotANumberError(AmountError):
    """What is written cannot be read as a number."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:LONGEST]}” is not a number")
        self.text = text


class AmbiguousNumberError(AmountError):
    """What is written can be read as two numbers. `readings` are both: first with the point as decimal sign, then with
    the comma."""

    def __init__(self, text: str, readings: tuple[Decimal, Decimal]) -> None:
        super().__init__(f"“{text}” may be {readings[0]} or {readings[1]}: say which sign the file uses for decimals")
        self.text, self.readings = text, readings


def read_number(text: str, decimal: DecimalSign | None = None) -> Decimal:
    """The number that is written in `text`.

    Thousands may be parted by comma, point, apostrophe or any space, also as in India (12,34,567). Negative numbers have
    a sign before or after them, or stand in parentheses. A currency beside the number is passed over; `read_amount` gives
    it. `decimal` settles what could be read in two ways, and only that: a cell that leaves no doubt is read as it is.

    >>> read_number("1 234,50"), read_number("(1'000)"), read_number("1.234", decimal=",")
    (Decimal('1234.50'), Decimal('-1000'), Decimal('1234'))

    Raises `AmbiguousNumberError`, `NotANumberError`.
    """
    if text.isascii() and _PLAIN.fullmatch(text) and len(text) <= LONGEST:
        return Decimal(text)
    return _choose_reading(text, _read(_take_apart(text)), decimal)


def read_amount(text: str, decimal: DecimalSign | None = None, currency: str = "") -> tuple[Decimal, str]:
    """The number and the code of its currency, which stands beside it or is `currency`, the one of the whole column.

    >>> read_amount("EUR 1.234.567,50"), read_amount("$ 500", currency="USD")
    ((Decimal('1234567.50'), 'EUR'), (Decimal('500'), 'USD'))

    Raises besides the errors of `read_number` `UnknownCurrencyError` and `AmbiguousCurrencyError` of
    `evidence.currencies`, the first also where no currency is given.
    """
    bare = _take_apart(text, any_case=True)
    amount = _choose_reading(text, _read(bare), decimal)
    return amount, currency_code((bare and bare.currency) or currency, default=currency)


def readings(text: str) -> dict[str, Decimal]:
    """Every number that the text can be, by the decimal sign that makes it so; without a decimal sign under "".

    >>> readings("1.234"), readings("1 234"), readings("abc")
    ({'.': Decimal('1.234'), ',': Decimal('1234')}, {'': Decimal('1234')}, {})
    """
    return _read(_take_apart(text))


def guess_decimal(values: Iterable[str]) -> DecimalSign | None:
    """The decimal sign that the unambiguous cells of a file agree on, to be proposed for its ambiguous ones; None where
    none of them shows it, or where they contradict each other.

    >>> guess_decimal(["1.234", "12,50", "7"]), guess_decimal(["1.234", "7"]), guess_decimal(["1.5", "1,5"])
    (',', None, None)
    """
    seen: set[str] = set()
    for value in values:
        found = readings(value)
        if len(found) == 1:
            seen |= found.keys() & {".", ","}
        if len(seen) == 2:
            return None
    if not seen:
        return None
    return "." if "." in seen else ","


def write_number(value: float, digits: int = 6) -> str:
    """A number in a sentence: thousands set apart by commas, whole units in full, decimals up to `digits` significant ones.

    Below 10⁻⁶ and from 10¹⁵ on it has an exponent.

    >>> write_number(1601452.4), write_number(61868.24), write_number(0.25), write_number(1e-9)
    ('1,601,452', '61,868.2', '0.25', '1e-09')
    """
    size = abs(value)
    if size == 0 or not SMALLEST_IN_FULL <= size < LARGEST_IN_FULL:
        return f"{value:.{digits}g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    written = f"{value:,.{decimals}f}"
    return written.rstrip("0").rstrip(".") if decimals else written


def plain_digits(text: str) -> str:
    """The text with the digits of every script as those of ASCII, and without the marks that direct a line of writing.

    >>> plain_digits("٢٠٢١"), plain_digits("\u200e500")
    ('2021', '500')
    """
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in text
        if unicodedata.category(sign) != "Cf"
    )


def _choose_reading(text: str, found: dict[str, Decimal], decimal: DecimalSign | None) -> Decimal:
    if not found:
        raise NotANumberError(text)
    if len(found) == 1:
        return next(iter(found.values()))
    if decimal is not None:
        return found[decimal]
    raise AmbiguousNumberError(text.strip(), (found["."], found[","]))


def _read(bare: _Bare | None) -> dict[str, Decimal]:
    """What `readings` gives, of a number that was taken apart."""
    if bare is None:
        return {}
    sign, text, _currency = bare
    if scientific := _SCIENTIFIC.fullmatch(text):  # thousands are never parted here
        mantissa, exponent = scientific.groups()
        value = Decimal(f"{sign}{mantissa.replace(',', '.')}E{exponent}")
        return {"," if "," in mantissa else "." if "." in mantissa else "": value}
    values: dict[str, Decimal] = {}
    for decimal, group, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        whole = match["whole"].replace(group, "") if group else match["whole"]
        value = Decimal(f"{sign}{whole or 0}.{match['part'] or ''}")
        # A point that parts thousands tells that the comma is the decimal sign, and the other way round.
        shown = decimal if decimal in text else {".": ",", ",": "."}.get(group, "")
        values.setdefault("." if shown == _ARABIC_DECIMAL else shown, value)
    return values


class _Bare(NamedTuple):
    sign: str
    digits: str
    currency: str


def _take_apart(text: str, *, any_case: bool = False) -> _Bare | None:
    """Sign, digits and currency; None where there are several of one of them. Words that are no currency stay with the
    digits, so that a date such as “12 May” is not a number."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    text = plain_digits(text).translate(_NORMAL).strip()
    signs, currencies = [], []
    if text.startswith("(") and text.endswith(")"):
        signs.append("-")
        text = text[1:-1].strip()
    while text:
        if text[0] in "+-":
            signs.append(text[0])
            text = text[1:].lstrip()
        elif text[-1] == "-" and text.rstrip("-")[-1:] in (".", ","):  # 500.- and 500,-- on invoices
            text = text.rstrip("-")
        elif text[-1] == "-":
            signs.append("-")
            text = text[:-1].rstrip()
        elif mark := _currency_beside(text, any_case=any_case):
            currencies.append(mark)
            text = (text.removeprefix(mark) if text.startswith(mark) else text.removesuffix(mark)).strip()
        else:
            break
    if not text or len(signs) > 1 or len(currencies) > 1:
        return None
    return _Bare("".join(signs), text, "".join(currencies))


def _currency_beside(text: str, *, any_case: bool) -> str:
    """The code or sign of a currency at the beginning or the end of the text, the longest that is there."""
    if text[0] in _NUMERIC and text[-1] in _NUMERIC:
        return ""
    found = [sign for sign in SIGNS if text.startswith(sign) or text.endswith(sign)]
    found += [
        code for code in (text[:3], text[-3:])
        if len(text) > 3 and code.isascii() and code.isalpha() and (any_case or code in currency_codes())
    ]  # fmt: skip
    return max(found, key=len, default="")

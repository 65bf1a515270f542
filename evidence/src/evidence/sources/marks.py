"""Which sign a file uses for decimals: found from its own cells, or asked for; `1.000` is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign, NotANumberError, guess_decimal, plain_digits, read_number, readings

__all__ = ["DECIMAL_SIGNS", "can_be_number", "decimal_sign", "is_suspicious", "numbers_of", "plain_numbers"]

DECIMAL_SIGNS: dict[str, DecimalSign] = {"point": ".", "comma": ",", ".": ".", ",": ","}
_LIKE = re.compile(r"[(+\-\u2212\u2013]?[\d.][\d.,'\u2019\u066b\u066c\s]*\)?-?")
_POINTS = re.compile(rb"(?<![\w.])[1-9]\d{0,2}\.\d{3}(?![\w])")
_COMMAS = re.compile(rb"\d,\d")
_QUOTED_COMMAS = re.compile(rb'"[^"\n]{0,60}\d,\d')
_PLAIN = r"^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|(?i:nan|inf|infinity))$"
_WHOLE = r"^[+-]?(\d+([eE][+-]?\d+)?|(?i:nan|inf|infinity))$"
_AMBIGUOUS = r"^[+\-(]?[1-9]\d{0,2}[.,]\d{3}\)?$"


def can_be_number(word: str) -> bool:
    """True where the text is written as a number in some way, such as `1.234,5` or `(500)`; words with a currency are
    labels here."""
    return bool(_LIKE.fullmatch(plain_digits(word))) and bool(readings(word))


def is_suspicious(content: bytes, delimiter: str) -> bool:
    """True where some token of the text may be a number with thousands, or with a decimal comma."""
    commas = (_QUOTED_COMMAS if b'"' in content else None) if delimiter == "," else _COMMAS
    return bool(_POINTS.search(content)) or bool(commas and commas.search(content))


def decimal_sign(cells: Iterable[str], source: str, chosen: DecimalSign | None = None) -> DecimalSign | None:
    """The decimal sign of cells, `chosen` if it was given, None where it makes no difference.

    Raises DataError, with both readings, where a cell can be read in two ways and no other cell settles it.
    """
    if chosen is not None:
        return chosen
    words = sorted({word for word in cells if word and can_be_number(word)})
    open_ones = [word for word in words if re.fullmatch(_AMBIGUOUS, word) and len(readings(word)) > 1]
    guessed = guess_decimal(words)
    if open_ones and guessed is None:
        first = readings(open_ones[0])
        raise DataError(
            f"{source}: '{open_ones[0]}' may be {first['.']} or {first[',']}, and no other number of the file settles "
            "which. Say whether its decimals are written with a point or a comma (--decimal point, --decimal comma)."
        )
    return guessed


def plain_numbers(sign: DecimalSign | None) -> pl.Expr:
    """Of every column of stripped text, the numbers that any program would read; null elsewhere."""
    shape = _WHOLE if sign == "," else _PLAIN
    return pl.when(pl.all().str.contains(shape)).then(pl.all()).cast(pl.Float64, strict=False)


def numbers_of(text: pl.Series, sign: DecimalSign | None) -> tuple[pl.Series, list[int]]:
    """Float64 numbers of stripped text (null: empty), and the positions of cells that are no number.

    sign: of `decimal_sign` for the whole file, by which ambiguous cells are read.
    """
    numbers = pl.DataFrame(text.alias("cell")).select(plain_numbers(sign)).to_series().alias(text.name)
    odd = (numbers.is_null() & text.is_not_null()).arg_true().to_list()
    if not odd:
        return numbers, []
    values, wrong, known = numbers.to_list(), [], dict[str, float | None]()
    for position in odd:
        word = text[position]
        if word not in known:
            try:
                known[word] = float(read_number(word, sign)) if can_be_number(word) else None
            except NotANumberError:
                known[word] = None
        values[position] = known[word]
        if known[word] is None:
            wrong.append(position)
    return pl.Series(text.name, values, dtype=pl.Float64), wrong

"""A grid: one rectangle of numbers with its row and column labels, from delimited text or a worksheet.

Where the labels end and the numbers begin is read from the cells, not from the file's name.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.encoding import as_utf8
from evidence.sources.marks import can_be_number, decimal_sign, is_suspicious, numbers_of, plain_numbers

__all__ = ["Grid", "is_number", "read_rows", "read_text", "text_start"]

Doubles = npt.NDArray[np.float64]
Labels = list[tuple[str, ...]]
_MISSING = {"na", "n/a", "nan", "..", ":", "-", "...", "#n/a", "null"}
_COUNTERS = {"rnr", "year", "nr", "no", "number", "id", "index", "period", "time", "row"}  # numeric label columns
_LEVELS = 8  # more label columns or rows than this do not occur
_TOP = 16


@dataclasses.dataclass(frozen=True, eq=False)
class Grid:
    """source: file name for messages. rows, columns: one tuple of label levels each. values: rows x columns, NaN where
    there is no number. blank: True where the cell was empty (None: nowhere). words: cells that hold neither a number
    nor nothing. corner: names of the label columns. title: the remaining text around the numbers. notes: what was
    found out about the file itself, such as its encoding. lines: line of the file for each row, where it is known.
    decimal: the sign for decimals that the numbers show, None where they show none."""

    source: str
    rows: Labels
    columns: Labels
    values: Doubles
    blank: npt.NDArray[np.bool_] | None = None
    words: dict[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    corner: tuple[str, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()
    lines: Sequence[int] = ()
    decimal: DecimalSign | None = None


def is_number(token: str) -> bool:
    """True where the text reads as a number, an empty cell or a missing-value mark."""
    word = token.strip()
    if not word or word.lower() in _MISSING:
        return True
    try:
        float(word)
    except ValueError:
        return can_be_number(word)
    return True


def text_start(content: bytes, lines: int = _TOP) -> tuple[list[list[str]], str]:
    """The first lines of delimited text as tokens, and the delimiter (comma, tab, semicolon or bar)."""
    end = -1
    for _ in range(lines):
        found = content.find(b"\n", end + 1)
        if found < 0:
            end = len(content)
            break
        end = found
    text = content[:end].decode("utf-8-sig", errors="replace")
    delimiter = max("\t;,|", key=lambda mark: (text.count(mark), -"\t;,|".index(mark)))
    csv.field_size_limit(1 << 30)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter)), delimiter


def read_text(content: bytes, source: str, *, decimal: DecimalSign | None = None, encoding: str | None = None) -> Grid:
    """Grid of delimited text.

    Header rows are the rows before the first one that holds numbers up to its end; label columns are the columns up to
    the last one that holds words. decimal: the sign for decimals, found from the file's own numbers where None. encoding:
    see `as_utf8`. Raises DataError for ragged or cut lines, for text without numbers, and for numbers such as 1.000 that
    can be read in two ways when no other one settles it.
    """
    if b"\x00" in content[:4096] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{source} is not text: it holds zero bytes.")
    content, remark = as_utf8(content, source, encoding)
    try:
        top, delimiter = text_start(content)
    except csv.Error as error:
        raise DataError(f"{source} is not delimited text ({error}).") from None
    header, levels = _shape(top, source)
    width = len(top[header])
    sign, as_words = _sign(content, delimiter, top[header:], levels, source, decimal)
    frame = _parse(content, source, width, header, delimiter, as_words)
    heads = [_widen(row, width, levels) for row in top[:header]]
    label_frame = frame.select(frame.columns[:levels]).with_columns(pl.all().cast(pl.String).fill_null(""))
    rows: Labels = [tuple(part.strip() for part in row) for row in label_frame.iter_rows()]
    body = frame.select(frame.columns[levels:])
    values, blank, words = _numbers(body, source, sign)
    _refuse_cut(values, blank, content, source, header)
    title = " ".join(cell for row in heads[:-_LEVELS] for cell in row if cell)
    heads = [row for row in heads[-_LEVELS:] if any(cell.strip() for cell in row[levels:])]
    columns: Labels = (
        [tuple(row[c].strip() for row in heads) for c in range(levels, width)] if heads else [()] * (width - levels)
    )
    corner = tuple(cell.strip() for cell in (heads[-1] if heads else [""] * width)[:levels])
    notes = (remark,) if remark else ()
    lines = range(header + 1, header + 1 + len(rows))
    return Grid(source, rows, columns, values, blank, words, corner, title, notes, lines, sign)


def _sign(
    content: bytes,
    delimiter: str,
    rows: Sequence[Sequence[str]],
    levels: int,
    source: str,
    chosen: DecimalSign | None,
) -> tuple[DecimalSign | None, bool]:
    """The decimal sign as far as the first rows show it, and whether the numbers must be read as text at first."""
    if chosen is not None:
        return chosen, chosen == ","
    shown = {cell.strip() for row in rows for cell in row[levels:]}
    try:
        sign = decimal_sign(shown, source)
    except DataError:  # later rows may settle it
        return None, True
    if sign == ".":
        return sign, False
    return None, sign == "," or is_suspicious(content, delimiter)


def read_rows(cells: Sequence[Sequence[Any]], source: str, *, decimal: DecimalSign | None = None) -> Grid:
    """Grid of a worksheet's cells (rows of str, float, int, None); merged or empty borders are skipped.

    decimal: of numbers that were typed as text, found from them where None.
    """
    texts = [[_as_text(cell) for cell in row] for row in cells]
    filled = [c for c in range(max((len(row) for row in texts), default=0)) if any(len(r) > c and r[c] for r in texts)]
    texts = [[row[c] if c < len(row) else "" for c in filled] for row in texts]
    texts = [row for row in texts if any(row)]
    if not texts:
        raise DataError(f"{source} holds no cells.")
    numbers = [sum(bool(cell) and is_number(cell) for cell in row[1:]) for row in texts]
    enough = max(2, max(numbers) // 2)
    data = [i for i, count in enumerate(numbers) if count >= enough and all(map(is_number, texts[i][_LEVELS:]))]
    if max(numbers) < 2 or not data:
        raise DataError(f"{source} holds no block of numbers.")
    levels = _levels([texts[i] for i in data])
    if levels == 0:
        raise DataError(f"{source} holds numbers without row labels.")
    header = next(i for i in data if any(texts[i][:levels]))
    width = len(filled)
    heads = [row for row in texts[:header] if _is_head(row[levels:])]
    title = " ".join(c for row in texts[:header] if row not in heads for c in row if c)
    title += " " + " ".join(c for row in heads for c in row[:levels] if c)
    body = [row for row in texts[header:] if any(row[:levels])]
    flat = [cell for row in body for cell in row[levels:]]
    shape = (len(body), width - levels)
    frame = pl.DataFrame({"cell": flat}, schema={"cell": pl.String})
    values, blank, words = _numbers(frame, source, decimal)
    grid_words = {divmod(i, shape[1]): word for (i, _), word in words.items()}
    return Grid(
        source,
        [tuple(row[:levels]) for row in body],
        [tuple(row[c] for row in heads[-_LEVELS:]) for c in range(levels, width)],
        values.reshape(shape),
        None if blank is None else blank.reshape(shape),
        grid_words,
        tuple((heads[-1] if heads else [""] * width)[:levels]),
        title.strip(),
    )


def _is_head(cells: Sequence[str]) -> bool:
    """A header row names at least half of the columns, or, with merged cells, starts at the first and names several."""
    named = sum(map(bool, cells))
    return named * 2 >= len(cells) or (named > 1 and bool(cells[0]) and not any(map(_is_sentence, cells)))


def _is_sentence(cell: str) -> bool:
    return len(cell) > 60


def _shape(top: list[list[str]], source: str) -> tuple[int, int]:
    """(header rows, label columns)."""
    candidates = []
    for number, row in enumerate(top):
        last = _last_word(row)
        true_numbers = sum(bool(cell.strip()) and is_number(cell) for cell in row[last + 1 :])
        if true_numbers and last + 1 <= _LEVELS and true_numbers >= (len(row) - last - 1) / 2:
            candidates.append(number)
    if not candidates:
        raise DataError(f"{source}: no line holds numbers up to its end, so this is no table of numbers.")
    header = candidates[0]
    levels = _levels([top[number] for number in candidates])
    first = top[header]
    if levels == 0 and not first[0].strip() and len(top) > header + 1:  # a header made of numbers only
        named = [row[0].strip() for row in top[header + 1 :]]
        if named == [cell.strip() for cell in first[1 : 1 + len(named)]]:
            return header + 1, 1
    if header:
        names = [cell.strip().lower() for cell in top[header - 1]]
        while levels < len(names) - 1 and names[levels] in _COUNTERS:
            levels += 1
    return header, levels


def _levels(rows: Sequence[Sequence[str]]) -> int:
    """Number of label columns: up to the last column that holds words in at least half of the rows.

    Half, because a single word among the numbers is a bad cell and must not turn the numbers before it into labels.
    """
    for column in reversed(range(min(_LEVELS, min(map(len, rows))))):
        if sum(not is_number(row[column]) for row in rows) * 2 >= len(rows):
            return column + 1
    return 0


def _last_word(row: Sequence[str]) -> int:
    """Index of the last cell that is neither a number nor empty, -1 where there is none."""
    return max((i for i, cell in enumerate(row) if not is_number(cell)), default=-1)


def _widen(row: list[str], width: int, levels: int) -> list[str]:
    """A header line as wide as the data: R leaves out the header of the row names."""
    return [""] * levels + row if len(row) == width - levels else (row + [""] * width)[:width]


def _parse(content: bytes, source: str, width: int, header: int, delimiter: str, as_words: bool) -> pl.DataFrame:
    """All lines after the header, first as numbers where the columns allow and nothing speaks against it, else as text."""
    names = [f"column_{i}" for i in range(width)]
    top, _ = text_start(content, header + 1)
    words = _last_word(top[header]) + 1 if len(top) > header else 0
    as_numbers = dict.fromkeys(names, pl.Float64) | dict.fromkeys(names[: max(words, _LEVELS)], pl.String)
    as_text = dict.fromkeys(names, pl.String)
    for schema in (as_text,) if as_words else (as_numbers, as_text):
        try:
            return pl.read_csv(
                content,
                has_header=False,
                skip_rows=header,
                separator=delimiter,
                schema=schema,
                encoding="utf8-lossy",
            )
        except pl.exceptions.NoDataError:
            raise DataError(f"{source} has a header but no rows.") from None
        except pl.exceptions.PolarsError as error:
            last = error
    raise DataError(f"{source} is damaged: {str(last).splitlines()[0]}") from last


def _numbers(
    frame: pl.DataFrame, source: str, sign: DecimalSign | None = None
) -> tuple[Doubles, npt.NDArray[np.bool_] | None, dict[tuple[int, int], str]]:
    """Values with NaN for what is no number, the mask of empty cells, and the words found instead of numbers.

    sign: for decimals; None asks all cells that are text here.
    """
    words: dict[tuple[int, int], str] = {}
    text = [name for name, kind in frame.schema.items() if kind == pl.String]
    blanks: dict[str, pl.Series] = {}
    if text:
        stripped = frame.select(pl.col(text).str.strip_chars().replace("", None))
        if sign is None:
            marked = stripped.select(pl.all().filter(pl.all().str.contains("[.,]")).implode()).row(0)
            sign = decimal_sign({word for column in marked for word in column}, source)
        plain = stripped.select(plain_numbers(sign))
        unread = plain.null_count().row(0)
        empty = stripped.null_count().row(0)
        for name, missing, blank_cells in zip(text, unread, empty, strict=True):
            blanks[name] = stripped[name].is_null()
            if missing > blank_cells:
                numbers, odd = numbers_of(stripped[name], sign)
                plain = plain.with_columns(numbers.alias(name))
                index = frame.columns.index(name)
                words |= {(row, index): str(stripped[name][row]) for row in odd[:50]}
        frame = frame.with_columns(plain.get_columns())
    nulls = frame.null_count().row(0)
    blank = None
    if any(nulls):
        blank = np.zeros((frame.height, frame.width), dtype=bool)
        for index, name in enumerate(frame.columns):
            if nulls[index]:
                blank[:, index] = (blanks[name] if name in blanks else frame[name].is_null()).to_numpy()
    values = frame.to_numpy().astype(np.float64, copy=False)
    return values, blank, words


def _refuse_cut(values: Doubles, blank: npt.NDArray[np.bool_] | None, content: bytes, source: str, header: int) -> None:
    """A last line that stops before its last field means that the file was cut."""
    if blank is None or not len(values):
        return
    empty = blank[-1]
    trailing = int(np.argmin(empty[::-1])) if not empty.all() else len(empty)
    if trailing and not content.endswith((b"\n", b"\r")) and trailing > (blank[-2].sum() if len(values) > 1 else 0):
        raise DataError(
            f"{source} is truncated: its last line ({header + len(values)}) stops after {values.shape[1] - trailing} "
            f"of {values.shape[1]} numbers."
        )


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell!r}0" if re.fullmatch(r"-?\d+\.\d{3}", repr(cell)) else repr(cell)  # 1.2340 cannot mean 1,234
    return str(cell).strip()

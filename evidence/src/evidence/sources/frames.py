"""Tables of respondents, lists or sizes, from CSV, Parquet or a workbook: one way to read them for every command."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine as calamine

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.encoding import as_utf8
from evidence.sources.files import read_bytes, suffix
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["BOOKS", "MISSING", "cell_text", "infer_types", "read_frame", "read_text_frame"]

BOOKS = {".xlsx", ".xlsb", ".xlsm", ".xls", ".ods"}
MISSING = ("", "NA", "NaN")


def read_frame(
    path: Path,
    *,
    missing: Sequence[str] = (),
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> tuple[pl.DataFrame, list[str]]:
    """One row a respondent, with types, and sentences about how the file was read.

    Empty cells, `NA` and `NaN` are missing, and so are the marks in `missing`. A column in which every cell is a number
    becomes one. Where a column holds numbers such as 1.000 that nothing in the column or the file settles, it stays text,
    for it may hold codes; whoever asks for its numbers is asked back (see `numbers` of the survey designs).

    Raises DataError for a file that is absent, larger than the memory, unreadable, or without rows.
    """
    notes: list[str] = []
    if suffix(path) == ".parquet":
        frame = _parquet(path)
    else:
        frame, notes = read_text_frame(path, encoding=encoding, sheet=sheet)
        frame = infer_types(frame, path.name, missing=missing, decimal=decimal)
    if frame.is_empty():
        raise DataError(f"{path} has no rows.")
    return frame, notes


def read_text_frame(
    path: Path, *, encoding: str | None = None, sheet: str | None = None, comments: bool = False, unique: bool = True
) -> tuple[pl.DataFrame, list[str]]:
    """The table as text cells, null where empty, so that codes keep their zeros and every bad number can be named.

    encoding: of a text file, found out where None. sheet: of a workbook, the first one with a table where None.
    comments: whether lines that begin with # are left out. unique: refuse a name that stands over two columns.
    """
    if not path.exists():
        raise DataError(f"There is no file {path}.")
    if suffix(path) == ".parquet":
        return _as_text(_parquet(path)), []
    content = read_bytes(path)
    if suffix(path) in BOOKS:
        return _sheet(content, path.name, sheet)
    content, remark = as_utf8(content, path.name, encoding)
    separator = _separator(content, path.name, comments, unique)
    try:
        frame = pl.read_csv(content, separator=separator, infer_schema=False, comment_prefix="#" if comments else None)
    except pl.exceptions.NoDataError:
        raise DataError(f"{path.name} is empty.") from None
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path} cannot be read as CSV: {str(error).splitlines()[0]}") from error
    frame = frame.rename({name: name.strip() for name in frame.columns})
    return frame, [remark] if remark else []


def infer_types(
    frame: pl.DataFrame, source: str, *, missing: Sequence[str] = (), decimal: DecimalSign | None = None
) -> pl.DataFrame:
    """Columns of text turned into whole numbers, numbers or truth values where every cell is one."""
    empty = [*MISSING, *missing]
    columns = []
    for name in frame.columns:
        text = frame[name].str.strip_chars()
        text = pl.select(pl.when(~text.is_in(empty)).then(text)).to_series().alias(name)
        columns.append(_infer_type(text, source, decimal))
    return pl.DataFrame(columns)


def _infer_type(text: pl.Series, source: str, decimal: DecimalSign | None) -> pl.Series:
    if text.null_count() == len(text):
        return text
    if text.drop_nulls().str.contains(r"^[+-]?\d{1,18}$").all():
        return text.cast(pl.Int64)
    if text.drop_nulls().is_in(["true", "false"]).all():
        return text == "true"
    try:
        sign = decimal_sign(text.drop_nulls().unique(), source, decimal)
    except DataError:
        return text  # codes such as 1.001, or numbers that only the user can settle
    if not text.drop_nulls().head(1).str.contains(r"\d").all():
        return text
    numbers, odd = numbers_of(text, sign)
    return text if odd else numbers


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Typed columns as text; a decimal number never looks like one with thousands."""
    decimals = [name for name, kind in frame.schema.items() if kind.is_float()]
    text = frame.select(pl.all().cast(pl.String))
    like_thousands = pl.col(decimals).str.contains(r"^-?[1-9]\d{0,2}\.\d{3}$")
    return text.with_columns(pl.when(like_thousands).then(pl.col(decimals) + "0").otherwise(pl.col(decimals)))


def _parquet(path: Path) -> pl.DataFrame:
    if not path.exists():
        raise DataError(f"There is no file {path}.")
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path} cannot be read as a table: {str(error).splitlines()[0]}") from error


def _separator(content: bytes, source: str, comments: bool, unique: bool) -> str:
    """Comma, semicolon or tab, whichever the header has most of. Raises DataError where a name occurs twice."""
    lines = (line for line in io.BytesIO(content) if line.strip() and not (comments and line.startswith(b"#")))
    header = next(lines, b"").decode("utf-8-sig", errors="replace")
    separator = max(",;\t", key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=separator), [])]
    for name in names:
        if unique and name and names.count(name) > 1:
            raise DataError(f"{source} has two columns named {name!r}; every column needs its own name.")
    return separator


def _sheet(content: bytes, source: str, wanted: str | None) -> tuple[pl.DataFrame, list[str]]:
    """The table of a worksheet: its first row with two names is the header, empty rows and borders are skipped."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:
        raise DataError(f"{source} is not a readable workbook: {error}.") from error
    if wanted is not None and wanted not in book.sheet_names:
        raise DataError(f"{source} has no sheet '{wanted}'; it has {', '.join(book.sheet_names)}.")
    found: list[tuple[str, pl.DataFrame]] = []
    for name in [wanted] if wanted is not None else book.sheet_names:
        frame = _frame_of(book.get_sheet_by_name(name).to_python(skip_empty_area=True), f"{source}, sheet {name}")
        if frame is not None:
            found.append((name, frame))
    if not found:
        raise DataError(f"{source} holds no table: none of its sheets has a row of names with rows below it.")
    name, frame = found[0]
    others = ", ".join(other for other, _ in found[1:])
    return frame, [f"Read from the sheet '{name}' of {source}; it also has {others}."] if others else []


def _frame_of(rows: Sequence[Sequence[Any]], source: str) -> pl.DataFrame | None:
    cells = [[cell_text(cell) for cell in row] for row in rows]
    header = next((i for i, row in enumerate(cells) if sum(cell is not None for cell in row) > 1), None)
    if header is None or header + 1 >= len(cells):
        return None
    used = [c for c in range(len(cells[header])) if any(len(row) > c and row[c] is not None for row in cells[header:])]
    names = [cells[header][c] or f"column {c + 1}" for c in used]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"{source} has two columns named {name!r}; every column needs its own name.")
    body = [row for row in cells[header + 1 :] if any(cell is not None for cell in row)]
    columns = {
        name: pl.Series(name, [row[c] if c < len(row) else None for row in body], dtype=pl.String)
        for name, c in zip(names, used, strict=True)
    }
    return pl.DataFrame(columns)


def cell_text(cell: Any) -> str | None:
    """A cell as a CSV file would hold it; a decimal number never looks like one with thousands."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = repr(cell)
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip() or None

"""Reading list data: files of counts by capture history, or of one row a case, checked in one place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.prevalence.lists.counts import ListCounts, from_cases
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["COUNT_NAMES", "read_lists", "read_strata"]

COUNT_NAMES = ("count", "counts", "n", "freq", "frequency", "cases", "number")


def read_lists(
    path: Path, count: str | None = None, *, decimal: DecimalSign | None = None, encoding: str | None = None
) -> ListCounts:
    """Read lists from a CSV, Parquet or XLSX file with a header row.

    path: a file of 0/1 columns, one a list, and a column of counts; or of 0/1 columns only, one row a case.
    count: the column of counts by name or by position from 1; "none" where each row is a case. When it is left out,
    the last column holds counts if it has one of `COUNT_NAMES` as its name or a value other than 0 and 1; otherwise
    each row is a case. `ListCounts.how` says which it was. decimal, encoding: of the text, where the file leaves it open.

    Returns `ListCounts`; rows with count zero are read and dropped. Raises DataError, with the row number of the file
    (the header is row 1), for a value that is not 0 or 1, a case on no list, a count that is missing, negative or not
    an integer, and a capture history that occurs twice.
    """
    return _read(_table(path, encoding), path, count, decimal)


def read_strata(
    path: Path,
    stratum: str,
    count: str | None = None,
    *,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> dict[str, ListCounts]:
    """Read lists as `read_lists` does, separately for each value of a further column.

    stratum: the name of that column, for example "region". Returns a mapping of its values, sorted, to `ListCounts`.
    Raises DataError as `read_lists`, and for a missing column or an empty value in it.
    """
    table = _table(path, encoding)
    if stratum not in table.columns:
        raise DataError(f"{path.name} has no column {stratum!r}; it has {', '.join(table.columns[:-1])}.")
    empty = table.filter(pl.col(stratum).is_null() | (pl.col(stratum).str.strip_chars() == ""))
    if len(empty):
        raise DataError(f"Row {empty[_ROW][0]} of {path.name} has no value in the column {stratum!r}.")
    parts = table.partition_by(stratum, as_dict=True, maintain_order=True)
    # Whether a row is a case is a question to the file, not to a stratum in which all counts may happen to be 0 or 1.
    count = count or (table.drop(stratum).columns[-2] if _has_counts(table.drop(stratum)) else "none")
    return {str(key[0]): _read(part.drop(stratum), path, count, decimal) for key, part in sorted(parts.items())}


_ROW = "row number in the file"


def _table(path: Path, encoding: str | None = None) -> pl.DataFrame:
    """All columns as text, with the row number of the file as a last column."""
    table, _ = read_text_frame(path, encoding=encoding)
    table = table.with_columns(pl.int_range(2, pl.len() + 2).alias(_ROW))
    blank = pl.all_horizontal(pl.exclude(_ROW).is_null())  # an empty line, as at the end of many files
    table = table.filter(~blank)
    if not len(table):
        raise DataError(f"{path.name} has a header but no rows.")
    return table


def _has_counts(table: pl.DataFrame) -> bool:
    last = table.columns[-2]
    return last.lower() in COUNT_NAMES or not set(table[last].str.strip_chars().unique()) <= {"0", "1"}


def _count_column(table: pl.DataFrame, path: Path, count: str | None) -> str | None:
    columns = table.columns[:-1]
    if count is None:
        return columns[-1] if _has_counts(table) else None
    if count in columns:
        return count
    if count.lower() == "none":
        return None
    if count.isdecimal() and 1 <= int(count) <= len(columns):
        return columns[int(count) - 1]
    raise DataError(f"{path.name} has no column {count!r} for the counts; it has {', '.join(columns)}.")


def _read(table: pl.DataFrame, path: Path, count: str | None, decimal: DecimalSign | None = None) -> ListCounts:
    column = _count_column(table, path, count)
    names = tuple(name for name in table.columns[:-1] if name != column)
    rows = table[_ROW].to_numpy()
    cells = np.zeros(len(table), dtype=np.int64)
    for place, name in enumerate(names):
        values = table[name].str.strip_chars()
        wrong = np.flatnonzero(~values.is_in(["0", "1"]).fill_null(False).to_numpy())
        if len(wrong):
            shown = values[int(wrong[0])]
            found = "no value" if shown is None else repr(shown)
            raise DataError(
                f"Row {rows[wrong[0]]} of {path.name}: the list {name!r} has {found} where 0 or 1 is expected."
            )
        cells |= (values == "1").to_numpy().astype(np.int64) << place
    none = np.flatnonzero(cells == 0)
    if len(none):
        raise DataError(
            f"Row {rows[none[0]]} of {path.name} is on no list; people on no list are what is estimated,"
            " so remove the row."
        )
    if column is None:
        return from_cases(names, cells.tolist(), f"{len(table)} rows, one a case")
    counts = _counts(table[column], rows, path, decimal)
    _refuse_repeated(cells, rows, path)
    positive = counts > 0
    return ListCounts(names, cells[positive], counts[positive], f"counts in the column {column!r}")


def _counts(column: pl.Series, rows: np.ndarray, path: Path, decimal: DecimalSign | None = None) -> np.ndarray:
    texts = column.str.strip_chars()
    sign = decimal_sign(texts.drop_nulls().unique(), f"{path.name}, counts in {column.name!r}", decimal)
    numbers, _ = numbers_of(texts, sign)
    whole = (numbers >= 0) & (numbers == numbers.round()) & (numbers < 1e15)
    wrong = np.flatnonzero(~whole.fill_null(False).to_numpy())
    if len(wrong):
        shown = texts[int(wrong[0])]
        raise DataError(
            f"Row {rows[wrong[0]]} of {path.name}: the count is {'missing' if shown is None else repr(shown)};"
            " counts are whole numbers, zero or more."
        )
    return numbers.cast(pl.Int64).to_numpy()


def _refuse_repeated(cells: np.ndarray, rows: np.ndarray, path: Path) -> None:
    _, first, inverse = np.unique(cells, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[inverse] != np.arange(len(cells)))
    if len(again):
        raise DataError(
            f"Rows {rows[first[inverse[again[0]]]]} and {rows[again[0]]} of {path.name} have the same capture history;"
            " one published file is corrupted in just this way, so nothing is added up silently."
        )

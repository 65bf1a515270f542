"""Flat files: one line a cell, with its row and column labels and a value. FIGARO publishes them, among others."""

from __future__ import annotations

import dataclasses
import io
import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.encoding import as_utf8
from evidence.sources.grids import Grid, is_number, text_start
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["grid_of_cells", "is_flat", "read_flat"]

_VALUE = ("obsvalue", "obs_value", "value", "values", "flow", "amount")


def is_flat(content: bytes) -> bool:
    """True where the text has one column of values and two or four label columns that speak of the same things."""
    top, _ = text_start(content)
    if len(top) < 3 or not 3 <= len(top[0]) <= 12 or any(len(row) != len(top[0]) for row in top[:-1]):
        return False
    header = top[0]
    if any(is_number(cell) for cell in header) or content.count(b"\n", 0, 1 << 20) < 16:
        return False
    words = [i for i in range(len(header)) if not all(is_number(row[i]) for row in top[1:-1])]
    return _value_column(header) is not None and len(words) in range(2, 9)


def read_flat(content: bytes, source: str, *, decimal: DecimalSign | None = None, encoding: str | None = None) -> Grid:
    """Grid of a flat file. Cells that no line names are zero: that is how flat files are written.

    Raises DataError for a cell that is named twice, a value that is no number, and labels that do not pair up.
    """
    content, remark = as_utf8(content, source, encoding)
    top, delimiter = text_start(content, 3)
    header = [name.strip() for name in top[0]]
    value = _value_column(header)
    assert value is not None  # noqa: S101  # is_flat has looked
    schema = dict.fromkeys(header, pl.String)
    try:
        frame = pl.read_csv(io.BytesIO(content), separator=delimiter, schema=schema, has_header=True)
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{source} is damaged: {str(error).splitlines()[0]}") from error
    text = frame[header[value]].str.strip_chars()
    marked = text.filter(text.str.contains("[.,]").fill_null(False))
    values, _ = numbers_of(text, decimal_sign(set(marked.to_list()), source, decimal))
    if values.null_count():
        line = int(values.is_null().arg_true()[0]) + 2
        raise DataError(f"{source}: line {line} has no value; {values.null_count()} such lines. A blank is not a zero.")
    frame = frame.with_columns(values.alias(header[value]))
    row_names, column_names = _sides(frame, [name for i, name in enumerate(header) if i != value], source)
    grid = grid_of_cells(frame, row_names, column_names, header[value], source)
    return dataclasses.replace(grid, notes=(remark,)) if remark else grid


def grid_of_cells(
    frame: pl.DataFrame, row_names: Sequence[str], column_names: Sequence[str], value: str, source: str
) -> Grid:
    """Grid of a table with one line a cell. Cells that no line names are zero.

    row_names, column_names: columns with the labels of either side; value: column of numbers without nulls. Raises
    DataError for a cell that is named twice.
    """
    rows, row_codes = _codes(frame, row_names)
    columns, column_codes = _codes(frame, column_names)
    cells = row_codes.astype(np.int64) * len(columns) + column_codes
    if len(np.unique(cells)) != len(cells):
        ordered = np.sort(cells)
        twice = divmod(int(ordered[np.argmax(ordered[1:] == ordered[:-1])]), len(columns))
        raise DataError(f"{source}: the cell {rows[twice[0]]} to {columns[twice[1]]} is given more than once.")
    matrix = np.zeros((len(rows), len(columns)))
    matrix[row_codes, column_codes] = frame[value].to_numpy()
    return Grid(source, rows, columns, matrix, corner=tuple(row_names))


def _value_column(header: list[str]) -> int | None:
    lowered = [name.strip().lower() for name in header]
    return next((lowered.index(name) for name in _VALUE if name in lowered), None)


def _sides(frame: pl.DataFrame, names: list[str], source: str) -> tuple[list[str], list[str]]:
    """The label columns of the rows and of the columns: two pairs, or one, whose contents overlap most."""
    sets = {name: set(frame[name].unique().to_list()) for name in names}
    varied = [name for name in names if len(sets[name]) > 1]

    def overlap(pair: tuple[str, str]) -> float:
        left, right = sets[pair[0]], sets[pair[1]]
        return len(left & right) / min(len(left), len(right))

    pairs = sorted(itertools.combinations(varied, 2), key=overlap, reverse=True)
    good = [pair for pair in pairs if overlap(pair) >= 0.5]
    if not good:
        raise DataError(
            f"{source} is a flat file, but no two of its columns ({', '.join(names)}) name the same things."
        )
    first = good[0]
    second = next((pair for pair in good[1:] if not set(pair) & set(first)), None)
    chosen = sorted([first, *([second] if second else [])], key=lambda pair: names.index(pair[0]))
    return [pair[0] for pair in chosen], [pair[1] for pair in chosen]


def _codes(frame: pl.DataFrame, names: Sequence[str]) -> tuple[list[tuple[str, ...]], npt.NDArray[np.uint32]]:
    labels = frame.select(names).unique(maintain_order=True).with_row_index("code")
    coded = frame.select(names).join(labels, on=names, how="left", maintain_order="left")
    return [tuple(str(part).strip() for part in row[1:]) for row in labels.iter_rows()], coded["code"].to_numpy()

"""Workbooks (xlsx, xlsb, xls, ods): the sheet with the largest block of numbers that is an input-output table."""

from __future__ import annotations

import io
from collections.abc import Iterator

import python_calamine as calamine

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.cutting import cut_grid
from evidence.sources.grids import Grid, read_rows
from evidence.sources.hints import NO_HINTS, Hints
from evidence.sources.parts import NoDemandError, Parts

__all__ = ["read_workbook", "sheets"]


def sheets(content: bytes, source: str, *, decimal: DecimalSign | None = None) -> Iterator[tuple[str, Grid]]:
    """(sheet name, grid) of every sheet that holds numbers, the one with most cells first."""
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:
        raise DataError(f"{source} is not a readable workbook: {error}.") from error
    sized = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        sized.append((sum(map(len, rows)), name, rows))
    for _, name, rows in sorted(sized, key=lambda item: -item[0]):
        try:
            yield name, read_rows(rows, source, decimal=decimal)
        except DataError:
            continue  # a sheet of words, such as notes or a list of codes


def read_workbook(content: bytes, source: str, *, region: str = "domestic", hints: Hints = NO_HINTS) -> Parts:
    """Parts of the largest sheet whose rows and columns name the same industries.

    Raises DataError naming the sheets where there is none.
    """
    seen = []
    failed: DataError | None = None
    for name, grid in sheets(content, source, decimal=hints.decimal):
        seen.append(name)
        try:
            parts = cut_grid(grid, region=region, zero_for=hints.zero_for)
        except NoDemandError as error:
            failed = failed or error
            continue
        if parts is not None:
            parts.title = f"{name} {parts.title}".strip()
            parts.notes.append(f"Read from the sheet '{name}'.")
            return parts
    if failed:
        raise failed
    raise DataError(
        f"{source} holds no input-output table: in none of its sheets ({', '.join(seen) or 'all without numbers'}) do "
        "row and column labels name the same industries."
    )

"""Results as a workbook (XLSX): one sheet a table, numbers as numbers, unknown figures as empty cells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from evidence.exceptions import DataError

__all__ = ["write_workbook"]

MOST_ROWS = 1_048_575  # of a sheet, below its header


def write_workbook(path: Path, frames: Mapping[str, pl.DataFrame]) -> Path:
    """Write each frame into the sheet of its name, header first, and return the path.

    Text is written as text, so that no program takes a label for a formula; null is an empty cell. Raises DataError for a
    frame with more rows than a sheet has.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise DataError("Writing XLSX needs the package openpyxl: pip install 'evidence[forms]'.") from error
    for name, frame in frames.items():
        if frame.height > MOST_ROWS:
            raise DataError(
                f"'{name}' has {frame.height:,} rows; a sheet holds {MOST_ROWS:,}. Use the CSV or Parquet file."
            )
    book = Workbook(write_only=True)
    for name, frame in frames.items():
        sheet = book.create_sheet(name)
        for row in (frame.columns, *frame.iter_rows()):
            sheet.append([_cell(sheet, value) for value in row])
    book.save(path)
    return path


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, (str, list)):
        return value
    cell = WriteOnlyCell(sheet, value if isinstance(value, str) else ", ".join(map(str, value)))
    cell.data_type = "s"
    return cell

"""The child process that reads a workbook: it imports only the reader, to start fast.

It writes one line of JSON for the workbook, then one for each row that is not empty: the number of the row, its cells,
and the share of the sheet that is read. Dates are `{"date": …}`, as JSON has none.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

MOST_MERGED = 1_000_000


class RefusedError(Exception):
    """The first word of the error is a code for which the parent has a sentence."""


def main(arguments: list[str]) -> None:
    """`arguments`: the number of a sheet, or nothing for the names of sheets only; the most cells, and columns; whether
    merged cells are filled, as 0 or 1."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    wanted, most_cells, most_columns, fill_merged = arguments
    write = sys.stdout.write
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = [[sheet.name, sheet.visible == SheetVisibleEnum.Visible] for sheet in book.sheets_metadata]
        write(json.dumps({"sheets": sheets}) + "\n")
        if wanted:
            for line in _rows(book, int(wanted), int(most_cells), int(most_columns), fill_merged == "1"):
                write(line + "\n")
    except MemoryError:
        raise
    except RefusedError as error:
        write(json.dumps({"refused": error.args[0], "detail": str(error.args[1])}) + "\n")
    except Exception as error:
        write(json.dumps({"refused": "unreadable", "detail": str(error)[:300]}) + "\n")
    except BaseException as error:  # pyo3's PanicException is not an Exception
        if isinstance(error, (SystemExit, KeyboardInterrupt)):
            raise
        write(json.dumps({"refused": "unreadable", "detail": str(error)[:300]}) + "\n")


def _rows(book: Any, number: int, most_cells: int, most_columns: int, fill_merged: bool) -> Iterator[str]:
    sheet = book.get_sheet_by_index(number)
    if sheet.start is None:
        return
    top, left = sheet.start
    bottom, right = sheet.end
    if (bottom - top + 1) * (right - left + 1) > most_cells:
        raise RefusedError("too_large", most_cells)
    if right + 1 > most_columns:
        raise RefusedError("too_wide", right + 1)
    merged = _merged_cells(sheet, bottom, right) if fill_merged else {}
    origins = set(merged.values())
    values: dict[tuple[int, int], Any] = {}
    before = [""] * left
    for row, cells in enumerate(sheet.iter_rows()):
        cells = before + cells
        for column, cell in enumerate(cells) if merged else ():
            if (row, column) in origins:
                values[row, column] = cell
            elif cell == "":
                cells[column] = values.get(merged.get((row, column), (-1, -1)), "")
        if any(cell != "" for cell in cells):
            yield json.dumps([row + 1, cells, round((row + 1) / (bottom + 1), 4)], ensure_ascii=False, default=_to_json)


def _merged_cells(sheet: Any, bottom: int, right: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Each cell of a merged area within the used range, by the cell with its value."""
    areas = [(first, min(last[0], bottom), min(last[1], right)) for first, last in sheet.merged_cell_ranges or ()]
    number = sum(max(low - first[0] + 1, 0) * max(far - first[1] + 1, 0) for first, low, far in areas)
    if number > MOST_MERGED:
        raise RefusedError("too_large", number)
    return {
        (row, column): first
        for first, low, far in areas
        for row in range(first[0], low + 1)
        for column in range(first[1], far + 1)
    }


def _to_json(cell: Any) -> Any:
    if isinstance(cell, (datetime.date, datetime.datetime)):
        return {"date": cell.isoformat()}
    return str(cell)

"""Tables for download. A cell that a spreadsheet program would take for a formula is prefixed with an apostrophe.

Names, titles and headings come from anybody; opening a table must not execute them. Numbers are not formulas, even with a
sign. Imports remove the prefix again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

# The second line: the same characters in full width, which some programs treat alike.
BEGIN = re.compile("[' ]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"[+-]?\d[\d\s.,\u00a0\u202f]*(?:[eE][+-]?\d+)?\s?%?")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in XML
LONGEST = 32_767  # characters in a cell of a workbook
# Of the module csv, for files whose size is limited already: its own limit of 131,072 characters would end a page.
LONGEST_CELL = 1 << 30


def mark_formula(text: str) -> str:
    """The text as a cell that no spreadsheet program takes for a formula."""
    if text[:1].isalnum() or not BEGIN.match(text) or NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def unmark_formula(text: str) -> str:
    """The inverse of `mark_formula`."""
    if not text.startswith("'"):
        return text
    return text[1:] if BEGIN.match(text[1:]) and not NUMBER.fullmatch(text[1:]) else text


def csv_line(cells: Iterable[Any]) -> str:
    """A line of a CSV file, with its line end."""
    return csv_lines([[_text(cell) for cell in cells]])


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Lines of a CSV file, with their line ends."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([mark_formulas(row) for row in rows])
    return buffer.getvalue()


def mark_formulas(row: Iterable[str]) -> list[str]:
    """Cells that no spreadsheet program takes for formulas. Most begin with a letter or a digit, and there are millions."""
    return [text if not text or text[0].isalnum() else mark_formula(text) for text in row]


def mark_formulas_of_csv(content: bytes) -> bytes:
    """Mark the formulas of a CSV file that somebody uploaded or a computation made. Without any, the bytes do not change."""
    csv.field_size_limit(LONGEST_CELL)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    marked = [[mark_formula(cell) for cell in row] for row in rows]
    if marked == rows:
        return content
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(marked)
    return buffer.getvalue().encode()


def append_texts(sheet: Any, values: Sequence[str | None]) -> None:
    """Append a row of texts to a sheet of openpyxl, none of them as a formula or a number."""
    from openpyxl.cell import Cell, WriteOnlyCell

    cells: list[Cell | None] = []
    for value in values:
        if value is None:
            cells.append(None)
            continue
        text = mark_formula(UNWRITABLE.sub("", value))[:LONGEST]
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        cells.append(cell)
    sheet.append(cells)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)

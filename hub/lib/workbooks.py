"""Uploaded workbooks, row by row, read in a child process: see hub.lib.childprocess."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Generator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from hub.lib.childprocess import BUSY, FAILED, ChildError, Limits, lines_of_child

CHILD = "hub.lib.workbookchild"
LIMITS = Limits()
# While somebody waits for a page: several times what a million cells take, but not enough for a malicious file.
PAGE_LIMITS = Limits(processor_seconds=15)
Cell = str | int | float | bool | date | datetime


class WorkbookError(ValueError):
    """The workbook cannot be read. `kind` is one of UNREADABLE, TOO_LARGE, TOO_WIDE, TOO_SLOW, BUSY."""

    UNREADABLE, TOO_LARGE, TOO_WIDE, TOO_SLOW, BUSY = "unreadable", "too_large", "too_wide", "too_slow", BUSY

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind, self.detail = kind, detail


class Sheet(NamedTuple):
    name: str
    is_visible: bool


def sheets_of_workbook(file: Path | bytes, *, limits: Limits = LIMITS) -> list[Sheet]:
    """The sheets in their order."""
    for found in _answers(file, limits, "", "0", "0", "0"):
        return [Sheet(name, is_visible) for name, is_visible in found["sheets"]]
    return []


def rows_of_workbook(
    file: Path | bytes,
    *,
    sheet: int = 0,
    most_cells: int = 5_000_000,
    most_columns: int = 16_384,
    fill_merged: bool = False,
    limits: Limits = LIMITS,
) -> Generator[tuple[int, list[Cell], float], None, None]:
    """Every row that is not empty: its number, its cells from the first column on, and the share of the sheet that is read.
    `fill_merged` gives all cells of a merged area the value of the first.

    The child goes on reading until the iterator is closed: close it if not all rows are needed.
    """
    answers = _answers(file, limits, str(sheet), str(most_cells), str(most_columns), str(int(fill_merged)))
    with contextlib.closing(answers):
        next(answers, None)
        for number, cells, share in answers:
            yield number, [_cell(cell) for cell in cells], share


def _answers(file: Path | bytes, limits: Limits, *arguments: str) -> Generator[Any, None, None]:
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(file.open("rb") if isinstance(file, Path) else _temporary(file))
        lines = stack.enter_context(contextlib.closing(lines_of_child(CHILD, *arguments, file=opened, limits=limits)))
        try:
            for line in lines:
                answer = json.loads(line)
                if isinstance(answer, dict) and "refused" in answer:
                    raise WorkbookError(answer["refused"], answer["detail"])
                yield answer
        except ChildError as error:
            raise WorkbookError(WorkbookError.UNREADABLE if error.kind == FAILED else error.kind) from error


def _temporary(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who asked
    file.write(content)
    file.flush()
    return file


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        text = cell["date"]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    found: Cell = cell
    return found

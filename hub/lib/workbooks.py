"""Whether a workbook that somebody sent may be opened.

The reader makes room for every cell up to the last one: a file of five kilobytes with one word in its farthest corner asks
for 500 GB and ends the process, and with it the requests of everybody else. So the far corner is looked for first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

__all__ = ["UnsafeWorkbookError", "check_workbook"]

BLOCK = 1 << 20
OVERLAP = 512
CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*?\s)?r\s*=\s*["'](\d{1,7})["']""")
MERGED = re.compile(rb"""mergeCell\s+ref\s*=\s*["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']""")
MOST_MERGED = 1_000_000


class UnsafeWorkbookError(ValueError):
    """The file is no workbook, or opening it would take more than it can be worth. `kind` is one of NOT_XLSX, TOO_LARGE."""

    NOT_XLSX, TOO_LARGE = "not_xlsx", "too_large"

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def check_workbook(file: Path | IO[bytes], *, most_bytes: int, most_cells: int = 5_000_000) -> None:
    """Raise UnsafeWorkbookError where a file is not XLSX, unpacks to more bytes, or spans more cells than that."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
                raise UnsafeWorkbookError(UnsafeWorkbookError.NOT_XLSX)
            if sum(part.file_size for part in parts) > most_bytes:
                raise UnsafeWorkbookError(UnsafeWorkbookError.TOO_LARGE)
            for part in parts:
                # Every part is unpacked once: one that is longer than it says fails its checksum here.
                _check_part(packed, part, most_cells)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnsafeWorkbookError(UnsafeWorkbookError.NOT_XLSX) from error
    if not isinstance(file, Path):
        file.seek(0)


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most_cells: int) -> None:
    is_sheet = part.filename.lower().endswith((".xml", ".rels"))
    rows, columns, merged, tail = 0, 0, 0, b""
    with packed.open(part) as stream:
        while block := stream.read(BLOCK):
            if not is_sheet:
                continue
            if b"\0" in block:  # XML in another encoding, in which nothing would be found
                raise UnsafeWorkbookError(UnsafeWorkbookError.NOT_XLSX)
            text = tail + block
            for letters, digits in CELL.findall(text):
                rows, columns = max(rows, int(digits)), max(columns, _column(letters))
            for digits in ROW.findall(text):
                rows = max(rows, int(digits))
            for left, top, right, bottom in MERGED.findall(text):
                area = (int(bottom) - int(top) + 1) * (_column(right) - _column(left) + 1)
                merged += max(area, 0)
            if rows * max(columns, 1) > most_cells or merged > MOST_MERGED:
                raise UnsafeWorkbookError(UnsafeWorkbookError.TOO_LARGE)
            tail = text[-OVERLAP:]


def _column(letters: bytes) -> int:
    """`A` is 1, `XFD` is 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number

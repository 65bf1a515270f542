"""Opens files: plain or packed text with any usual delimiter, or a workbook, as tables of texts."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext_noop as _

from hub.lib.workbooks import WorkbookError, rows_of_workbook, sheets_of_workbook
from hub.statistics.sentences import RefusedError, Sentence

LARGEST = 200_000_000  # bytes, unpacked
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
HEAD = 30  # rows in which the headings are looked for
DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 131_072  # characters

Line = tuple[int, list[str]]


class NotStatisticsError(RefusedError):
    """The file has none of the known layouts; the sentence says what it seems to be."""


class Below:
    """The rows below the headings that are neither empty nor HXL tags; it knows how many were read."""

    def __init__(self, rows: Iterator[Line], headings: int) -> None:
        self.number = 0
        self._rows = (row for place, row in enumerate(rows) if place > headings and _is_data(row[1]))

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        row = next(self._rows)
        self.number += 1
        return row


def _is_data(cells: list[str]) -> bool:
    """Tags are in the first row below the headings, and each begins with a number sign."""
    return any(map(str.strip, cells)) and not (
        cells[0].startswith("#") and all(cell[:1] in ("#", "") for cell in cells)
    )


@dataclass
class Table:
    """The headings that a layout fits, what stands above them, and the rows below them."""

    name: str
    above: list[list[str]]
    headings: list[str]
    rows: Iterator[Line]
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.places = {}
        for place, heading in enumerate(self.headings):
            self.places.setdefault(tidy(heading), place)

    def place(self, *names: str) -> int:
        """The column of the first of these headings, in small letters; -1 where there is none."""
        return next((self.places[name] for name in names if name in self.places), -1)

    def places_of(self, names: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
        """The columns by our names for them; those that the file lacks are left out."""
        found = {ours: self.place(*theirs) for ours, theirs in names.items()}
        return {ours: place for ours, place in found.items() if place >= 0}


def tidy(heading: str) -> str:
    return " ".join(heading.replace("\ufeff", "").split()).lower()


def unpack(content: bytes) -> bytes:
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            plain = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotStatisticsError(Sentence(_("It is packed with gzip, and damaged."))) from error
    if len(plain) > LARGEST:
        raise NotStatisticsError(Sentence(_("Unpacked it is larger than %(most)s MB."), most=LARGEST // 1_000_000))
    return plain


def sheets(content: bytes) -> Iterator[Iterator[Line]]:
    """The rows of each table of the file: one for a text, one a sheet for a workbook. Numbers count from 1."""
    if content.startswith(b"%PDF"):
        raise NotStatisticsError(Sentence(_("It is a PDF. Send the data file or the table that it was made from.")))
    if content.startswith((ZIP, b"\xd0\xcf\x11\xe0")):
        yield from _of_workbook(content)
    else:
        yield _of_text(_decode(content))


def _of_workbook(content: bytes) -> Iterator[Iterator[Line]]:
    try:
        for number, sheet in enumerate(sheets_of_workbook(content)):
            if sheet.is_visible:
                yield _of_sheet(content, number)
    except WorkbookError as error:
        raise NotStatisticsError(_unreadable(error)) from error


def _of_sheet(content: bytes, sheet: int) -> Iterator[Line]:
    rows = rows_of_workbook(content, sheet=sheet, most_cells=20_000_000)
    try:
        for number, cells, _share in rows:
            yield number, [_text(cell) for cell in cells]
    except WorkbookError as error:
        raise NotStatisticsError(_unreadable(error)) from error
    finally:
        rows.close()


UNREADABLE = _("It is a workbook that cannot be read: it is damaged or protected. Save it anew or send it as CSV.")
WORKBOOKS = {
    WorkbookError.TOO_LARGE: _("It is a workbook with too many cells. Send it as CSV, or in parts."),
    WorkbookError.TOO_WIDE: _("It is a workbook with too many columns. Send it as CSV, or in parts."),
    WorkbookError.TOO_SLOW: _("It is a workbook that takes too long to read. Send it as CSV, or in parts."),
    WorkbookError.BUSY: _("Several workbooks are read at this moment. Try again in a minute."),
}


def _unreadable(error: WorkbookError) -> Sentence:
    return Sentence(WORKBOOKS.get(error.kind, UNREADABLE))


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text[:10_000]:
        raise NotStatisticsError(Sentence(_("It is neither a workbook nor a text.")))
    return text


def _of_text(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    last = 0  # line of the last whole row
    try:
        for number, cells in enumerate(reader, start=1):
            # Asked here too: the limit of the module csv is one of the process, and readers of other files raise it.
            if max(map(len, cells), default=0) > LONGEST_CELL:
                raise _broken_off(last)
            last = reader.line_num
            yield number, cells
    except csv.Error as error:
        raise _broken_off(last) from error


def _broken_off(line: int) -> NotStatisticsError:
    return NotStatisticsError(
        Sentence(
            _(
                "The table breaks off below line %(line)s: a cell is longer than %(most)s characters, for example because a "
                "quotation mark is not closed."
            ),
            line=line,
            most=LONGEST_CELL,
        )
    )


def _delimiter(text: str) -> str:
    """The one that the line with most of them has most of."""
    lines = text[:20_000].splitlines()[:HEAD]
    return max(DELIMITERS, key=lambda sign: max((line.count(sign) for line in lines), default=0))


def with_head(rows: Iterator[Line]) -> tuple[list[Line], Iterator[Line]]:
    """The first rows, and all rows from the first on."""
    head = list(islice(rows, HEAD))
    return head, chain(head, rows)

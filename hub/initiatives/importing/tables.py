"""CSV and XLSX as rows: encodings and separators found out, merged cells and empty rows put up with, bombs refused."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from hub.initiatives.facts import Bad, Row, tidy
from hub.initiatives.importing.columns import COLUMNS, Cells, guess_mapping
from hub.initiatives.importing.directory import Directory
from hub.initiatives.importing.lines import identity_of, lines_of
from hub.initiatives.models import Identifier, Mapping
from hub.initiatives.reasons import Reason, UnreadableError, why
from hub.lib.workbooks import WorkbookError, rows_of_workbook
from hub.sources.models import Source

__all__ = ["read_table", "remember_mapping", "rows_of_file"]

MOST_COLUMNS = 500
MOST_ROWS = 1_000_000
LONGEST_ROW = 10_000_000  # characters
SNIFFED = 20_000  # characters in which the separator is looked for
BLOCK = 1 << 20
Rows = Generator[tuple[int, list[str], float], None, None]


def rows_of_file(path: Path) -> Rows:
    """Row number, cells as texts, and the share of the file that is read; rows without content are left out.

    Close the iterator where not all rows are wanted: a process may be at work behind it.
    """
    with path.open("rb") as file:
        head = file.read(8)
    with contextlib.closing(_xlsx(path) if head[:4] == b"PK\x03\x04" else _csv(path, head)) as rows:
        found = 0
        for number, cells, share in rows:
            if any(cells[MOST_COLUMNS:]):
                raise UnreadableError(why("too_many_columns", count=len(cells), most=MOST_COLUMNS), number)
            if any(cells):
                found += 1
                if found > MOST_ROWS:
                    raise UnreadableError(why("too_many_rows", most=MOST_ROWS), number)
                yield number, cells[:MOST_COLUMNS], share


def _csv(path: Path, head: bytes) -> Rows:
    """Line by line, so that a large file takes no more memory than a small one."""
    if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableError(why("old_excel"))
    encoding, length = _encoding_of(path)
    csv.field_size_limit(LONGEST_ROW)
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        first = next(iter(file.read(SNIFFED).splitlines()), "")
        separator = max(",;\t|", key=first.count)
        file.seek(0)
        lines = _Lines(file)
        try:
            for number, cells in enumerate(csv.reader(lines, delimiter=separator), start=1):
                lines.pending = 0
                yield number, [cell.strip() for cell in cells], lines.read / length
        except csv.Error as error:
            raise UnreadableError(why("not_csv", detail=str(error)), number + 1) from error
        except UnreadableError as error:
            raise UnreadableError(error.reason, number + 1) from error


class _Lines:
    """The lines of a file for the reader of CSV, which would take a row of any length. `pending` are the characters of the
    row that is being read, `read` those of all rows."""

    def __init__(self, file: IO[str]) -> None:
        self.file = file
        self.pending = self.read = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LONGEST_ROW)
        if not line:
            raise StopIteration
        self.pending += len(line)
        self.read += len(line)
        if self.pending >= LONGEST_ROW:
            raise UnreadableError(why("row_too_long", most=LONGEST_ROW))
        return line


def _encoding_of(path: Path) -> tuple[str, int]:
    """The first of the usual encodings in which the whole file makes sense, and the number of its characters."""
    with path.open("rb") as file:
        utf_16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "windows-1252", "latin-1"):
        try:
            length = 0
            with path.open(encoding=encoding, newline="") as text:
                while block := text.read(BLOCK):
                    if "\x00" in block:
                        raise UnreadableError(why("null_in_table"))
                    length += len(block)
        except UnicodeError:
            continue
        return encoding, length
    raise UnreadableError(why("characters"))


def _xlsx(path: Path) -> Rows:
    try:
        for number, cells, share in rows_of_workbook(path, fill_merged=True):
            yield number, [_text(cell) for cell in cells], share
    except WorkbookError as error:
        raise UnreadableError(_reason(error)) from error


def _reason(error: WorkbookError) -> Reason:
    if error.kind == WorkbookError.UNREADABLE:
        return why("workbook", detail=error.detail) if error.detail else why("workbook_damaged")
    codes = {WorkbookError.BUSY: "busy", WorkbookError.TOO_SLOW: "workbook_slow"}
    return why(codes.get(error.kind, "workbook_grows"))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def remember_mapping(source: Source, columns: dict[str, str]) -> None:
    Mapping.objects.update_or_create(source=source, defaults={"columns": columns})


def read_table(
    path: Path, file_format: str, source: Source, options: dict[str, Any], rows: Callable[[], Rows] | None = None
) -> Iterator[Row | Bad]:
    """Every row as facts by the mapping that the options give, else the source's own, else what the headings say.

    `rows` gives the rows where they are read already, or some of them.
    """
    open_rows = rows or (lambda: rows_of_file(path))
    with contextlib.closing(open_rows()) as first:
        _number, headings, _share = next(first, (0, [], 0.0))
    if not headings:
        raise UnreadableError(why("empty_table"))
    remembered = Mapping.objects.filter(source=source).values_list("columns", flat=True).first()
    mapping: dict[str, str] = options.get("mapping") or guess_mapping(headings) | (remembered or {})
    mapping = {heading: field for heading, field in mapping.items() if heading in headings and field in COLUMNS}
    if not any(field.startswith("name_") for field in mapping.values()):
        seen = ", ".join(f"“{heading[:60]}”" for heading in headings[:12] if heading)
        raise UnreadableError(why("no_name_column", headings=seen))
    cells = Cells(
        Directory.load(), decimal=options.get("decimal"), currency=options.get("currency", ""), year=options.get("year", 0)
    )  # fmt: skip
    register = f"source-{source.pk}"
    size = path.stat().st_size
    for line in lines_of(open_rows, mapping):
        given = {field: line.cells.get(heading, "") for heading, field in mapping.items()}
        identifier = given.get("identifier", "")[:250]
        public_id = given.get("public_id", "")
        facts, faults = cells.read(given)
        offset = int(line.share * size)
        if faults:
            yield Bad(line.number, identifier or public_id, faults, line.cells, offset)
            continue
        row = Row(line.number, identifier, Identifier.IATI, {}, said_at=options.get("said_on", ""), raw=line.cells)
        row.offset = offset
        row.public_id = public_id
        if not identifier:
            row.register = "actionhub" if public_id else register
            row.identifier = identity_of(given)[:250]
        elif "iati" not in _heading_of(mapping, "identifier").lower() and "public_id" not in mapping.values():
            row.register = register
        if line.others:
            row.remarks.append(why("together", rows=", ".join(map(str, line.others))))
        row.facts = tidy(facts, row.remarks)
        yield row


def _heading_of(mapping: dict[str, str], field: str) -> str:
    return next((heading for heading, name in mapping.items() if name == field), "")

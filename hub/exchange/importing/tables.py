"""Tables as people send them, CSV and XLSX: where the headings are, which column is which field, and each row as facts."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hub.exchange.facts import RejectedRow, Row, normalize_facts
from hub.exchange.importing import hxl
from hub.exchange.importing.activities import ActivityReader, remarks_on_table
from hub.exchange.importing.asides import Sums, reason_of_aside
from hub.exchange.importing.cells import Cells
from hub.exchange.importing.conventions import CHOICES_OF_FILE, Conventions
from hub.exchange.importing.csvrows import OLD_EXCEL, RawRow, remark_on_encoding, rows_of_csv
from hub.exchange.importing.deeper import DeeperAreas
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.headings import (
    FIELDS,
    SEARCHED_ROWS,
    are_headings,
    column_keys,
    guess_mapping,
    heading_row_of,
    is_of_activities,
    score,
)
from hub.exchange.importing.lines import Line, identity_of, lines_of
from hub.exchange.models import ColumnMapping
from hub.exchange.reasons import Reason, UnreadableError
from hub.initiatives.models import Identifier
from hub.lib.childprocess import Limits
from hub.lib.workbooks import LIMITS, PAGE_LIMITS, WorkbookError, rows_of_workbook, sheets_of_workbook
from hub.sources.models import Source

MOST_COLUMNS = 500
MOST_ROWS = 1_000_000
MOST_CHARACTERS = 3_000_000  # of the first rows, which are in memory while a page is rendered
MOST_SHEETS_OFFERED = 200  # to choose from
MOST_SHEETS = 12  # in which the table is searched
THOUSANDTHS = re.compile(r"-?\d{1,3}\.\d{3}")
Rows = Generator[RawRow, None, None]


def rows_of_file(path: Path, sheet: str = "", *, limits: Limits = LIMITS) -> Rows:
    """Rows that are not empty. Close the iterator where not all rows are needed: a child process may be reading them."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLD_EXCEL:
        raise UnreadableError(Reason.of("old_excel"))
    with contextlib.closing(_xlsx(path, sheet, limits) if head[:4] == b"PK\x03\x04" else rows_of_csv(path)) as rows:
        found = 0
        for row in rows:
            if any(row.cells[MOST_COLUMNS:]):
                raise UnreadableError(
                    Reason.of("too_many_columns", count=len(row.cells), most=MOST_COLUMNS), row.number
                )
            if any(row.cells) or row.fault:
                found += 1
                if found > MOST_ROWS:
                    raise UnreadableError(Reason.of("too_many_rows", most=MOST_ROWS), row.number)
                yield row._replace(cells=row.cells[:MOST_COLUMNS])


def sheets_of_file(path: Path, limits: Limits = PAGE_LIMITS) -> list[str]:
    """The names of the sheets of a workbook, visible ones first; empty where the file is not a workbook."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return []
    try:
        sheets = sheets_of_workbook(path, limits=limits)
    except WorkbookError as error:
        raise UnreadableError(_reason(error)) from error
    if len(sheets) > MOST_SHEETS_OFFERED:
        raise UnreadableError(Reason.of("too_many_sheets", count=len(sheets), most=MOST_SHEETS_OFFERED))
    return [sheet.name for sheet in sorted(sheets, key=lambda sheet: not sheet.is_visible)]


def _xlsx(path: Path, sheet: str, limits: Limits) -> Rows:
    try:
        names = [known.name for known in sheets_of_workbook(path, limits=limits)]
        number_of_sheet = names.index(sheet) if sheet in names else 0
        for number, cells, share in rows_of_workbook(path, sheet=number_of_sheet, fill_merged=True, limits=limits):
            yield RawRow(number, [_text(cell) for cell in cells], share)
    except WorkbookError as error:
        raise UnreadableError(_reason(error)) from error


def _reason(error: WorkbookError) -> Reason:
    if error.kind == WorkbookError.UNREADABLE:
        return Reason.of("workbook", detail=error.detail) if error.detail else Reason.of("workbook_damaged")
    codes = {WorkbookError.BUSY: "busy", WorkbookError.TOO_SLOW: "workbook_slow"}
    return Reason.of(codes.get(error.kind, "workbook_grows"))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell))
        # A number in a workbook is unambiguous; as a text, 1.234 would not be.
        return f"{cell}0" if THOUSANDTHS.fullmatch(str(cell)) else str(cell)
    return str(cell).strip()


@dataclass(frozen=True)
class Table:
    """Where a table is in its file. Sheet and row of headings are those chosen, otherwise those detected."""

    sheets: list[str]
    sheet: str
    heading_row: int
    keys: list[str]  # one for each column
    first: list[RawRow]  # the first rows of the sheet, including the headings and what is above them
    remark: Reason | None = None  # on the whole file
    captions: tuple[str, ...] = ()  # the headings above a row of tags, one for each column
    malformed: tuple[tuple[str, str], ...] = ()  # cells that are meant as tags and are none: address, text

    @property
    def is_tagged(self) -> bool:
        return bool(self.captions)

    def mapping(self, source: Source, options: dict[str, Any]) -> dict[str, str]:
        """Which column is which field: from the options, else from the last file of the source, else from the headings."""
        remembered = ColumnMapping.objects.filter(source=source).values_list("columns", flat=True).first() or {}
        chosen: dict[str, str] = options.get("mapping") or self._guess_mapping() | remembered
        return {key: name for key, name in chosen.items() if key in self.keys and name in FIELDS}

    def _guess_mapping(self) -> dict[str, str]:
        unclear = {key for several in self.unclear for key in several}
        return {key: name for key, name in guess_mapping(self.keys).items() if key not in unclear}

    @property
    def unclear(self) -> list[list[str]]:
        """Groups of tagged columns of which somebody has to choose one."""
        return hxl.unclear(self.keys) if self.is_tagged else []


def open_table(
    path: Path, options: dict[str, Any], *, number: int = SEARCHED_ROWS, limits: Limits = PAGE_LIMITS
) -> Table:
    """The position of the table, and the first rows: at least those in which headings are searched."""
    sheets = sheets_of_file(path, limits)
    sheet = str(options.get("sheet") or "")
    number = max(number, SEARCHED_ROWS)
    first = _first_rows(path, sheet, number, limits) if sheet in sheets or len(sheets) < 2 else []
    if sheet not in sheets:
        sheet = sheets[0] if sheets else ""
        if len(sheets) > 1:
            read = _first_rows_of_sheets(path, sheets[:MOST_SHEETS], number, limits)
            # A cover sheet names fewer fields than the sheet with the table; the first of two equal sheets is taken.
            sheet = max(read, key=lambda name: max((score(row.cells) for row in read[name]), default=-1))
            first = read[sheet]
    chosen = options.get("heading_row")
    searched = [(row.number, row.cells) for row in first[:SEARCHED_ROWS]]
    heading_row = int(chosen) if chosen else hxl.tag_row_of(searched) or heading_row_of(searched)
    headings = next((row.cells for row in first if row.number == heading_row), None)
    if headings is None and chosen:
        with contextlib.closing(rows_of_file(path, sheet, limits=limits)) as rows:
            headings = next((row.cells for row in rows if row.number >= heading_row), [])
    remark = None if sheets else remark_on_encoding(path)
    cells = _without_empty_end(headings or [])
    if not hxl.is_tag_row(cells):
        return Table(sheets, sheet, heading_row, column_keys(cells), first, remark)
    above = next((row.cells for row in reversed(first) if row.number < heading_row), [])
    captions = [above[position] if position < len(above) else "" for position in range(len(cells))]
    wrong = tuple((f"{hxl.column_letters(place)}{heading_row}", text[:80]) for place, text in hxl.find_malformed(cells))
    return Table(
        sheets, sheet, heading_row, column_keys([hxl.normalize_tag(cell) for cell in cells]), first, remark, tuple(captions), wrong
    )  # fmt: skip


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    filled = [position for position, cell in enumerate(cells, start=1) if cell]
    return cells[: filled[-1]] if filled else []


def _first_rows_of_sheets(path: Path, sheets: list[str], number: int, limits: Limits) -> dict[str, list[RawRow]]:
    """The first rows of the first sheet, and of as many others as time allows."""
    ends = time.monotonic() + limits.processor_seconds
    read: dict[str, list[RawRow]] = {}
    for name in sheets:
        if not read or time.monotonic() < ends:
            read[name] = _first_rows(path, name, number, limits)
    return read


def _first_rows(path: Path, sheet: str, number: int, limits: Limits) -> list[RawRow]:
    found: list[RawRow] = []
    characters = 0
    with contextlib.closing(rows_of_file(path, sheet, limits=limits)) as rows:
        for row in islice(rows, number):
            found.append(row)
            characters += sum(map(len, row.cells))
            if characters > MOST_CHARACTERS:
                break
    return found


def remember_choices(source: Source, columns: dict[str, str], options: dict[str, Any]) -> None:
    """For the next file of the source: which column is which field, and how numbers, dates and words are read."""
    choices = {name: options[name] for name in CHOICES_OF_FILE if options.get(name)}
    ColumnMapping.objects.update_or_create(source=source, defaults={"columns": columns, "choices": choices})


def read_table(
    path: Path, file_format: str, source: Source, options: dict[str, Any], table: Table | None = None
) -> Iterator[Row | RejectedRow]:
    """Every row as facts. With `table` only the rows that were read with it, for a preview."""
    is_preview = table is not None
    table = table or open_table(path, options, limits=LIMITS)
    if not table.keys:
        raise UnreadableError(Reason.of("empty_table"))
    mapping = table.mapping(source, options)
    of_activities = is_of_activities(mapping)
    asked = [several for several in table.unclear if not {*several} & mapping.keys()]
    if asked and not options.get("mapping"):
        raise UnreadableError(
            Reason.of("hxl_unclear", columns="; ".join(", ".join(several) for several in asked)[:200])
        )
    if not of_activities and not any(name.startswith("name_") for name in mapping.values()):
        seen = ", ".join(f"“{key[:60]}”" for key in table.keys[:12])
        raise UnreadableError(Reason.of("no_name_column", headings=seen))
    remembered = ColumnMapping.objects.filter(source=source).values_list("choices", flat=True).first() or {}
    if table.remark:
        yield RejectedRow(table.heading_row, "", [table.remark], only_remark=True)
    reader = _RowReader(path, source, options, mapping, table.keys, Conventions.of(remembered | options))
    for remark in remarks_on_table(table.malformed, mapping, options) if table.is_tagged or of_activities else ():
        yield RejectedRow(table.heading_row, "", [remark], only_remark=True)
    below = _rows_below(path, table, is_preview=is_preview)
    deeper = DeeperAreas(table.keys, mapping, table.heading_row)
    line = None
    for line in lines_of(below, table.keys, mapping, reader.activities.mark if reader.activities else None):
        deeper.see(line)
        yield reader.row(line)
    for remark in deeper.remarks():
        yield RejectedRow(table.heading_row, "", [remark], only_remark=True)
    if line is None:
        yield RejectedRow(table.heading_row, "", [Reason.of("no_rows")], only_remark=True)


def _rows_below(path: Path, table: Table, *, is_preview: bool) -> Callable[[], Iterator[RawRow]]:
    def rows() -> Iterator[RawRow]:
        if is_preview:
            yield from (row for row in table.first if row.number > table.heading_row)
            return
        with contextlib.closing(rows_of_file(path, table.sheet)) as opened:
            yield from (row for row in opened if row.number > table.heading_row)

    return rows


class _RowReader:
    def __init__(
        self, path: Path, source: Source, options: dict[str, Any], mapping: dict[str, str], keys: Sequence[str],
        conventions: Conventions,
    ) -> None:  # fmt: skip
        self.mapping, self.keys, self.options = mapping, keys, options
        self.cells = Cells(Directory.load(), conventions, mapping)
        self.sums = Sums(mapping)
        self.activities = ActivityReader(self.cells, keys, mapping, options) if is_of_activities(mapping) else None
        self.register = f"source-{source.pk}"
        self.size = path.stat().st_size
        heading = next((key for key, name in mapping.items() if name == "identifier"), "")
        # A number that is no IATI identifier is known to the source only.
        self.is_own_number = "iati" not in heading.lower() and "public_id" not in mapping.values()

    def _headings_again(self, line: Line) -> Reason | None:
        """Of tables of who does what where: some have their headings below the tags, or the tags twice."""
        cells = list(line.cells.values())
        if self.activities is None or line.others or not are_headings(cells):
            return None
        return Reason.of("headings_again", value=next(filter(None, cells))[:60])

    def row(self, line: Line) -> Row | RejectedRow:
        given = line.cells_by_field(self.mapping)
        identifier = next(filter(None, given.get("identifier", ())), "")[:250]
        public_id = next(filter(None, given.get("public_id", ())), "")
        offset = int(line.share * self.size)
        if fault := line.fault or reason_of_aside(line, self.mapping, self.keys) or self._headings_again(line):
            return RejectedRow(line.number, identifier or public_id, [fault, *line.remarks], line.cells, offset)
        if self.activities:
            facts, faults, remarks = self.activities.read(line)
        else:
            facts, faults, remarks = self.cells.read(
                [given, *(other.cells_by_field(self.mapping) for other in line.others)]
            )
        remarks = [*line.remarks, *(remark for other in line.others for remark in other.remarks), *remarks]
        if self.sums.is_total(line, facts.get("tranches", ())):
            faults = [Reason.of("total_row", value=str(facts.get("name_en") or next(iter(line.cells.values())))[:60])]
        if faults:
            surplus = [remark for remark in remarks if remark.code == "surplus_cells"]
            return RejectedRow(
                line.number, identifier or public_id, [*faults, *surplus], line.joined_cells, offset, remarks=remarks
            )
        row = Row(
            line.number,
            identifier,
            Identifier.IATI,
            {},
            stated_at=self.options.get("said_on", ""),
            raw=line.joined_cells,
        )
        row.offset, row.public_id, row.remarks = offset, public_id, remarks
        if identifier:
            row.register = self.register if self.is_own_number else Identifier.IATI
        else:
            row.register = "actionhub" if public_id else self.register
            own = self.activities.identity_of(line) if self.activities else identity_of(given, facts)
            row.identifier = public_id[:250] or own
        if line.others and not self.activities:  # those have a line for each area
            row.remarks.append(Reason.of("together", rows=", ".join(str(other.number) for other in line.others)))
        row.facts = normalize_facts(facts, row.remarks)
        return row

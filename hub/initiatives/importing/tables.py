"""CSV and XLSX as rows: encodings and separators found out, merged cells and empty rows put up with, bombs refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hub.initiatives.facts import Bad, Row, tidy
from hub.initiatives.importing.columns import COLUMNS, Cells, guess_mapping
from hub.initiatives.importing.directory import Directory
from hub.initiatives.importing.lines import identity_of, lines_of
from hub.initiatives.models import Identifier, Mapping
from hub.initiatives.reasons import UnreadableError, why
from hub.lib.workbooks import UnsafeWorkbookError, check_workbook
from hub.sources.models import Source

__all__ = ["read_table", "remember_mapping", "rows_of_file"]

UNPACKED_LIMIT = 600_000_000
UNPACKED_RATIO = 250


def rows_of_file(path: Path) -> Iterator[tuple[int, list[str], float]]:
    """Row number, cells as texts, and the share of the file that is read; rows without content are left out."""
    source = _xlsx(path) if path.read_bytes()[:4] == b"PK\x03\x04" else _csv(path)
    for number, cells, share in source:
        if any(cells):
            yield number, cells, share


def _csv(path: Path) -> Iterator[tuple[int, list[str], float]]:
    data = path.read_bytes()
    if data[:8] in {b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}:
        raise UnreadableError(why("old_excel"))
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "windows-1252", "latin-1"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableError(why("characters"))
    if "\x00" in text:
        raise UnreadableError(why("null_in_table"))
    first = text[:20_000].splitlines()[0] if text.strip() else ""
    separator = max(",;\t|", key=first.count)
    csv.field_size_limit(10_000_000)
    lines = io.StringIO(text, newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=separator), start=1):
            yield number, [cell.strip() for cell in cells], lines.tell() / len(text)
    except csv.Error as error:
        raise UnreadableError(why("not_csv", detail=str(error)), number + 1) from error


def _xlsx(path: Path) -> Iterator[tuple[int, list[str], float]]:
    from python_calamine import CalamineError, CalamineWorkbook

    _check_packed(path)
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        merged = {
            (row, column): first
            for first, last in sheet.merged_cell_ranges or ()
            for row in range(first[0], min(last[0], first[0] + 10_000) + 1)
            for column in range(first[1], last[1] + 1)
        }
        top = (sheet.start or (0, 0))[0]
        values: dict[tuple[int, int], str] = {}
        origins = set(merged.values())
        for number, cells in enumerate(sheet.iter_rows()):
            row = number + top if number < top or not top else number
            texts = [_text(cell) for cell in cells]
            for column, text in enumerate(texts):
                if (row, column) in origins:
                    values[row, column] = text
                elif (row, column) in merged and not text:
                    texts[column] = values.get(merged[row, column], "")
            yield row + 1, texts, (number + 1) / sheet.total_height
    except CalamineError as error:
        raise UnreadableError(why("workbook", detail=str(error))) from error


def _check_packed(path: Path) -> None:
    room = min(UNPACKED_LIMIT, max(UNPACKED_RATIO * path.stat().st_size, 50_000_000))
    try:
        check_workbook(path, most_bytes=room)
    except UnsafeWorkbookError as error:
        if error.kind == error.NOT_XLSX:
            raise UnreadableError(why("workbook_damaged")) from error
        raise UnreadableError(why("workbook_grows")) from error


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


def read_table(path: Path, file_format: str, source: Source, options: dict[str, Any]) -> Iterator[Row | Bad]:
    """Every row as facts by the mapping that the options give, else the source's own, else what the headings say."""
    _number, headings, _share = next(rows_of_file(path), (0, [], 0.0))
    if not headings:
        raise UnreadableError(why("empty_table"))
    remembered = Mapping.objects.filter(source=source).values_list("columns", flat=True).first()
    mapping: dict[str, str] = options.get("mapping") or guess_mapping(headings) | (remembered or {})
    mapping = {heading: field for heading, field in mapping.items() if heading in headings and field in COLUMNS}
    if not any(field.startswith("name_") for field in mapping.values()):
        seen = ", ".join(f"“{heading[:60]}”" for heading in headings[:12] if heading)
        raise UnreadableError(why("no_name_column", headings=seen))
    cells = Cells(Directory.load())
    register = f"source-{source.pk}"
    size = path.stat().st_size
    for line in lines_of(lambda: rows_of_file(path), mapping):
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

"""Small files that would end the server are refused before they are opened; workbooks of people are taken."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from hub.lib.childprocess import Limits
from hub.lib.workbooks import WorkbookError, rows_of_workbook, sheets_of_workbook

pytestmark = pytest.mark.usefixtures("real_children")


def workbook(*, corner: str = "", merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["key", "kind", "title_en"])
    if corner:
        sheet[corner] = "x"
    if merge:
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rewritten(content: bytes, change: Any) -> bytes:
    """The same archive with its first sheet changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return buffer.getvalue()


def kind_of(content: bytes, **limits: Any) -> str:
    with pytest.raises(WorkbookError) as refused:
        list(rows_of_workbook(content, **limits))
    return refused.value.kind


def with_part(content: bytes, name: str, part: str) -> bytes:
    """The same archive with one part put in or exchanged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
        new.writestr(name, part)
    return buffer.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row>%s</sheetData></worksheet>'
)
FAR = '<row r="1048576"><c %sr="XFD1048576"><v>1</v></c></row>'


def test_rows_with_their_numbers_and_cells_from_the_first_column_on(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = "Où ça"
    sheet["C4"] = datetime.date(2021, 6, 1)
    sheet["D4"] = 2.5
    sheet["E4"] = True
    book.create_sheet("Second")["A1"] = "other"
    file = tmp_path / "a.xlsx"
    book.save(file)
    rows = [(number, cells) for number, cells, _share in rows_of_workbook(file)]
    assert rows == [(2, ["", "Où ça", "", "", ""]), (4, ["", "", datetime.date(2021, 6, 1), 2.5, True])]
    assert rows == [(number, cells) for number, cells, _share in rows_of_workbook(file.read_bytes())]
    assert [share for _number, _cells, share in rows_of_workbook(file)] == [0.5, 1.0]
    assert [cells for _number, cells, _share in rows_of_workbook(file, sheet=1)] == [["other"]]
    assert [sheet.name for sheet in sheets_of_workbook(file)] == ["Sheet", "Second"]


def test_merged_cells_are_filled_where_that_is_wanted() -> None:
    content = workbook(merge="A1:A3", corner="B3")
    assert [cells[0] for _number, cells, _share in rows_of_workbook(content, fill_merged=True)] == ["key"] * 3
    assert [cells[0] for _number, cells, _share in rows_of_workbook(content)] == ["key", ""]


def test_an_empty_sheet_and_one_that_is_not_there() -> None:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    assert list(rows_of_workbook(buffer.getvalue())) == []
    assert kind_of(rewritten(workbook(), lambda part: part), sheet=7) == "unreadable"


@pytest.mark.parametrize("corner", ["XFD1048576", "XFD30000"])
def test_one_word_in_a_far_corner(corner: str) -> None:
    content = workbook(corner=corner)
    assert len(content) < 6000
    assert kind_of(content, most_cells=1_000_000) == "too_large"


def test_more_columns_than_are_wanted() -> None:
    assert kind_of(workbook(corner="ALM1"), most_columns=1000) == "too_wide"
    assert len(list(rows_of_workbook(workbook(corner="ALL1"), most_columns=1000))) == 1


def test_small_files_that_took_all_memory() -> None:
    """Each of them ended the process that opened it: room is made for every cell up to the last one."""
    far = SHEET % (FAR % "")
    attribute = SHEET % (FAR % 'cm=">" ')
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="90000000000"/>'
    content = workbook()
    types = zipfile.ZipFile(io.BytesIO(content)).read("[Content_Types].xml").decode()
    links = zipfile.ZipFile(io.BytesIO(content)).read("xl/_rels/workbook.xml.rels").decode()
    other_name = with_part(
        with_part(content, "xl/_rels/workbook.xml.rels", links.replace("sheet1.xml", "sheet1.bin2")),
        "xl/worksheets/sheet1.bin2",
        far,
    )
    bombs = {
        "far": with_part(content, "xl/worksheets/sheet1.xml", far),
        "mark in an attribute": with_part(content, "xl/worksheets/sheet1.xml", attribute),
        "another name": with_part(other_name, "[Content_Types].xml", types.replace("sheet1.xml", "sheet1.bin2")),
        "number of strings": with_part(content, "xl/sharedStrings.xml", strings),
    }
    for name, bomb in bombs.items():
        assert len(bomb) < 8000, name
        assert kind_of(bomb) == "too_large", name


def test_other_ways_of_writing_the_corner() -> None:
    def written(cell: bytes) -> bytes:
        return rewritten(workbook(), lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"))

    for cell in (
        b"<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c\n s="1"   r = "XFD1048576"><v>1</v></c></row>',
        b" " * 1_500_000 + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ):
        assert kind_of(written(cell)) == "too_large", cell[-60:]


def test_cells_merged_over_the_whole_sheet() -> None:
    """A merged area goes no further than what is filled."""
    content = rewritten(workbook(merge="A1:B3"), lambda part: part.replace(b"A1:B3", b"A1:XFD1048576"))
    assert len(list(rows_of_workbook(content, fill_merged=True))) == 1


def test_what_unpacks_without_end_takes_time_and_no_memory() -> None:
    content = rewritten(
        workbook(), lambda part: part.replace(b"</sheetData>", b"<!--x-->" * 60_000_000 + b"</sheetData>")
    )
    assert len(content) < 2_000_000
    assert kind_of(content, limits=Limits(processor_seconds=1)) in {"too_slow", "too_large"}


def test_what_is_no_workbook() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("content.xml", "<office/>")
    for content in (b"", b"name,country\n", b"PK\x03\x04 damaged", other.getvalue(), workbook()[:2000]):
        assert kind_of(content) == "unreadable"

"""Small files that would end the server are refused before they are opened; workbooks of people are taken."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from hub.lib.workbooks import UnsafeWorkbookError, check_workbook

ROOM = 10_000_000


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


def kind_of(content: bytes, **limits: int) -> str:
    with pytest.raises(UnsafeWorkbookError) as refused:
        check_workbook(io.BytesIO(content), **{"most_bytes": ROOM} | limits)
    return refused.value.kind


def test_a_workbook_is_taken_and_can_be_read_from_its_beginning(tmp_path: Path) -> None:
    content = workbook(corner="Z900", merge="A2:C3")
    stream = io.BytesIO(content)
    check_workbook(stream, most_bytes=ROOM)
    assert stream.read() == content
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    check_workbook(file, most_bytes=ROOM)


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576", "XFD30000"])
def test_one_word_in_a_far_corner(corner: str) -> None:
    content = workbook(corner=corner)
    assert len(content) < 6000
    assert kind_of(content, most_cells=1_000_000) == "too_large"


def test_other_ways_of_writing_the_corner() -> None:
    def written(cell: bytes) -> bytes:
        return rewritten(workbook(), lambda part: part.replace(b"</sheetData>", cell + b"</sheetData>"))

    for cell in (
        b"<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1048576"><c\n s="1"   r = "xfd1048576"><v>1</v></c></row>',
        b'<x:row r="1048576"><x:c r="XFD1048576"><v>1</v></x:c></x:row>',
        b" " * 1_500_000 + b'<row r="1048576"><c r="XFD1048576"/></row>',
    ):
        assert kind_of(written(cell)) == "too_large", cell[-60:]


def test_cells_merged_over_the_whole_sheet() -> None:
    assert kind_of(rewritten(workbook(merge="A2:B3"), lambda part: part.replace(b"A2:B3", b"A2:XFD1048576"))) == (
        "too_large"
    )


def test_what_unpacks_to_too_much() -> None:
    assert kind_of(rewritten(workbook(), lambda part: part + b" " * 20_000_000)) == "too_large"


def test_a_part_that_is_longer_than_it_says() -> None:
    content = rewritten(workbook(), lambda part: part + b" " * 1_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert lying != content
    assert kind_of(lying) == "not_xlsx"


def test_what_is_no_workbook() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("content.xml", "<office/>")
    for content in (b"", b"name,country\n", b"PK\x03\x04 damaged", other.getvalue(), workbook()[:2000]):
        assert kind_of(content) == "not_xlsx"
    assert kind_of(rewritten(workbook(), lambda part: part.decode().encode("utf-16"))) == "not_xlsx"

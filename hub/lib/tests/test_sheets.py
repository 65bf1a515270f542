"""No table that leaves the site runs anything on the machine of who opens it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from hub.lib.sheets import append_texts, csv_line, mark_formula, mark_formulas_of_csv, unmark_formula
from hub.lib.workbooks import rows_of_workbook
from hub.lib.workbookwriter import write_workbook
from hub.studies.files import first_rows


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1+1",
        "＝1+1",
        "＠x",
        "-2+3",
        "'=1",
        "+cmd|'/C calc'!A0",
    ],
)
def test_what_could_be_a_formula_is_marked(text: str) -> None:
    assert mark_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "-4.4", "+3", "-1,234.50", "-1.5e-07", "-12 %", "Kenya", "2 + 2", "'quoted'", "a=b", "–", "...", "(x)"]
)
def test_numbers_and_texts_stay_as_they_are(text: str) -> None:
    assert mark_formula(text) == text


def test_tables_are_written_here_only() -> None:
    """A writer of its own would be a writer without marks. Tables of studies are marked when they leave."""
    hub = Path(__file__).resolve().parents[2]
    writers = {
        path.relative_to(hub).as_posix()
        for path in hub.rglob("*.py")
        if "/tests/" not in path.as_posix()
        and re.search(r"csv\.(writer|DictWriter)|write_csv\(|sheet\.append\(", path.read_text(encoding="utf-8"))
    }
    headings = {"exchange/exporting/tables.py", "workplans/consultation/matrix.py", "workplans/spreadsheet_writer.py"}
    assert writers <= {"lib/sheets.py", "studies/computing/outcome.py", *headings}


@given(st.text(alphabet="'=+-@\t ab1.", max_size=8))
def test_what_was_marked_comes_in_again_as_it_was(text: str) -> None:
    marked = mark_formula(text)
    assert unmark_formula(marked) == text
    assert not marked.lstrip(" ").startswith(("=", "@"))


def test_headings_and_cells_of_a_csv_line() -> None:
    assert csv_line(["=x", None, 3, "a,b"]) == '\'=x,,3,"a,b"\r\n'


def test_a_csv_file_of_somebody_else() -> None:
    clean = b'region,value\n"Ghana, north",-4.4\n'
    assert mark_formulas_of_csv(clean) is clean
    marked = mark_formulas_of_csv(b'"=HYPERLINK(""x"")",value\n=1+1,-4.4\n')
    assert list(csv.reader(io.StringIO(marked.decode()))) == [['\'=HYPERLINK("x")', "value"], ["'=1+1", "-4.4"]]


def test_a_long_cell_of_somebody_else_ends_no_page(tmp_path: Path) -> None:
    content = b"region,value\nGhana," + b"x" * 200_000 + b"\n"
    for read in (
        lambda: mark_formulas_of_csv(content) == content,
        lambda: first_rows(tmp_path / "a.csv", 1)[0] == ["region", "value"],
    ):
        csv.field_size_limit(131_072)
        (tmp_path / "a.csv").write_bytes(content)
        assert read()


@pytest.mark.parametrize("write_only", [True, False])
def test_a_workbook_holds_texts_only(write_only: bool) -> None:
    book = Workbook(write_only=write_only)
    sheet = book.create_sheet("A") if write_only else book.active
    append_texts(sheet, ["=1+1", None, "12", "a\x00b", "x" * 40_000])
    buffer = io.BytesIO()
    book.save(buffer)
    read = load_workbook(io.BytesIO(buffer.getvalue())).active
    assert read is not None
    cells = read[1]
    assert [cell.value for cell in cells[:4]] == ["'=1+1", None, "12", "ab"]
    assert len(str(cells[4].value)) == 32_767
    assert {cell.data_type for cell in cells if cell.value} == {"s"}


def test_a_workbook_that_is_written_row_by_row() -> None:
    texts = ["1 < 2 & 3", "two\r\nlines", " blanks ", "é "]
    row = ["=1+1", "", "12", "a\x00b", "x" * 40_000, *texts, "_x0041_ _x"]
    wide = [str(place) for place in range(800)]
    buffer = io.BytesIO()
    write_workbook(buffer, "A & B", iter([row, [], wide]))
    sheet = load_workbook(io.BytesIO(buffer.getvalue())).active
    assert sheet is not None
    assert sheet.title == "A & B"
    read = [cell.value for cell in sheet[1]]
    assert read[:4] == ["'=1+1", None, "12", "ab"]
    assert (len(str(read[4])), read[5:9]) == (32_767, texts)
    assert [cell.value for cell in sheet[3]] == wide
    assert {cell.data_type for cell in sheet[1] if cell.value} == {"s"}
    found = {number: cells for number, cells, _share in rows_of_workbook(buffer.getvalue())}
    assert found[1][5:10] == row[5:10]  # what openpyxl shows with its marks, programs show as it was
    assert found[3] == wide

"""Spreadsheets as people send them by the web, without scripts: each cell is read right, or its row is left out with a
sentence that says what to do. Nothing is guessed, and no page breaks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from hub.exchange.exporting.formats import export
from hub.exchange.models import Import, ImportProblem
from hub.exchange.tasks import run_import
from hub.exchange.tests.fixtures import Take
from hub.exchange.tests.test_import_iati import state
from hub.exchange.tests.test_import_pages import send
from hub.exchange.tests.test_round_trip import several  # noqa: F401 - a fixture
from hub.initiatives.models import Initiative
from hub.lib.visibility import STRANGER

ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sent(world: None, client_of: ClientOf, scenario: Any) -> Callable[..., Import]:
    """The import of a file as a member sends it: look at the page, send its form, let the worker read the file."""
    browser = client_of(scenario.member)

    def sent(name: str, data: bytes, **chosen: str) -> Import:
        run = send(browser, name, data)
        answer = browser.get(run.get_absolute_url())
        assert answer.status_code == 200
        if b'name="start"' in answer.content:
            assert browser.post(f"{run.get_absolute_url()}start/", chosen | {"start": "1"}).status_code == 302
            run_import.func(run.pk)
            assert browser.get(run.get_absolute_url()).status_code == 200
        run.refresh_from_db()
        return run

    return sent


def workbook(rows: list[list[Any]], *merged: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def left_out() -> dict[int, str]:
    """The code of the first reason by row."""
    problems = ImportProblem.objects.filter(kind=ImportProblem.Kind.REJECTED)
    return {problem.line: problem.reasons[0][0] for problem in problems}


def remarks() -> dict[int, str]:
    problems = ImportProblem.objects.filter(kind=ImportProblem.Kind.REMARK)
    return {problem.line: problem.reasons[0][0] for problem in problems}


def names() -> list[str]:
    return sorted(Initiative.objects.values_list("name_en", flat=True))


def amounts() -> dict[str, str]:
    return {str(one): f"{t.currency} {t.amount:.2f}" for one in Initiative.objects.all() for t in one.tranches.all()}


HEADINGS = ["ID", "Project title", "Country", "Start date", "Budget"]


# What stands around a table.


def test_blank_lines_and_titles_above_notes_and_totals_below(sent: Callable[..., Import]) -> None:
    rows = [
        ["Projects of the agency"], [], ["As of", date(2020, 5, 1)], [], HEADINGS,
        [1, "Schools", "Ghana", 43525, 1200.5], [2, "Fields", "Togo", datetime(2020, 2, 1), 300],  # noqa: DTZ001 - as a workbook holds it,
        ["", "Total", "", "", 1500.5], [], ["", "Source: the agency"], ["* provisional"], ["", "Printed on 1 May 2020"],
    ]  # fmt: skip
    run = sent("a.xlsx", workbook(rows), currency="EUR", year="2020")
    assert (run.created, names()) == (2, ["Fields", "Schools"])
    assert left_out() == {8: "total_row", 10: "note_row", 11: "note_row", 12: "note_row"}
    assert amounts() == {"Schools": "EUR 1200.50", "Fields": "EUR 300.00"}


def test_headings_over_two_rows_with_merged_cells_and_sections(sent: Callable[..., Import]) -> None:
    rows = [
        ["Identification", None, "Where", "When", None], ["ID", "Project title", "Country", "Start date", "End date"],
        ["AFRICA", None, None, None, None], [1, "Schools", "Ghana", "2019", "2021"], [2, "Fields", None, "2020", None],
        ["ID", "Project title", "Country", "Start date", "End date"], ["ASIA", None, None, None, None],
        [3, "Mines", "Nepal", "2019", None],
    ]  # fmt: skip
    run = sent("a.xlsx", workbook(rows, "A1:B1", "D1:E1", "A3:E3", "A7:E7", "C4:C5"))
    assert (run.created, names()) == (3, ["Fields", "Mines", "Schools"])
    assert left_out() == {3: "note_row", 6: "headings_again", 7: "note_row"}
    fields = Initiative.objects.get(name_en="Fields")
    assert [one.iso3 for one in fields.countries.all()] == ["GHA"]


def test_a_budget_merged_over_the_rows_of_its_countries_is_not_counted_in_each(sent: Callable[..., Import]) -> None:
    rows = [["ID", "Title", "Country", "Budget (EUR)"], [1, "Schools", "Ghana", 900], [None, None, "Togo", None]]
    data = workbook(rows, "A2:A3", "B2:B3", "D2:D3")
    assert sent("a.xlsx", data, year="2020").created == 0
    assert left_out() == {2: "amount_repeated"}
    assert sent("b.xlsx", data, year="2020", repeated="once").created == 1
    assert amounts() == {"Schools": "EUR 900.00"}
    assert sorted(one.iso3 for one in Initiative.objects.get().countries.all()) == ["GHA", "TGO"]


def test_the_second_row_of_headings_is_no_initiative(sent: Callable[..., Import]) -> None:
    rows = [["ID", "Title", "Budget", None], ["ID", "Title", "2020", "2021"], [1, "Schools", 5, 6]]
    sent("a.xlsx", workbook(rows, "A1:A2", "B1:B2", "C1:D1"), heading_row="1", currency="EUR", year="2020")
    assert names() == ["Schools"]
    assert left_out() == {2: "headings_again"}


def test_a_total_under_any_word_is_told_by_its_amount(sent: Callable[..., Import]) -> None:
    rows = "1;A;Mali;900\n2;B;Mali;50\n3;C;Atlantis;49,5\n;Alles zusammen;;{}\n"
    head = "id;title;country;Budget 2020 (EUR)\n"
    assert sent("a.csv", (head + rows.format("999,5")).encode()).created == 2
    assert left_out() == {4: "country", 5: "total_row"}
    assert sent("b.csv", (head + rows.format("999,4")).encode()).created == 1  # no total: asked about nothing
    # Two amounts may well make a third, and where a table has nothing else a row cannot say more.
    assert sent("c.csv", b"id;title;Budget 2020 (EUR)\n8;D;5\n9;E;5\n;F;10\n").created == 3
    assert sent("d.csv", b"title;Budget 2020 (EUR)\nG;5\nH;5\nI;5\nJ;15\n").created == 4


def test_a_name_alone_is_an_initiative_where_a_row_has_no_more(sent: Callable[..., Import]) -> None:
    assert sent("a.csv", b"name_en,countries\nTotal Sanitation,\nSource water,\n\nNote,\n").created == 3
    assert sent("b.csv", b"id,title,country\n7,Total,Mali\n8,Alone,\n").created == 2


# What we wrote ourselves.


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "iati"])
def test_our_own_exports_come_back_by_the_web(sent: Callable[..., Import], file_format: str) -> None:
    before = state()
    data = b"".join(export(Initiative.objects.visible_to(STRANGER), file_format)[0])
    run = sent(f"initiatives.{file_format}", data)
    assert (run.state, run.created, run.updated, run.rejected) == ("done", 0, 0, 0)
    assert run.unchanged == (3 if file_format == "iati" else 4)
    assert state() == before


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("file_format", ["jsonl", "geojson"])
def test_exports_that_are_no_tables_are_told(client_of: ClientOf, scenario: Any, file_format: str) -> None:
    data = b"".join(export(Initiative.objects.visible_to(STRANGER), file_format)[0])
    form = {"source": "Source 1", "file": SimpleUploadedFile(f"initiatives.{file_format}", data)}
    answer = client_of(scenario.member).post("/initiatives/imports/", form)
    assert "Send IATI, CSV or XLSX" in answer.content.decode()


# Numbers.


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1\u00a0234,50", "1234.50"),
        ("1\u2009234\u2009567", "1234567.00"),
        ("1\u202f234,50 €", "1234.50"),
        ("\u200e1234.50\u200f", "1234.50"),
        ("١٬٢٣٤٬٥٦٧٫٥٠", "1234567.50"),
        ("١٢٣٤٫٥", "1234.50"),
        ("२०२०.५०", "2020.50"),
        ("５００", "500.00"),
        ("EUR 500", "500.00"),
        ("500 EUR", "500.00"),
        ("€500", "500.00"),
        ("500,- €", "500.00"),
        ("1’234.50", "1234.50"),
        ("1.2E+06", "1200000.00"),
        ("2 020 500", "2020500.00"),
    ],
)  # fmt: skip
def test_amounts_that_are_read(take: Take, tmp_path: Path, cell: str, amount: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id;title;Amount\n1;A;"{cell}"\n', encoding="utf-8")
    outcome = take(path, file_format="csv", currency="EUR", year=2020)
    assert outcome["rejected"] == []
    assert amounts() == {"A": f"EUR {amount}"}


@pytest.mark.parametrize(
    "cell",
    [
        "EUR 1.2m", "1.2 million", "1,2 Mio. EUR", "500k", "5%", "12.5 %", "−500", "(500)", "500-600", "~500", "ca. 500",
        ">500", "1990 000", "½", "#REF!", "EUR 500 USD", "$ 500", "1.234", "5 00", "1,23,4", "XXX 500",
    ],
)  # fmt: skip
def test_amounts_that_are_refused_with_a_sentence(take: Take, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id;title;Amount\n1;A;"{cell}"\n', encoding="utf-8")
    outcome = take(path, file_format="csv", currency="EUR", year=2020)
    assert outcome["created"] == 0
    assert any(mark in outcome["rejected"][0]["reason"] for mark in (cell, "$", "XXX"))


@pytest.mark.parametrize("cell", ["n/a", "-", "–", "TBC", "unknown", ""])
def test_no_amount_is_no_fault(take: Take, tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id;title;Amount;funding\n1;A;{cell};{cell}\n", encoding="utf-8")
    outcome = take(path, file_format="csv", currency="EUR", year=2020)
    assert (outcome["created"], amounts()) == (1, {})
    assert len(outcome["remarks"]) == 2 * bool(cell)


def test_what_says_nothing_is_no_name_no_partner_and_no_number(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "id;title;donor;url;short name\nn/a;A;n/a;-;TBC\nn/a;B;Unknown; n.a.;?\n-;n/a;EU;;\n", encoding="utf-8"
    )
    outcome = take(path, file_format="csv")
    assert (outcome["created"], names()) == (2, ["A", "B"])  # and not two rows of one number
    assert left_out() == {4: "no_name"}
    for one in Initiative.objects.all():
        assert (one.roles.count(), one.website, one.acronym) == (0, "", "")


def test_numbers_of_a_workbook_leave_no_doubt(sent: Callable[..., Import]) -> None:
    """A number cell is what it is, also where the texts of the file have commas before their decimals."""
    rows = [
        ["ID", "Title", "Amount"],
        [1, "A", 1.234],
        [2, "B", "1.234"],
        [3, "C", 1234.567],
        [4, "D", True],
        [5, "E", time(5)],
    ]
    sent("a.xlsx", workbook(rows), currency="EUR", year="2020", decimal=",")
    assert amounts() == {"A": "EUR 1.23", "B": "EUR 1234.00", "C": "EUR 1234.57"}
    assert set(left_out().values()) == {"amount"}


# Dates.


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("43525", "2019-03-01"), ("43525.0", "2019-03-01"), ("2019.0", "2019"), ("٢٠١٩-٠٣-٠١", "2019-03-01"),
        ("2019‑03‑01", "2019-03-01"), ("1–3–2019", "asked"), ("01/03/2019", "asked"), ("2019-02-30", "refused"),
        ("1 mars 2019", "2019-03-01"), ("\u200e2019", "2019"), ("FY2019", "refused"), ("2019/20", "refused"),
    ],
)  # fmt: skip
def test_dates(take: Take, tmp_path: Path, cell: str, day: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id;title;start\n1;A;{cell}\n", encoding="utf-8")
    outcome = take(path, file_format="csv")
    if day in {"asked", "refused"}:
        assert ("can be" in outcome["rejected"][0]["reason"]) == (day == "asked")
    else:
        assert Initiative.objects.get().starts == day


# Files.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(sent: Callable[..., Import], encoding: str) -> None:
    text = "id;title;country\n1;Écoles sûres;Côte d’Ivoire\n"
    sent("a.csv", text.encode(encoding))
    assert names() == ["Écoles sûres"]
    assert remarks() == ({1: "table_encoding"} if encoding == "cp1252" else {})


@pytest.mark.parametrize("encoding", ["cp1251", "cp1256", "cp1253"])
def test_letters_of_another_script_are_asked_about(take: Take, tmp_path: Path, encoding: str) -> None:
    word = {"cp1251": "Школы", "cp1256": "مدارس", "cp1253": "Σχολεία"}[encoding]
    path = tmp_path / "a.csv"
    path.write_bytes(f"id;title\n1;{word}\n".encode(encoding))
    outcome = take(path, file_format="csv")
    assert outcome["created"] == 0
    assert "CSV UTF-8" in outcome["not_read_to_the_end"][0]["reason"]


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Projects">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def open_document(rows: list[list[str]]) -> bytes:
    cells = [
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>' for one in row
        )
        for row in rows
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml", CONTENT.format(rows="".join(f"<table:table-row>{row}</table:table-row>" for row in cells))
        )
    return buffer.getvalue()


def test_a_sheet_of_open_document(sent: Callable[..., Import]) -> None:
    run = sent("a.ods", open_document([["ID", "Title", "Country"], ["1", "Schools", "Ghana"]]))
    assert (run.created, names()) == (1, ["Schools"])


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Save it as .xlsx"),
        ("a.xlsx", b"PK\x03\x04" + bytes(600), "cannot be read"),
        ("a.csv", b"\x00\x01\x02" * 50, "neither XML nor a table"),
        ("a.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "neither XML nor a table"),
        ("a.csv", b"", "empty"),
    ],
)
def test_what_is_no_table_is_told(
    world: None, client_of: ClientOf, scenario: Any, name: str, data: bytes, word: str
) -> None:
    browser = client_of(scenario.member)
    answer = browser.post(
        "/initiatives/imports/", {"source": "Source 1", "file": SimpleUploadedFile(name, data)}, follow=True
    )
    assert answer.status_code == 200
    assert word in answer.content.decode()

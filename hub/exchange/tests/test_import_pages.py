"""A partner imports by the web: look, map columns, start, watch, fetch what was left out; tables of all sorts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from hub.exchange.importing import run as import_run
from hub.exchange.models import ColumnMapping, Import
from hub.exchange.tasks import run_import
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative

ClientOf = Callable[..., Client]
TABLE = "Project title;Land;Beginn;money\nSchools;Kenya;2020;2021 USD 5\nFields;Atlantis;2021;\n;Kenya;2021;\nMines;Ghana;2021-13;x\n"


def send(browser: Client, name: str, data: bytes, **more: Any) -> Import:
    answer = browser.post(
        "/initiatives/imports/", {"source": "Source 1", "file": SimpleUploadedFile(name, data), **more}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("pk")


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_table_with_headings_of_its_own(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "projects.csv", TABLE.encode())
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Which column is which field?" in page
    mapping = {
        "column-Project title": "name_en",
        "column-Land": "countries",
        "column-Beginn": "starts",
        "column-money": "funding",
    }
    browser.post(f"{run.get_absolute_url()}start/", mapping | {"look": "1"})
    assert "Atlantis" in browser.get(run.get_absolute_url()).content.decode()
    browser.post(f"{run.get_absolute_url()}start/", mapping | {"start": "1"})
    running = browser.get(run.get_absolute_url()).content.decode()
    assert "<progress" in running
    # The status in the head follows along with the progress.
    assert 'data-hx-select-oob="#import-state"' in running
    assert 'id="import-state"' in running
    run_import.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected) == ("done", 1, 3)
    reasons = browser.get(f"{run.get_absolute_url()}rejected.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(reasons)))
    assert [row["row"] for row in rows] == ["3", "4", "5"]
    assert "Atlantis" in rows[0]["reason"]
    assert "name is missing" in rows[1]["reason"]
    assert "not a date" in rows[2]["reason"]
    assert "not an amount" in rows[2]["reason"]
    # The file of reasons, corrected, goes in as it is; the mapping is remembered.
    assert ColumnMapping.objects.get().columns["Land"] == "countries"
    mended = reasons.replace("Atlantis", "Uganda")
    again = send(browser, "rejected.csv", mended.encode())
    browser.post(f"{again.get_absolute_url()}start/", {"start": "1"})
    run_import.func(again.pk)
    again.refresh_from_db()
    assert (again.created, again.rejected) == (1, 2)


def test_strangers_import_nothing(world: None, client_of: ClientOf, scenario: Any) -> None:
    run = send(client_of(scenario.member), "a.csv", b"name_en\nA\n")
    for browser in (client_of(None), client_of(scenario.stranger)):
        assert browser.get("/initiatives/imports/").status_code == 403
    assert client_of(scenario.leader).get(run.get_absolute_url()).status_code == 404


def test_iati_by_the_web_sets_aside_what_is_not_about_the_target(
    world: None, client_of: ClientOf, scenario: Any, iati: Callable[..., Path]
) -> None:
    path = iati(activity("X-1"), activity("X-2", description="Water."))
    browser = client_of(scenario.member)
    run = send(browser, "a.xml", path.read_bytes(), relevant="on")
    assert "word: child labour" in browser.get(run.get_absolute_url()).content.decode()
    browser.post(f"{run.get_absolute_url()}start/", {"start": "1"})
    run_import.func(run.pk)
    run.refresh_from_db()
    assert (run.created, run.set_aside) == (1, 1)
    assert "X-2" in browser.get(f"{run.get_absolute_url()}set_aside.csv").content.decode()


def test_a_file_that_is_no_table(world: None, client_of: ClientOf, scenario: Any) -> None:
    answer = client_of(scenario.member).post(
        "/initiatives/imports/", {"source": "S", "file": SimpleUploadedFile("a.csv", b"\x89PNG\x00\x00")}
    )
    assert "neither XML nor a table" in answer.content.decode()


def test_a_workbook_with_merged_cells_and_empty_rows(take: Take, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name_en", "country"])
    sheet.append(["One", "Kenya"])
    sheet.append(["Two", None])
    sheet.merge_cells("B2:B3")
    sheet.cell(row=1_000_004, column=1, value="Far below")  # below a million empty rows
    path = tmp_path / "book.xlsx"
    book.save(path)
    outcome = take(path, file_format="xlsx")
    assert (outcome["read"], outcome["created"]) == (3, 3)
    assert {c.iso3 for c in Initiative.objects.get(name_en="Two").countries.all()} == {"KEN"}


@pytest.mark.usefixtures("real_children")
def test_workbooks_that_explode(take: Take, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["name_en", "countries"])
    book.active["XFD1048576"] = "far away: room for every cell before it takes 500 GB"
    far = tmp_path / "far.xlsx"
    book.save(far)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(far.read_bytes()[:60])
    for path, reason in ((far, "beyond all measure"), (broken, "cannot be read")):
        (problem,) = take(path, file_format="xlsx")["rejected"]
        assert problem["file"] == path.name
        assert reason in problem["reason"]
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_with_thousands_of_columns(
    world: None, client_of: ClientOf, scenario: Any, tmp_path: Path, ending: str
) -> None:
    """It made a page of 33 MB."""
    headings = ["name_en", "countries", *(f"column {number}" for number in range(10_000))]
    path = tmp_path / f"wide.{ending}"
    if ending == "csv":
        path.write_text("\n".join([",".join(headings), "Project,Kenya"]))
    else:
        book = Workbook()
        assert book.active is not None
        book.active.append(headings)
        book.save(path)
    member = client_of(scenario.member)
    run = send(member, path.name, path.read_bytes())
    page = member.get(run.get_absolute_url())
    assert page.status_code == 200
    assert "10,002 columns" in page.content.decode() or "10002 columns" in page.content.decode()
    assert len(page.content) < 100_000


def test_empty_columns_after_the_last_heading_do_no_harm(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name_en,countries" + "," * 2000 + "\nOne,Kenya" + "," * 2000 + "\n")
    assert take(path, file_format="csv")["created"] == 1


def test_a_row_without_end(take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.exchange.importing.csvrows.LONGEST_ROW", 10_000)
    path = tmp_path / "a.csv"
    path.write_text("name_en,countries\n" + "," * 20_000)
    (problem,) = take(path, file_format="csv")["rejected"]
    assert "more than 10000 characters" in problem["reason"]
    # A quote that is not closed makes no row without end: the row is named, the next line begins a new one.
    path.write_text('name_en,countries\n"One,Kenya\n' + "".join(f"N{n},Togo\n" for n in range(3000)))
    outcome = take(path, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (3000, [2])


def test_more_rows_than_are_read(take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.exchange.importing.tables.MOST_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("name_en,countries\n\n\nOne,Kenya\nTwo,Kenya\n")
    assert take(path, file_format="csv")["created"] == 2
    path.write_text("name_en,countries\nOne,Kenya\nTwo,Kenya\nThree,Kenya\n")
    assert "more than 3 rows" in take(path, file_format="csv")["rejected"][0]["reason"]


def test_formulas_come_in_as_texts_and_go_out_shut_in(
    take: Take, world: None, client_of: ClientOf, scenario: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'name_en,countries,=cmd\n"=HYPERLINK(""https://example.org"")",Kenya,x\n\'=1+1,Kenya,x\n@SUM(A1),Atlantis,\'=y\n'
    )
    outcome = take(path, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (2, [4])
    assert set(Initiative.objects.values_list("name_en", flat=True)) == {'=HYPERLINK("https://example.org")', "=1+1"}
    answer = client_of(scenario.secretariat).get(f"{Import.objects.get().get_absolute_url()}rejected.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["name_en"] == "'@SUM(A1)"
    assert rows[0]["'=cmd"] == "'=y"  # headings too, and what was marked is not marked twice


def test_places_of_a_table_at_zero_swapped_or_off_the_globe(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    places = ("x @ 0, 0", "x @ 36.8, -1.3", "x @ 95, 200", "x @ here, there", "x @ -1.3, 36.8")
    path.write_text("name_en,countries,places\n" + "".join(f'N{n},Kenya,"{place}"\n' for n, place in enumerate(places)))
    outcome = take(path, file_format="csv")
    assert outcome["created"] == 1
    reasons = [(problem["row"], problem["reason"]) for problem in outcome["rejected"]]
    for (row, reason), (line, word) in zip(
        reasons, [(2, "0/0"), (3, "swapped"), (4, "globe"), (5, "degrees")], strict=True
    ):
        assert (row, word in reason) == (line, True), reason


def test_one_identifier_in_two_files_is_one_initiative(take: Take, tmp_path: Path) -> None:
    for name, title in (("a.csv", "First"), ("b.csv", "Second")):
        (tmp_path / name).write_text(f"IATI identifier,title\nX-1,{title}\n")
    first = take(tmp_path / "a.csv", file_format="csv", source="A")
    second = take(tmp_path / "b.csv", file_format="csv", source="B")
    assert (first["created"], second["created"], second["rejected"]) == (1, 0, [])
    said = Initiative.objects.get().source_records.order_by("file").values_list("file", "line", "facts__name_en")
    assert list(said) == [("a.csv", 2, "First"), ("b.csv", 2, "Second")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_and_line_ends(take: Take, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("name_fr,country\rÉcoles,Côte d’Ivoire\r".encode(encoding))
    assert take(path, file_format="csv")["created"] == 1
    assert Initiative.objects.get().name_fr == "Écoles"


def test_missing_title_and_reversed_dates_have_their_rows(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name_en,starts,ends,places\nA,2021,2020,\nB,,,x @ 0, 0\n\nC,2020,,\n")
    outcome = take(path, file_format="csv")
    assert [problem["row"] for problem in outcome["rejected"]] == [2, 3]
    assert outcome["created"] == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_bar_moves_while_a_table_is_read(
    world: None, client_of: ClientOf, scenario: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    rows = [["name_en", "countries"], *([f"Project {n}", "Kenya"] for n in range(10))]
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        path.write_text("\n".join(",".join(row) for row in rows))
    else:
        book = Workbook()
        for row in rows:
            assert book.active is not None
            book.active.append(row)
        book.save(path)
    monkeypatch.setattr(import_run, "PART", 4)
    seen: list[tuple[int, int]] = []
    write_part = import_run._write_part

    def watched(run: Import, *rest: Any) -> None:
        write_part(run, *rest)
        seen.append((run.percent, run.position))

    monkeypatch.setattr(import_run, "_write_part", watched)
    run = send(client_of(scenario.member), path.name, path.read_bytes())
    client_of(scenario.member).post(f"{run.get_absolute_url()}start/", {"start": "1"})
    run_import.func(run.pk)
    assert [position for _, position in seen] == [4, 8, 10]
    assert 30 < seen[0][0] < seen[1][0] < seen[2][0]


def test_a_file_that_was_sent_by_mistake(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", b"name_en\nA\n")
    stored = Path(run.stored.path)
    answer = browser.post(f"{run.get_absolute_url()}start/", {"discard": "1"}, follow=True)
    assert "The file was discarded." in answer.content.decode()
    assert not Import.objects.exists()
    assert not stored.exists()
    begun = send(browser, "b.csv", b"name_en\nA\n")
    browser.post(f"{begun.get_absolute_url()}start/", {"start": "1"})
    answer = browser.post(f"{begun.get_absolute_url()}start/", {"discard": "1"}, follow=True)
    assert "cannot be discarded" in answer.content.decode()
    assert Import.objects.get().state == "running"


def test_the_preview_speaks_the_language_of_the_reader(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", b"name_en,kind,countries,funding\nA,project,CIV,2021 USD 250000\n")
    page = browser.get(f"/fr{run.get_absolute_url()}").content.decode()
    for words in ("Nom (", "Projet", "C\u00f4te d\u2019Ivoire", "2021 USD 250"):
        assert words in page, words
    assert ">name_en<" not in page.replace(">name_en</label>", "")


def test_the_preview_of_who_does_what_where_has_its_areas(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    table = b"Who,What,Where,Province\n#org,#activity,#country,#adm1\nOrganization 1,Child labour,Liberia,Bomi\nO,S,Mali,Bomi"
    run = send(browser, "3w.csv", table)
    page = browser.get(f"/fr{run.get_absolute_url()}").content.decode()
    for words in ("Bomi (LR01, LBR)", "Bomi (MLI, ", ">Provinces et districts</th>", "mot\u00a0: child labour"):
        assert words in page, words
    assert "word:" not in page


def test_a_file_that_breaks_half_way_says_so_in_the_language_of_the_reader(
    world: None, client_of: ClientOf, scenario: Any
) -> None:
    browser = client_of(scenario.member)
    begun = (
        b"<iati-activities version='2.03'><iati-activity><iati-identifier>XX-1</iati-identifier></iati-activity><iati-"
    )
    run = send(browser, "a.xml", begun, format="iati")
    page = browser.get(f"/fr{run.get_absolute_url()}").content.decode()
    assert "Le XML est rompu" in page
    assert "Reason(" not in page


def test_the_end_lists_what_came_in(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", b"name_en,countries\nSchools,Kenya\nFields,Atlantis\n")
    browser.post(f"{run.get_absolute_url()}start/", {"start": "1"})
    run_import.func(run.pk)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert f'href="{Initiative.objects.get().get_absolute_url()}">Schools</a>' in page
    assert run.file_hash in page
    assert "Atlantis" in page

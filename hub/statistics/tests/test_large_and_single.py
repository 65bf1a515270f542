"""Large uploads are read by the worker; files of single cases are refused on upload, by what they contain."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from hub.lib.singlecases import reason, tables_of_head
from hub.statistics import tasks
from hub.statistics.importing import import_statistics_file
from hub.statistics.layouts import recognise
from hub.statistics.models import Release
from hub.statistics.sentences import Problem, in_readers_language
from hub.statistics.tables import NotStatisticsError, unpack
from hub.statistics.tasks import read_upload
from hub.statistics.tests.files import PAIRS
from hub.statistics.views import importing

pytestmark = pytest.mark.django_db

CTDC = (
    "yearOfRegistration,gender,ageBroad,citizenship,isForcedLabour,CountryOfExploitation\n2019,Female,9--17,NPL,1,QAT\n"
)
CASES = [
    CTDC,
    "Case ID;Country;Year\nA1;NPL;2020\n",
    "prs_FirstName,prs_Gender,cas_CaseOwner\nx,F,y\n",
    "A list\n\nDate of birth\tCountry\n2001-01-01\tNPL\n",
    "Nom de famille,Prénom,Sexe,Pays\nx,y,F,NPL\n",
    "Full name;Mobile number;Employer\nx;1;y\n",
    "Country,Telephone\nNPL,1\n",
    "Nationality,Sex,Age,Sector\nNPL,F,17,domestic work\n",
]


def work() -> None:
    """What the worker does with each waiting task."""
    for row in DBTaskResult.objects.filter(status="READY"):
        given = row.args_kwargs
        row.set_successful(read_upload.func(*given["args"], **given["kwargs"]))


def send(client: Any, content: bytes, name: str = "file.csv") -> Any:
    return client.post("/statistics/import/", {"sent": SimpleUploadedFile(name, content)})


@pytest.fixture
def desk(countries: Any, scenario: Any, client_of: Any) -> Any:
    return client_of(scenario.secretariat)


@pytest.mark.both_databases
def test_a_large_file_is_left_to_the_worker(desk: Any, client_of: Any, scenario: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "LARGEST_AT_ONCE", 100)
    answer = send(desk, PAIRS.encode())
    assert answer.status_code == 302
    assert not Release.objects.exists()
    assert "waits for the worker" in desk.get(answer.url).content.decode()
    for other in (None, scenario.leader):
        assert client_of(other).get(answer.url).status_code in (302, 403)
    row = DBTaskResult.objects.get()
    work()
    page = " ".join(desk.get(answer.url).content.decode().split())
    assert "6 rows, 9 figures" in page
    assert Release.objects.get().get_absolute_url() in page
    assert not default_storage.exists(row.args_kwargs["args"][0])
    assert read_upload.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])["release"] is None  # a second worker


def test_a_file_at_which_the_worker_fails_is_not_kept(desk: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "LARGEST_AT_ONCE", 100)
    address = send(desk, PAIRS.encode()).url
    row = DBTaskResult.objects.get()

    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("A fault of ours")

    monkeypatch.setattr(tasks, "import_statistics_file", fail)
    with pytest.raises(RuntimeError) as caught:
        work()
    row.set_failed(caught.value)
    assert not default_storage.exists(row.args_kwargs["args"][0])
    assert "nothing of it was kept" in desk.get(address).content.decode()


@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000000", "x"])
def test_there_is_no_such_upload(desk: Any, key: str) -> None:
    assert desk.get(f"/statistics/import/{key}/").status_code == 404


@pytest.mark.parametrize("content", CASES)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_single_cases_are_refused_before_anything_is_stored(
    desk: Any, content: str, pack: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing, "LARGEST_AT_ONCE", 1)
    page = send(desk, pack(content.encode())).content.decode()
    assert "neither read nor kept here" in page
    assert "send the table of counts" in page
    assert not DBTaskResult.objects.exists()
    report = import_statistics_file("file.csv", content.encode())
    assert "neither read nor kept here" in report.skipped[0].reason


def test_a_workbook_of_single_cases_is_refused(desk: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A title"])
    book.create_sheet("cases").append(["victim_id", "country"])
    file = io.BytesIO()
    book.save(file)
    assert "neither read nor kept here" in send(desk, file.getvalue(), "cases.xlsx").content.decode()


@pytest.mark.parametrize(
    "notes",
    [
        [["Notes"], ["E-mail", "statistics@example.org"]],
        [["E-mail", "statistics@example.org"]],
        [["Contact"], ["Address", "Geneva"], ["Phone", "0"]],
        [["Table", "Title", "Pages", "Sheet"], ["Contact", "Telephone", "E-mail"]],
    ],
)
def test_a_sheet_of_notes_beside_figures_is_no_list_of_people(desk: Any, notes: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in notes:
        book.active.append(row)
    figures = book.create_sheet("figures")
    for line in PAIRS.splitlines():
        figures.append(line.split(","))
    file = io.BytesIO()
    book.save(file)
    page = " ".join(send(desk, file.getvalue(), "stock.xlsx").content.decode().split())
    assert "6 rows" in page
    assert "0 rows were left" in page


def test_a_sheet_of_people_beside_figures_is_refused(desk: Any) -> None:
    book = openpyxl.Workbook()
    for line in PAIRS.splitlines():
        book.active.append(line.split(","))
    people = book.create_sheet("people", 0)
    people.append(["A list"])
    people.append(["Full name", "Telephone", "Employer"])
    people.append(["x", "1", "y"])
    file = io.BytesIO()
    book.save(file)
    assert "neither read nor kept here" in send(desk, file.getvalue(), "stock.xlsx").content.decode()
    assert "neither read nor kept here" in import_statistics_file("stock.xlsx", file.getvalue()).skipped[0].reason


def test_why_single_cases_are_refused_is_told_in_the_readers_language(desk: Any, monkeypatch: Any) -> None:
    """Also by the worker, which knows no reader: a sheet that only it opens."""
    monkeypatch.setattr(importing, "LARGEST_AT_ONCE", 1)
    monkeypatch.setattr(importing, "check_no_single_cases", lambda *_args, **_options: None)
    file = SimpleUploadedFile("file.csv", CASES[1].encode())
    answer = desk.post("/fr/statistics/import/", {"sent": file})
    work()
    page = desk.get(answer.url).content.decode()
    assert "Chacune de ses lignes est une personne ou un cas" in page
    assert "Each row of it" not in page
    assert '<li lang="en">' not in page
    english = import_statistics_file("file.csv", CASES[1].encode()).skipped[0].reason
    assert english.startswith("Each row of it is a person or a case")


def test_a_reason_without_a_template_is_marked_as_english(desk: Any, countries: Any) -> None:
    import_statistics_file("file.csv", PAIRS.encode())
    release = Release.objects.get()
    release.skipped, release.skipped_number = [[3, "It was left."]], 1
    release.save()
    page = desk.get(f"/fr/statistics/releases/{release.pk}/").content.decode()
    assert re.search(r'<li lang="en">3[^<]*It was left\.</li>', page)


def test_counts_of_the_ctdc_without_a_time_are_refused_with_the_reason(countries: Any) -> None:
    pairs = "origin,exploitation,n,internal\nUSA,USA,10928,True\n"
    forms = "iso,form,period,n\nUSA,sexual exploitation,2015–2019,36866.0\n"
    assert "names no year" in import_statistics_file("a.csv", pairs.encode()).skipped[0].reason
    assert "forms of exploitation overlap" in import_statistics_file("b.csv", forms.encode()).skipped[0].reason


@pytest.mark.parametrize(
    "head", [b"", b"\x1f\x8b broken", b"\xff\xfe\x00", b"a" * 300_000, b'"open,quote\nx', b"\x00,\x01\n"]
)
def test_odd_beginnings_are_no_error(head: bytes) -> None:
    assert tables_of_head(head) is not None


@pytest.mark.parametrize(
    "headings",
    [
        ["Sexe", "Nombre"], ["Sex", "Age", "Nationality", "Number of victims"], ["Sex", "Age", "2015", "2020"],
        ["country_code", "name", "age", "2020"],
    ],
)  # fmt: skip
def test_tables_of_counts_are_no_single_cases(headings: list[str]) -> None:
    assert not reason([headings], figures_expected=True)


def test_a_list_of_contacts_is_refused_only_where_figures_are_expected() -> None:
    contacts = [["Initiative", "Contact person", "Telephone", "E-mail"]]
    assert reason(contacts, figures_expected=True)
    assert not reason(contacts)


def test_published_files_are_no_single_cases() -> None:
    folder = Path(importing.__file__).parents[1] / "data" / "releases"
    files = sorted(folder.iterdir())
    assert files
    for file in files:
        for rows in tables_of_head(file.read_bytes()[:200_000]):
            assert not reason(rows, figures_expected=True), file.name


@pytest.mark.parametrize("at_once", [1, 1_000_000], ids=["by the worker", "at once"])
def test_a_report_is_in_the_readers_language(desk: Any, monkeypatch: Any, at_once: int) -> None:
    monkeypatch.setattr(importing, "LARGEST_AT_ONCE", at_once)
    file = SimpleUploadedFile("file.csv", f"{PAIRS}Qatar,QAT,Qatar,QAT,2015,5,\nAtlantis,,Qatar,QAT,2015,5,\n".encode())
    answer = desk.post("/fr/statistics/import/", {"sent": file})
    work()
    page = (desk.get(answer.url) if answer.status_code == 302 else answer).content.decode()
    release = Release.objects.get()
    for text in (page, desk.get(f"/fr/statistics/releases/{release.pk}/").content.decode()):
        assert "8 : L’origine et la destination sont les mêmes" in text.replace("\u00a0", " ").replace("\u202f", " ")
        assert "Atlantis" in text
        assert "Origin and destination" not in text
    page = desk.get(f"/statistics/releases/{release.pk}/").content.decode()
    assert "8: Origin and destination are the same; it was left." in page
    again = import_statistics_file("again.csv", file.open().read())
    assert [one.reason for one in again.skipped] == [text for _line, text, *_said in release.skipped]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04damaged", "endommagé"),
        (b'a,b\r\n1,"' + b"x" * 200_000, "ligne 1\xa0:"),
        (gzip.compress(b"a,b\n1,2")[:-9], "gzip"),
        (b"%PDF-1.7", "PDF"),
    ],
    ids=["workbook", "cell", "gzip", "pdf"],
)
def test_a_file_that_is_refused_is_refused_in_the_readers_language(content: bytes, said: str) -> None:
    csv.field_size_limit(1 << 30)  # as readers of other files leave it
    with pytest.raises(NotStatisticsError) as refused:
        recognise("file", unpack(content))
    stored = Problem(0, refused.value.reason).to_stored()
    assert len(stored) == 4  # with its template, for the catalogues
    with translation.override("fr"):
        shown = in_readers_language(stored)
    assert said in shown
    assert shown != str(refused.value.reason)

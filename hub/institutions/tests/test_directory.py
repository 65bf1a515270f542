"""The directory: institutions by kind, country and grade; files; grades taken in later."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from hub.institutions.grades import grades_by_country, import_grades
from hub.institutions.listing import Directory
from hub.law.builtin import load_standards
from hub.law.models import Edition, Finding
from hub.lib.tests import factories
from hub.vocabularies.models import Country

pytestmark = pytest.mark.django_db

GRADES = "m49,area,year,status\n466,Mali,2018,B\n466,Mali,2019,A\n600,Paraguay,2019,B\n600,Paraguay,2019,D\n706,Somalia,2018,D\n"


@pytest.fixture
def graded(db: Any) -> dict[str, Any]:
    load_standards()
    codes = {"MLI": ("ML", "466"), "PRY": ("PY", "600"), "SOM": ("SO", "706")}
    names = {"MLI": "Mali", "PRY": "Paraguay", "SOM": "Somalia"}
    found = {
        iso3: factories.country(iso3=iso3, iso2=iso2, m49=m49, name_en=names[iso3])
        for iso3, (iso2, m49) in codes.items()
    }
    import_grades("nhri_status.csv", GRADES.encode())
    return found


def test_two_grades_in_one_year_stand_side_by_side(graded: Any, client_of: Any) -> None:
    [grade] = grades_by_country()[graded["PRY"].pk]
    assert (grade.year, grade.grades, grade.contradicts) == (2019, ("B", "D"), True)
    shown = client_of(None).get("/countries/pry/institutions/").content.decode()
    assert "B / D" in shown
    assert "Two grades were reported for this year." in shown
    assert "B / D" in client_of(None).get("/institutions/").content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Mali", "Paraguay", "Somalia"]),
        ("grade=A", ["Mali"]),
        ("grade=B", ["Paraguay"]),
        ("grade=B&year=2018", ["Mali"]),
        ("year=2018", ["Mali", "Somalia"]),
        ("country=som", ["Somalia"]),
        ("kind=equality", []),
        ("grade=Z", []),
        ("region=999&year=soon&kind=nothing&page=x", ["Mali", "Paraguay", "Somalia"]),
        ("review=old", []),
        ("review=none", ["Mali", "Paraguay", "Somalia"]),
    ],
)
def test_filters(graded: Any, client_of: Any, query: str, names: list[str]) -> None:
    context = client_of(None).get(f"/institutions/?{query}").context
    assert not context["page"].object_list
    assert [str(row.country.name) for row in context["only_graded"]] == names


@pytest.fixture
def entered(graded: Any) -> None:
    """An old entry and a new one in Mali, a new one in Somalia, which lies in a region."""
    Country.objects.filter(iso3="SOM").update(region=factories.region(code="202", name_en="Africa"))
    days = {"Old": 2000, "New": 1}
    for name, kind in (("Old", "equality"), ("New", "inspectorate")):
        reviewed = timezone.now() - timedelta(days=days[name])
        factories.institution_version(
            country=graded["MLI"], state="published", kind=kind, name=name, reviewed_at=reviewed
        )
    reviewed = timezone.now()
    factories.institution_version(country=graded["SOM"], state="published", name="Of rights", reviewed_at=reviewed)


@pytest.mark.parametrize(
    ("query", "names", "bare"),
    [
        ("", ["New", "Of rights", "Old"], 2),
        ("kind=equality", ["Old"], 0),
        ("kind=nhri", ["Of rights"], 2),
        ("country=mli", ["New", "Old"], 1),
        ("region=202", ["Of rights"], 0),
        ("region=203", ["New", "Of rights", "Old"], 2),
        ("grade=A", [], 1),
        ("grade=D", ["Of rights"], 1),
        ("review=new", ["New", "Of rights"], 0),
        ("review=old", ["Old"], 0),
        ("review=none", [], 2),
        ("review=soon", ["New", "Of rights", "Old"], 2),
    ],
)
def test_filters_of_entries(entered: None, query: str, names: list[str], bare: int) -> None:
    rows = Directory(QueryDict(query).dict()).rows
    assert sorted(str(row.version) for row in rows if row.version) == names
    assert len([row for row in rows if row.version is None]) == bare


def test_who_is_entered_stands_first_and_bare_grades_are_folded(graded: Any, client_of: Any) -> None:
    factories.institution_version(country=graded["MLI"], state="published", name="Commission")
    page = client_of(None).get("/institutions/").content.decode()
    entered, folded = page.split('<details class="fold" id="only-graded">')
    assert "Commission" in entered
    assert "Paraguay" not in entered[entered.index("<table") :]
    assert "Paraguay" in folded
    assert "Mali" not in folded
    assert "is known (2)" in folded
    chosen = client_of(None).get("/institutions/?country=som").content.decode()
    assert '<details class="fold" id="only-graded" open>' in chosen


def test_an_entry_takes_the_place_of_the_bare_grade(graded: Any, client_of: Any) -> None:
    entry = factories.institution_version(country=graded["MLI"], state="published", name="=Commission")
    factories.institution_version(country=graded["MLI"], state="draft", name="A draft")
    factories.institution_version(country=graded["MLI"], state="published", kind="equality")
    client = client_of(None)
    rows = json.loads(client.get("/institutions/download/json/?country=mli").content)["rows"]
    assert [(row["name"], row["kind"], row["grade"], row["grade_year"]) for row in rows] == [
        ("=Commission", "nhri", "A", 2019), (rows[1]["name"], "equality", "", ""),
    ]  # fmt: skip
    table = list(
        csv.reader(io.StringIO(client.get("/institutions/download/csv/?kind=nhri").content.decode("utf-8-sig")))
    )
    assert table[1][4] == "'=Commission"
    assert [row[14] for row in table[1:-1]] == ["A", "B / D", "D"]
    assert "Global Alliance" in table[-1][0]
    assert "Actionhub" in table[-1][0]
    book = load_workbook(io.BytesIO(client.get("/institutions/download/xlsx/").content))
    assert book.sheetnames == ["institutions"]
    assert client.get("/institutions/download/exe/").status_code == 404
    assert "A, 2019" in client.get(entry.institution.get_absolute_url()).content.decode().replace(
        "<strong>A</strong>", "A"
    )


def test_the_number_of_queries_does_not_grow(graded: Any, client_of: Any, django_assert_max_num_queries: Any) -> None:
    for country in graded.values():
        for _number in range(4):
            version = factories.institution_version(country=country, state="published")
            version.answers.create(question="in_law", answer="yes", source="Law", on="2020-01-01")
            factories.remedy_version(country=country, state="published")
    client = client_of(None)
    for address in ("/institutions/", "/institutions/download/csv/", "/remedies/", "/countries/mli/institutions/"):
        client.get(address + "?a=1")
        with django_assert_max_num_queries(14):
            client.get(address)


def test_later_grades_by_command(graded: Any, tmp_path: Path) -> None:
    later = tmp_path / "grades.csv"
    later.write_text("m49,area,year,status\n466,Mali,2024,A\n706,Somalia,2024,x\n1,World,2024,A\n")
    for stored in (2, 0):
        out = io.StringIO()
        call_command("importinstitutions", str(later), "--json", stdout=out)
        [report] = json.loads(out.getvalue())["files"]
        assert (report["edition"], report["countries"], report["stored"]) == ("2024", 3, stored)
        assert report["grades"] == {"A": 2, "X": 1}
        assert {one["value"] for one in report["not_understood"]} >= {"X", "001"}
    assert Edition.objects.filter(publisher="ganhri").count() == 3
    assert str(grades_by_country()[graded["MLI"].pk][0]) == "A"
    assert [one.year for one in grades_by_country()[graded["MLI"].pk]] == [2024, 2019, 2018]


def test_a_file_of_another_layout_is_refused(graded: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    for words in ("ISO3,year,crim\nMLI,2014,1\n", "%PDF-1.4", "m49,year,status\n", "a,b\n1,2\n", ""):
        other.write_text(words)
        before = Finding.objects.count()
        with pytest.raises(CommandError):
            call_command("importinstitutions", str(other), stdout=io.StringIO())
        assert Finding.objects.count() == before
    with pytest.raises(CommandError):
        call_command("importinstitutions", str(tmp_path / "none.csv"))


def test_grades_by_upload_are_for_the_secretariat(graded: Any, scenario: Any, client_of: Any) -> None:
    def sent() -> dict[str, Any]:
        return {"sent": SimpleUploadedFile("grades.csv", b"m49,area,year,status\n466,Mali,2023,B\n")}

    assert client_of(scenario.leader).post("/institutions/import/", sent()).status_code == 403
    shown = client_of(scenario.secretariat).post("/institutions/import/", sent()).content.decode()
    assert "1 row" in shown or "1 rows" in shown
    assert grades_by_country()[graded["MLI"].pk][0].year == 2023


def test_an_empty_site_says_so(client_of: Any) -> None:
    client = client_of(None)
    assert "No institution is entered yet." in client.get("/institutions/").content.decode()
    assert "No remedy path fits." in client.get("/remedies/").content.decode()
    assert client.get("/institutions/kinds/").status_code == 200
    country = factories.country()
    assert "That does not mean that the country has none." in client.get(
        f"/countries/{country.iso3.lower()}/institutions/"
    ).content.decode()  # fmt: skip

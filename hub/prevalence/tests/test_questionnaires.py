"""The skeleton as a field program reads it, and the check of a team's own form."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pyxform.xls2xform import convert

from hub.prevalence import xlsform
from hub.prevalence.findings import WORDS, in_words
from hub.prevalence.skeleton import workbook_of
from hub.prevalence.xlsform import check_form

SURVEY = [["type", "name", "label"], ["select_multiple work", "work", "Which work?"], ["integer", "age", "Age"]]
CHOICES = [["list_name", "name", "label"], ["work", "farm", "On a farm"], ["work", "mine", "In a mine"]]


def book(survey=SURVEY, choices=CHOICES, settings=None, **others) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **others}.items():
        if rows is None:
            continue
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def codes(content: bytes) -> list[str]:
    return [one["code"] for one in check_form(content).findings]


def test_the_skeleton_is_accepted_by_pyxform_and_by_our_own_check(registered):
    registered.indicators.create(
        code="forced", name="Forced labour", bands=[{"from": 18, "to": None, "hours": None}], position=2
    )
    content = workbook_of(registered)
    form = convert(xlsform=io.BytesIO(content), file_type=".xlsx")
    assert not form.warnings
    assert check_form(content).findings == []
    assert ". &gt;= 5 and . &lt;= 120" in form.xform
    assert "child_labour_hours" in form.xform
    assert "&gt;= 43" in form.xform  # the hours of the last band are part of the calculation


@pytest.mark.parametrize("bands", [[], [{"from": 5, "to": 5, "hours": None}], [{"from": 0, "to": None, "hours": 0.5}]])
def test_odd_bands_give_a_form_all_the_same(registered, bands):
    registered.indicators.update(bands=bands)
    convert(xlsform=io.BytesIO(workbook_of(registered)), file_type=".xlsx")


def test_a_form_without_mistakes():
    found = check_form(book())
    assert (found.findings, found.questions) == ([], 2)


def test_a_doubled_choice_is_said_with_list_rows_and_both_labels():
    content = book(choices=[*CHOICES, ["work", "farm", "Farm of others"]])
    text = in_words(check_form(content).findings)[0]
    assert text.place == "choices, row 4"
    assert text.text == "The list “work” has the name “farm” twice: “On a farm” in row 2 and “Farm of others”."


def test_choices_may_be_doubled_where_the_form_says_so():
    settings = [["form_title", "allow_choice_duplicates"], ["A form", "yes"]]
    assert codes(book(choices=[*CHOICES, ["work", "farm", "Again"]], settings=settings)) == []


def test_a_space_in_a_choice_of_several():
    content = book(choices=[*CHOICES, ["work", "at home", "At home"]])
    found = in_words(check_form(content).findings)
    assert [one.place for one in found] == ["choices, row 4"]
    assert "read as two answers" in found[0].text
    single = [["type", "name", "label"], ["select_one work", "work", "Which work?"]]
    assert codes(book(survey=single, choices=[*CHOICES, ["work", "at home", "At home"]])) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["integer", "", "No name"], "question_without_name"),
        (["", "name", "No type"], "question_without_type"),
        (["integer", "age", "Again"], "question_twice"),
        (["integer", "2nd", "Begins with a digit"], "name_not_usable"),
        (["select_one colours", "colour", "Which?"], "list_missing"),
        (["end_group", "", ""], "end_without_begin"),
        (["begin_repeat", "child", "Child"], "begin_without_end"),
        (["note", "n", "You are ${years} old"], "unknown_reference"),
        (["geopoint", "place", "Where?"], "personal"),
    ],
)
def test_each_mistake_is_named_with_its_row(row, code):
    found = check_form(book(survey=[*SURVEY, row])).findings
    assert [(one["code"], one["sheet"], one["row"]) for one in found] == [(code, "survey", 4)]
    assert in_words(found)[0].text


def test_one_name_may_stand_in_two_groups():
    groups = [["begin_group", "a", "A"], ["integer", "n", "N"], ["end_group"], ["begin_group", "b", "B"], ["integer", "n", "N"], ["end_group"]]  # fmt: skip
    assert codes(book(survey=[*SURVEY, *groups])) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not a workbook", "unreadable"),
        (b"", "unreadable"),
        (book(survey=None, other=[["a"]]), "no_survey"),
        (book(survey=[["kind", "label"]]), "no_type_or_name"),
        (book(survey=[["type", "name", "name"], ["integer", "age", "x"]]), "column_twice"),
    ],
)
def test_what_is_no_form_gets_one_sentence(content, code):
    assert codes(content) == [code]


def test_sizes_are_limited(monkeypatch):
    monkeypatch.setattr(xlsform, "MOST_ROWS", 2)
    assert "too_many_rows" in codes(book(survey=[*SURVEY, ["text", "t", "T"]]))
    monkeypatch.setattr(xlsform, "LARGEST", 10)
    assert codes(book()) == ["too_large"]


def test_every_finding_has_words():
    for code, text in WORDS.items():
        values = dict.fromkeys(
            ["most", "column", "name", "type", "first", "kind", "list", "label", "one", "other", "reference"], "x"
        )
        assert str(text) % values, code  # fmt: skip


def sent(content: bytes, name: str = "form.xlsx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_teams_own_form_is_checked_and_frozen(draft, registered, scenario, client_of):
    client, address = client_of(scenario.member), draft.get_absolute_url()
    twice = book(choices=[*CHOICES, ["work", "farm", "Again"]])
    page = client.post(f"{address}questionnaire/", sent(twice)).content.decode()
    assert "has the name “farm” twice" in page
    assert "The check of your questionnaire found errors" in client.get(f"{address}register/").content.decode()
    assert client.post(f"{address}questionnaire/", sent(book())).status_code == 302
    assert "found errors" not in client.get(f"{address}register/").content.decode()
    assert client_of(None).get(f"{address}questionnaire.xlsx").status_code == 404
    file = client_of(scenario.leader).get(f"{address}questionnaire.xlsx")
    assert file.getvalue().startswith(b"PK")
    of_registered = registered.get_absolute_url()
    assert client_of(None).get(f"{of_registered}questionnaire.xlsx").status_code == 200
    assert client.post(f"{of_registered}questionnaire/", sent(book())).status_code == 200
    assert not registered.questionnaires.exists()
    why = {"amendment-reason": "Pilot.", "amendment-decided_on": "2026-01-02", "amendment-reached": "0"}
    client.post(f"{of_registered}questionnaire/", sent(book()) | why)
    version = registered.versions.get(number=2)
    assert version.parts == ["questionnaire"]
    frozen = json.loads(version.text)["protocol"]["questionnaire"]
    assert (frozen["kind"], frozen["sha256"]) == ("own", registered.questionnaires.get().sha256)


def spoiled(content, cell=b"", **more):
    """The workbook with another number in a cell, or with more files in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"123456", cell or b"123456"))
        for name, text in more.items():
            new.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize("number", [b"1e999", b"NaN"])
def test_a_number_beyond_all_numbers_in_a_cell_is_text(number):
    content = book([["type", "name", "label"], ["integer", "age", 123456]], choices=None)
    assert check_form(spoiled(content, number)).questions == 1


def test_macros_are_an_error(draft, scenario, client_of):
    content = book([["type", "name", "label"], ["integer", "age", "Age"]], choices=None)
    assert [one["code"] for one in check_form(spoiled(content, **{"xl/vbaProject.bin": b"x"})).findings] == ["macros"]


def test_an_amendment_freezes_no_form_with_errors(registered, scenario, client_of):
    content = book([["type", "name", "label"], ["integer", "age", "Age"], ["integer", "age", "Age"]], choices=None)
    why = {"amendment-reason": "x", "amendment-decided_on": "2026-01-02", "amendment-reached": "3"}
    file = SimpleUploadedFile("form.xlsx", content)
    answer = client_of(scenario.member).post(f"{registered.get_absolute_url()}questionnaire/", {"file": file} | why)
    assert "an amendment freezes none" in answer.content.decode()
    assert "used in row 2 already" in answer.content.decode()
    assert not registered.questionnaires.exists()
    assert registered.versions.count() == 1

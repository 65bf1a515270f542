"""A plan goes out as a spreadsheet and comes back."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hub.events.models import Event
from hub.lib.tests import factories
from hub.workplans.actions.importing import import_rows
from hub.workplans.document import canonical, document_of
from hub.workplans.models import Plan
from hub.workplans.spreadsheet_writer import export, rows_in


def edited(content, change):
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    change(sheet, heads)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def send(client, stage, content):
    file = SimpleUploadedFile("plan.xlsx", content)
    return client.post(stage.address("import/"), {"file": file})


def test_round_trip_changes_nothing(stage, client_of):
    stage.activity.countries.add(factories.country())
    stage.activity.issues.add(factories.term(scheme="issue"))
    stage.activity.budget, stage.activity.currency = "1250.50", "USD"
    stage.activity.save()
    factories.output(plan=stage.plan, position=1, title_en="=Not a formula", description_fr="Été")
    before, events = canonical(document_of(stage.plan)), Event.objects.count()
    content = client_of(stage.leader).get(stage.address("plan.xlsx")).content
    result, problems = import_rows(plan=stage.plan, rows=rows_in(content), by=stage.leader)
    assert problems == []
    assert (result.created, result.changed, result.unchanged) == (0, 0, 5)
    assert canonical(document_of(stage.plan)) == before
    assert Event.objects.count() == events
    assert export(document_of(stage.plan)) == content


def test_rows_change_and_add_items(stage, client_of):
    def change(sheet, heads):
        sheet.cell(3, heads["title_en"]).value = "A wider study"
        row = sheet.max_row + 1
        for name, value in {"kind": "output", "parent": stage.outcome.anchor, "position": 2, "title_en": "A new output", "lead": stage.scenario.member_organization.slug, "due": stage.plan.ends.isoformat()}.items():  # fmt: skip
            sheet.cell(row, heads[name]).value = value

    assert send(client_of(stage.leader), stage, edited(export(document_of(stage.plan)), change)).status_code == 302
    outputs = document_of(stage.plan)["outputs"]
    assert [item["title"]["en"] for item in outputs] == ["A wider study", "A new output"]
    assert outputs[1]["lead"] == stage.scenario.member_organization.slug


def test_one_wrong_row_changes_nothing_and_each_is_named(stage, client_of):
    def change(sheet, heads):
        sheet.cell(2, heads["title_en"]).value = "Changed"
        sheet.cell(3, heads["lead"]).value = "nobody"
        sheet.cell(3, heads["due"]).value = "soon"
        sheet.cell(4, heads["parent"]).value = "output-999999"
        sheet.cell(5, heads["unit"]).value = "furlongs"

    before = canonical(document_of(stage.plan))
    response = send(client_of(stage.leader), stage, edited(export(document_of(stage.plan)), change))
    assert response.status_code == 422
    found = {(problem.row, problem.column) for problem in response.context["problems"]}
    assert {(3, "lead"), (3, "due"), (4, "parent"), (5, "unit")} <= found
    assert [problem.row for problem in response.context["problems"]] == sorted(row for row, _column in found)
    assert canonical(document_of(stage.plan)) == before


@pytest.mark.parametrize(
    ("row", "values", "column", "says"),
    [
        (3, {"position": "99999999999999"}, "position", "whole number from 1 to 9999"),
        (3, {"position": "1.5"}, "position", "whole number"),
        (4, {"budget": -5, "currency": "USD"}, "budget", "A budget is not below 0."),
        (4, {"budget": 5}, "currency", "Say in which currency"),
        (5, {"unit": "percent", "target": "130"}, "target", "between 0 and 100 per cent"),
        (3, {"description_en": "a" * 20_001}, "description_en", "At most 20000 characters"),
    ],
)
def test_each_wrong_cell_is_named_by_its_column(stage, client_of, row, values, column, says):
    def change(sheet, heads):
        for name, value in values.items():
            sheet.cell(row, heads[name]).value = value

    response = send(client_of(stage.leader), stage, edited(export(document_of(stage.plan)), change))
    assert [(p.row, p.column) for p in response.context["problems"]] == [(row, column)]
    assert says in response.context["problems"][0].sentence


def test_new_rows_without_a_place_stand_at_the_end(stage):
    def change(sheet, heads):
        for title in ("Second", "Third"):
            row = sheet.max_row + 1
            for name, value in {"kind": "output", "parent": stage.outcome.anchor, "title_en": title}.items():
                sheet.cell(row, heads[name]).value = value

    content = edited(export(document_of(stage.plan)), change)
    result, problems = import_rows(plan=stage.plan, rows=rows_in(content), by=stage.leader)
    assert (problems, result.created) == ([], 2)
    outputs = document_of(stage.plan)["outputs"]
    assert [(item["position"], item["title"]["en"], item["status"]) for item in outputs[1:]] == [
        (2, "Second", "planned"),
        (3, "Third", "planned"),
    ]


def test_a_place_that_an_item_outside_the_file_has(stage):
    content = export(document_of(stage.plan))
    left = factories.output(outcome=stage.outcome, position=2, title_en="Came after the export")

    def change(sheet, heads):
        sheet.cell(3, heads["position"]).value = 2

    result, problems = import_rows(plan=stage.plan, rows=rows_in(edited(content, change)), by=stage.leader)
    assert [(p.row, p.column) for p in problems] == [(3, "position")]
    assert "“Came after the export”" in problems[0].sentence
    left.refresh_from_db()
    assert (left.position, result.changed) == (2, 0)


def test_adopted_while_the_file_was_on_its_way(stage):
    """The page was open before the adoption: what counts is the plan as it is when the rows arrive."""
    seen, rows = Plan.objects.get(pk=stage.plan.pk), rows_in(export(document_of(stage.plan)))
    stage.adopt()
    with pytest.raises(ValidationError, match="frozen"):
        import_rows(plan=seen, rows=rows, by=stage.leader)


def test_the_rules_are_shown_where_the_imported_plan_breaks_them(stage, client_of):
    def change(sheet, heads):
        sheet.cell(3, heads["due"]).value = "1990-01-01"

    answered = send(client_of(stage.leader), stage, edited(export(document_of(stage.plan)), change))
    assert answered.url == stage.address("check/")


def test_files_that_are_no_plan(stage, client_of):
    client = client_of(stage.leader)
    assert "not a spreadsheet" in send(client, stage, b"%PDF-1.4 nothing").content.decode()
    assert "Choose a file" in client.post(stage.address("import/")).content.decode()
    stage.adopt()
    assert client.get(stage.address("import/")).status_code == 403


def test_swapped_positions(stage):
    other = factories.output(outcome=stage.outcome, position=2, title_en="Second")

    def change(sheet, heads):
        for row in range(2, sheet.max_row + 1):
            key = sheet.cell(row, heads["key"]).value
            if key in {stage.output.anchor, other.anchor}:
                sheet.cell(row, heads["position"]).value = 2 if key == stage.output.anchor else 1

    result, problems = import_rows(
        plan=stage.plan, rows=rows_in(edited(export(document_of(stage.plan)), change)), by=stage.leader
    )
    assert (problems, result.changed) == ([], 2)
    assert [item["key"] for item in document_of(stage.plan)["outputs"]] == [other.anchor, stage.output.anchor]

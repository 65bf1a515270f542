"""A plan goes out as a spreadsheet and comes back."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from hub.events.models import Event
from hub.lib.tests import factories
from hub.workplans.actions.importing import import_rows
from hub.workplans.document import canonical, document_of
from hub.workplans.spreadsheet import export, rows_in


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
        for name, value in {"kind": "output", "parent": stage.outcome.anchor, "position": 2, "title_en": "A new output", "lead": stage.house.member_organization.slug, "due": stage.plan.ends.isoformat()}.items():  # fmt: skip
            sheet.cell(row, heads[name]).value = value

    assert send(client_of(stage.leader), stage, edited(export(document_of(stage.plan)), change)).status_code == 302
    outputs = document_of(stage.plan)["outputs"]
    assert [item["title"]["en"] for item in outputs] == ["A wider study", "A new output"]
    assert outputs[1]["lead"] == stage.house.member_organization.slug


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
    assert canonical(document_of(stage.plan)) == before


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

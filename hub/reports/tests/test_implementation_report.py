"""The report says of every item what became of it, adds up, and gives the same bytes for the same day."""

import hashlib
import io
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.tests import factories
from hub.reports import actions as report_actions
from hub.reports.content import RESULTS, NotAdoptedError, report_of
from hub.reports.models import FrozenReport, Section
from hub.reports.parts import translate_report
from hub.workplans import actions
from hub.workplans.document import canonical, document_of
from hub.workplans.models import Output, Plan
from hub.workplans.progress import rollup


def approved(stage, item, **values):
    given = {
        "item": item, "organization": stage.scenario.member_organization, "until": stage.plan.starts + timedelta(days=60),
        "done": "Interviews held", "status": "under_way", "percent": 40, "evidence": "https://example.org/a", "by": stage.member,
    }  # fmt: skip
    update = actions.report_progress(**given | values)
    actions.submit_update(update=update, by=stage.member)
    actions.review_update(update=update, approve=True, by=stage.leader)
    return update


@pytest.fixture
def reported(stage):
    """An adopted plan of which one item went each way."""
    due = stage.plan.starts + timedelta(days=90)
    names = ("done", "done_late", "late", "dropped", "carried_over", "moved", "deleted")
    items = {
        name: factories.output(outcome=stage.outcome, position=place, title_en=name, due=due, lead=stage.scenario.member_organization)
        for place, name in enumerate(names, 2)
    }  # fmt: skip
    for item in items.values():
        factories.activity(output=item, position=1)
        actions.accept_item(
            item=item, organization=stage.scenario.member_organization, answer="accepted", by=stage.member
        )
    stage.adopt()
    approved(stage, items["done"], status="done", percent=100)
    approved(stage, items["done_late"], status="done", percent=100, until=due + timedelta(days=5))
    actions.drop_item(item=items["dropped"], reason="No money", by=stage.leader)
    year = stage.plan.ends.year + 1
    later = factories.plan(group=stage.scenario.group, period=str(year), starts=f"{year}-01-01", ends=f"{year}-12-31")
    later.refresh_from_db()
    actions.carry_over(item=items["carried_over"], plan=later, reason="Partner changed", by=stage.leader)
    moved = items["moved"]
    with transaction.atomic():
        moved.due = stage.plan.ends
        moved.save()
        record(Verb.CHANGED, moved, by=stage.leader, before={"due": due}, after={"due": moved.due}, reason="Elections")
        gone = items["deleted"]
        record(Verb.DELETED, gone, by=stage.leader, reason="Joined with another")
        gone.activities.all().delete()
        gone_key = gone.anchor
        gone.delete()
        added = factories.output(outcome=stage.outcome, position=20, title_en="added", due=stage.plan.ends)
    stage.items = items | {"added": added}
    stage.gone_key = gone_key
    return stage


def lines(report):
    return {line["title"]["en"]: line for line in report["lines"] if line["kind"] == "output"}


def test_each_way_is_told_with_its_reason(reported):
    found = lines(report_of(reported.plan, at=timezone.now()))
    assert {name: found[name]["result"] for name in ("done", "done_late", "late", "dropped", "carried_over", "deleted")} == {
        "done": "done", "done_late": "done_late", "late": "late", "dropped": "dropped", "carried_over": "carried_over",
        "deleted": "dropped",
    }  # fmt: skip
    assert found["dropped"]["reason"] == "No money"
    assert found["carried_over"]["carried_to"] == str(reported.plan.ends.year + 1)
    assert (found["deleted"]["deleted"], found["deleted"]["reason"]) == (True, "Joined with another")
    assert found["moved"]["moved_from"] == (reported.plan.starts + timedelta(days=90)).isoformat()
    assert found["moved"]["reason"] == "Elections"
    assert (found["added"]["added"], found["added"]["result"]) == (True, "not_reported")
    assert found["done"]["evidence"] == ["https://example.org/a"]


def test_a_later_plan_that_is_not_public_is_not_named(reported):
    """The report is written for everybody, also where somebody who may see the later plan asks for it."""
    later = Plan.objects.get(period=str(reported.plan.ends.year + 1))
    Plan.objects.filter(pk=later.pk).update(visibility="restricted")
    report = report_of(reported.plan, at=timezone.now())
    line = lines(report)["carried_over"]
    assert (line["result"], line["carried_to"]) == ("carried_over", None)
    assert not re.search(rf"\b{later.period}\b", json.dumps(report))  # “Activity 20270” is none


def test_a_reason_from_before_the_adoption_stays_the_groups(stage):
    item = factories.output(
        outcome=stage.outcome, position=2, due=stage.plan.ends, lead=stage.scenario.member_organization
    )
    actions.accept_item(item=item, organization=stage.scenario.member_organization, answer="accepted", by=stage.member)
    with transaction.atomic():
        record(Verb.CHANGED, item, by=stage.leader, before={}, after={"due": item.due}, reason="Only for the group")
    stage.adopt()
    item.due = stage.plan.ends - timedelta(days=9)
    item.save()
    report = report_of(stage.plan, at=timezone.now())
    assert next(line for line in report["lines"] if line["key"] == item.anchor)["moved_from"]
    assert "Only for the group" not in json.dumps(report)


def test_lines_stand_in_the_order_of_the_plan(reported):
    reported.items["late"].activities.create(position=2, title_en="Second")
    numbers = [
        [int(part) for part in line["number"].split(".")]
        for line in report_of(reported.plan, at=timezone.now())["lines"]
    ]
    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {2, 3}


def test_late_without_a_report_is_told_from_late_with_one(reported):
    approved(reported, reported.output, until=reported.plan.starts + timedelta(days=10))
    shown_lines = {line["key"]: line for line in translate_report(report_of(reported.plan, at=timezone.now()))["lines"]}
    silent, heard = shown_lines[reported.items["late"].anchor], shown_lines[reported.output.anchor]
    assert (silent["result"], heard["result"]) == ("late", "late")
    assert "No approved report speaks of it" in silent["notes"]
    assert "No approved report speaks of it" not in heard["notes"]


def test_activities_of_an_output_that_is_done_are_not_late(reported):
    of_done = reported.items["done"].activities.create(
        position=2, title_en="Left open", due=reported.plan.starts + timedelta(days=30)
    )
    of_late = reported.items["late"].activities.create(
        position=2, title_en="Left open", due=reported.plan.starts + timedelta(days=30)
    )
    results = {line["key"]: line["result"] for line in report_of(reported.plan, at=timezone.now())["lines"]}
    assert (results[of_done.anchor], results[of_late.anchor]) == ("not_reported", "late")


def test_results_add_up_to_the_plan_under_any_filter(reported, client_of):
    report = report_of(reported.plan, at=timezone.now())
    document = document_of(reported.plan)
    alive = len(document["outputs"]) + len(document["activities"])
    assert report["totals"]["items"] == alive + sum(line["deleted"] for line in report["lines"]) == len(report["lines"])
    assert sum(report["totals"][result] for result in RESULTS) == report["totals"]["items"]
    client = client_of(reported.leader)
    slug = reported.scenario.member_organization.slug
    by_result = 0
    for result in RESULTS:
        filtered = client.get(reported.address("report.json"), {"result": result}).json()
        assert filtered["totals"][result] == filtered["totals"]["items"] == report["totals"][result]
        by_result += filtered["totals"]["items"]
    assert by_result == report["totals"]["items"]
    of_lead = client.get(reported.address("report.json"), {"lead": slug}).json()["totals"]["items"]
    assert of_lead == sum(line["lead"] == slug for line in report["lines"])
    assert report["progress"]["at_least"] == rollup.of_plan(document)["plan"].floor


def test_not_reported_is_not_zero(reported):
    report = report_of(reported.plan, at=timezone.now())
    (indicator,) = report["indicators"]
    assert (indicator["number"], indicator["value"], indicator["reached"]) == ("1.1", None, None)
    approved(reported, reported.items["late"], values={reported.indicator: 0})
    (indicator,) = report_of(reported.plan, at=timezone.now())["indicators"]
    assert (indicator["value"], indicator["reached"]) == ("0", False)


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "json"])
def test_command_gives_the_same_bytes_for_the_same_moment(reported, tmp_path, kind, capsys):
    at = timezone.now().isoformat()
    arguments = (reported.scenario.group.slug, reported.plan.period)
    for name in ("first", "second"):
        call_command("buildreport", *arguments, str(tmp_path / name), "--format", kind, "--as-of", at, "--json")
        reported.items["late"].title_en = "Changed in between"
        reported.items["late"].save()
        Section.objects.create(plan=reported.plan, title_en="Written later")
    first, second = (tmp_path / "first").read_bytes(), (tmp_path / "second").read_bytes()
    assert first == second
    assert len(first) > 1000
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert printed[0]["sha256"] == printed[1]["sha256"]


def test_formats_hold_the_report(reported):
    from hub.reports.formats import build

    Section.objects.create(plan=reported.plan, title_en="In short", text_en="It was a good year.\n\n- **Nurses** pay")
    report = report_of(reported.plan, at=timezone.now())
    pdf = build(report, "pdf")
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
    document = Document(io.BytesIO(build(report, "docx")))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    assert "It was a good year." in text
    assert "No money" in text
    assert "**" not in text
    assert next(p for p in paragraphs if p.text == "Nurses pay").style.name == "List Bullet"
    dropped = f"{settings.SITE_ADDRESS}{reported.items['dropped'].get_absolute_url()}"
    assert dropped in [link.address for paragraph in paragraphs for link in paragraph.hyperlinks]
    assert f"/URI({dropped})".encode() in pdf
    assert f'href="{dropped}"' in build(report, "html").decode()
    page = build(report, "html").decode()
    assert "<svg" in page
    assert "No money" in page
    assert json.loads(build(report, "json")) == report
    with override("ar"):  # files speak the languages of their content
        assert build(report, "html").decode() == page


def test_command_says_what_is_wrong(stage, tmp_path):
    with pytest.raises(CommandError, match="There is no plan"):
        call_command("buildreport", "nowhere", "2024", str(tmp_path / "x"), "--format", "json")
    arguments = (stage.scenario.group.slug, stage.plan.period, str(tmp_path / "x"), "--format", "json")
    with pytest.raises(CommandError, match="was not adopted"):
        call_command("buildreport", *arguments)
    with pytest.raises(CommandError, match="is not a date"):
        call_command("buildreport", *arguments, "--as-of", "soon")


def test_no_report_before_adoption(stage):
    before = timezone.now()
    stage.adopt()
    with pytest.raises(NotAdoptedError):
        report_of(stage.plan, at=before)


def test_page_and_files_for_everybody(reported, client_of):
    Section.objects.create(plan=reported.plan, title_en="Chair’s draft words", text_en="Not yet for everybody")
    reported.plan.visibility = "public"
    reported.plan.save()
    visitor = client_of(None)
    page = visitor.get(reported.address("report/")).content.decode()
    assert "Not yet for everybody" not in page
    assert "No money" in page
    assert "Not yet for everybody" in client_of(reported.leader).get(reported.address("report/")).content.decode()
    for kind in ("pdf", "docx", "json"):
        assert visitor.get(reported.address(f"report.{kind}")).status_code == 200
    assert visitor.get(reported.address("report.exe")).status_code == 404
    assert visitor.get(f"/fr{reported.address('report/')}").status_code == 200


def test_frozen_report_keeps_its_words_and_its_address(reported, client_of):
    Plan.objects.filter(pk=reported.plan.pk).update(ends=timezone.localdate())
    section = Section.objects.create(plan=reported.plan, title_en="In short", text_en="It was a good year.")
    assert client_of(reported.member).post(reported.address("report/freeze/"), {"reason": ""}).status_code == 403
    response = client_of(reported.leader).post(reported.address("report/freeze/"), {"reason": "Adopted in June"})
    frozen = FrozenReport.objects.get()
    assert response["Location"] == frozen.get_absolute_url()
    assert reported.reload().state == Plan.State.REPORTED
    assert frozen.sha256 == hashlib.sha256(frozen.text.encode()).hexdigest()
    section.text_en = "It was a bad year."
    section.save()
    Output.objects.filter(pk=reported.items["late"].pk).update(title_en="Renamed")
    page = client_of(reported.member).get(frozen.get_absolute_url()).content.decode()
    assert "It was a good year." in page
    assert "Renamed" not in page
    answer = client_of(reported.member).get(f"{frozen.get_absolute_url()}report.json")
    assert answer.content.decode() == frozen.text == canonical(json.loads(answer.content))
    for act in (
        lambda: FrozenReport.objects.update(text="{}"),
        lambda: FrozenReport.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    second = report_actions.freeze_report(plan=reported.reload(), by=reported.leader)
    assert second.number == 2

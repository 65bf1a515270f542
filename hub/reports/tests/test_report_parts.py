"""A report is read in one order in every format, tells what records hold, and says where they hold nothing."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from docx import Document

from hub.lib.tests import factories
from hub.meetings.models import Meeting, Resolution
from hub.reports.content import report_of
from hub.reports.formats import build
from hub.reports.models import Section
from hub.reports.parts import translate_report
from hub.reports.words import first_sentences
from hub.workplans import actions
from hub.workplans.models import Plan

KINDS = ("html", "pdf", "docx", "json")
RIGHT_TO_LEFT = "نُشرت الدراسة بثلاث لغات."


@pytest.fixture
def adopted(stage):
    activity = stage.activity
    activity.budget, activity.currency = "1200", "USD"
    activity.save()
    partner = factories.organization(name_en="Organization 77")
    activity.partners.add(partner)
    activity.save()
    stage.partner = partner
    stage.adopt()
    return stage


def report(stage, **values):
    return report_of(stage.reload(), at=timezone.now(), **values)


def approved(stage, **values):
    given = {
        "item": stage.output, "organization": stage.scenario.member_organization, "status": "under_way", "percent": 40,
        "until": stage.plan.starts + timedelta(days=60), "done": "Interviews held. Forty of them.", "by": stage.member,
        "evidence": "https://example.org/a",
    }  # fmt: skip
    update = actions.report_progress(**given | values)
    actions.submit_update(update=update, by=stage.member)
    actions.review_update(update=update, approve=True, by=stage.leader)


def test_outcomes_hold_their_outputs_with_result_and_evidence(adopted):
    approved(adopted)
    (outcome,) = translate_report(report(adopted))["outcomes"]
    output, activity = outcome["lines"]
    assert (output["kind"], output["sentence"]) == ("output", "Interviews held.")
    assert output["sources"] == [("example.org", "https://example.org/a")]
    assert activity["with"] == "with Organization 77"


def test_partners_are_told_with_what_each_did(adopted):
    approved(adopted)
    leads, beside = sorted(translate_report(report(adopted))["partners"], key=lambda partner: bool(partner["beside"]))
    assert [line["done"] for line in leads["reported"]] == ["Interviews held. Forty of them."]
    assert leads["silent"] == "1.1.1"
    assert (beside["name"], beside["beside"], beside["reported"]) == ("Organization 77", "1.1.1", [])


def test_amounts_are_told_by_currency_and_never_added(adopted):
    factories.activity(output=adopted.output, position=2, budget="10.5", currency="EUR")
    factories.activity(output=adopted.output, position=3)
    money = report(adopted)["money"]
    assert money["currencies"] == [
        {"currency": "EUR", "adopted": "0", "now": "10.5", "activities": 1},
        {"currency": "USD", "adopted": "1200", "now": "1200", "activities": 1},
    ]
    result = translate_report(report(adopted))["money"]
    assert [row[1:3] for row in result["rows"]] == [["0 EUR", "10.50 EUR"], ["1,200 USD", "1,200 USD"]]
    assert result["without"] == "1 of 3 activities have no amount here. That is not zero."


def test_decisions_are_those_of_the_group_in_the_period(adopted):
    group, today = adopted.scenario.group, timezone.localdate()
    meeting = factories.meeting(group=group, status="held", title_en="Second meeting", begins_on="2020-01-01")
    for number, on in enumerate((today, date(2020, 1, 2)), 1):
        Resolution.objects.create(meeting=meeting, number=number, text_en=f"Decided on {on}.", on=on)
    decisions = report(adopted)["decisions"]
    assert [decision["text"]["en"] for decision in decisions] == ["The plan is adopted.", f"Decided on {today}."]
    assert [decision["of_plan"] for decision in decisions] == ["adopted", None]


def test_a_closed_meeting_is_known_by_its_number_alone(adopted, client_of):
    meeting = Meeting.objects.get(resolutions__plan_versions__plan=adopted.plan)
    meeting.title_en, meeting.visibility = "Meeting on raids", "restricted"
    meeting.save()
    other = factories.meeting(group=adopted.scenario.group, title_en="Meeting on raids", visibility="group")
    Resolution.objects.create(meeting=other, number=4, text_en="Of raids.", on=timezone.localdate())
    Plan.objects.filter(pk=adopted.plan.pk).update(visibility="public")
    for reader in (None, adopted.leader):
        result = client_of(reader).get(adopted.address("report.json"))
        assert b"raids" not in result.content
        assert [decision["number"] for decision in result.json()["decisions"]] == [1]
        assert (
            "Resolution 1 of a meeting that is not public"
            in client_of(reader).get(adopted.address("report/")).content.decode()
        )
    # Opened later, it does not tell what was written while it was closed.
    at = timezone.now()
    meeting.visibility = "public"
    meeting.save()
    (decision,) = report_of(adopted.plan, at=at)["decisions"]
    assert (decision["meeting"], decision["text"]) == (None, {})


def test_what_was_said_in_a_round_stays_the_groups(stage):
    stage.share()
    stage.consult()
    stage.comment("Only for members")
    comment = stage.plan.comments.get()
    actions.dispose(comment=comment, verdict="accepted", reason="Yes.", by=stage.leader)
    actions.close_round(round=stage.plan.rounds.get(), by=stage.leader, reason="All spoke.")
    actions.revise(plan=stage.reload(), by=stage.leader)
    stage.adopt()
    result = report(stage)
    (asked,) = result["rounds"]
    assert (asked["audience"], bool(asked["closed"])) == ("members", True)
    assert "Only for members" not in json.dumps(result)
    assert [row[2] for row in translate_report(result)["rounds"]] == ["Members of the group"]


def test_what_is_missing_is_said(stage):
    stage.adopt()
    Resolution.objects.filter(meeting__group=stage.scenario.group).exclude(plan_versions__isnull=False).delete()
    page = build(report(stage), "html").decode()
    for sentence in (
        "No activity names an amount. That is not zero.",
        "No item differs from what was adopted.",
        "No round of comments",
    ):
        assert sentence in page
    assert "From the chair" not in page  # nobody wrote a section
    assert "Not reported: 2 items. That does not mean that nothing was done." not in page  # both are late
    assert "No approved report speaks of it" in page


def test_a_report_frozen_before_these_parts_is_still_read(adopted):
    earlier = report(adopted)
    for name in ("group", "state", "decisions", "money", "rounds"):
        del earlier[name]
    for line in earlier["lines"]:
        del line["partners"]
    del earlier["baseline"]["at"]
    for kind in KINDS:
        assert build(earlier, kind)
    assert "This report was handed in before amounts stood in reports." in build(earlier, "html").decode()


def test_a_narrowed_report_says_so(adopted, client_of):
    page = client_of(adopted.leader).get(adopted.address("report/"), {"result": "late"}).content.decode()
    assert "Only these items of the plan: Late" in page
    assert "Only these items" not in client_of(adopted.leader).get(adopted.address("report/")).content.decode()


def test_the_chair_is_quoted_in_three_sentences(adopted):
    Section.objects.create(plan=adopted.plan, title_en="In short", text_en="One **is**. Two is. Three is. Four is.")
    assert translate_report(report(adopted))["chair"] == "One is. Two is. Three is."


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("Half, e.g. 3.5 of 7. Then more.", 1, "Half, e.g. 3.5 of 7."),
        (f"{RIGHT_TO_LEFT} تغطي أربعة عشر.", 1, RIGHT_TO_LEFT),
        ("هل تم؟ نعم", 1, "هل تم؟"),
        ("No end", 3, "No end"),
        ("", 3, ""),
        ("word " * 100, 1, "word " * 46 + "word…"),
    ],
)
def test_first_sentences(text, number, expected):
    assert first_sentences(text, number) == expected


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_the_same_bytes_in_every_language(adopted, kind, language):
    approved(adopted, done=f"{RIGHT_TO_LEFT}\n\n#import $x$ \\ @a <b> `c`")
    result = report(adopted)
    with translation.override(language):
        assert build(result, kind) == build(json.loads(json.dumps(result)), kind)


def test_pdf_is_tagged_with_title_and_language(adopted):
    with translation.override("fr"):
        content = build(report(adopted), "pdf")
    for sign in (b"/StructTreeRoot", b"/Lang(fr)", b"pdfuaid:part", b"/Outlines"):
        assert sign in content


def test_docx_has_styles_contents_chart_and_properties(adopted):
    approved(adopted, done=RIGHT_TO_LEFT)
    with translation.override("es"):
        content = build(report(adopted), "docx")
    document = Document(io.BytesIO(content))
    properties = document.core_properties
    assert (properties.language, properties.author, str(properties.created.year)) == ("es", "", "1980")
    assert properties.title
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "Resumen"
    assert len(headings) == 9
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Concluido: 0")
    inside = zipfile.ZipFile(io.BytesIO(content))
    body = inside.read("word/document.xml").decode()
    assert r'TOC \o "1-2"' in body
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"')
    assert all(f"<w:t>{heading}</w:t>" in body for heading in headings)
    assert "<w:bidi/>" in body
    assert "NUMPAGES" in "".join(inside.read(name).decode() for name in inside.namelist() if "footer" in name)
    assert 'w:lang w:val="es"' in inside.read("word/styles.xml").decode()
    assert {table.style.name for table in document.tables} == {"Table of report"}


def test_the_html_file_is_kept_and_not_shown_by_the_site(adopted, client_of):
    answer = client_of(adopted.leader).get(adopted.address("report.html"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert f'href="{settings.SITE_ADDRESS}/groups/' in answer.content.decode()
    assert client_of(adopted.leader).get(adopted.address("report.pdf"))["Content-Disposition"].startswith("inline")


def test_the_number_of_queries_does_not_grow(adopted, client_of, django_assert_max_num_queries):
    client = client_of(adopted.leader)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(adopted.address("report/")).status_code == 200
        return len(queries)

    count()
    before = count()
    for place in range(2, 12):
        output = factories.output(outcome=adopted.outcome, position=place, lead=factories.organization())
        factories.activity(output=output, position=1, budget="5", currency="EUR").partners.add(adopted.partner)
        meeting = factories.meeting(group=adopted.scenario.group)
        Resolution.objects.create(meeting=meeting, number=1, text_en="So.", on=timezone.localdate())
    assert count() <= before + 2

"""Values broken down by sex or age, and ratios: entered, checked, shown, reported; small counts stay with the group."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from hub.groups.viewers import viewer_of
from hub.lib.visibility import STRANGER, Visibility
from hub.reports.content import report_of
from hub.reports.formats import FORMATS
from hub.workplans import actions
from hub.workplans.document import canonical, document_of
from hub.workplans.models import Indicator, IndicatorValue, Plan
from hub.workplans.progress.breakdown import Measured, parse_age_bands, visible_parts
from hub.workplans.tests.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def text_of(page: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


@pytest.fixture
def counted(stage: Scene) -> Scene:
    """An adopted public plan whose indicator counts people by sex and by age."""
    Indicator.objects.filter(pk=stage.indicator.pk).update(
        unit="people", disaggregation=["sex", "age"], age_bands=["0-17", "18+"]
    )
    stage.indicator.refresh_from_db()
    stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility=Visibility.PUBLIC)
    stage.reload()
    return stage


def answers(stage: Scene) -> dict[str, str]:
    return {
        "until": (stage.plan.starts + timedelta(days=90)).isoformat(),
        "done": "Trained inspectors",
        "status": "under_way",
        "submit": "1",
    }


def send(stage: Scene, client: Any, **fields: str) -> Any:
    given = answers(stage)
    given |= {name.replace("KEY", str(stage.indicator.pk)): value for name, value in fields.items()}
    return client.post(stage.address(f"items/{stage.output.anchor}/report/"), given)


PARTS = {
    "value-KEY": "40",
    "part-KEY-sex-women": "26",
    "part-KEY-sex-men": "12",
    "part-KEY-sex-other": "2",
    "part-KEY-age-0-17": "30",
}


def approve(stage: Scene) -> IndicatorValue:
    value = IndicatorValue.objects.select_related("indicator__plan", "update").get()
    actions.review_update(update=value.update, approve=True, by=stage.leader)
    return value


def test_parts_are_entered_shown_and_reported(counted: Scene, client_of: Any) -> None:
    member = client_of(counted.member)
    form = text_of(member.get(counted.address(f"items/{counted.output.anchor}/report/")))
    for label in ("Women and girls", "Men and boys", "Another sex or not stated", "0–17 years", "18 years and older"):
        assert label in form
    answer = send(counted, member, **PARTS)
    assert answer.status_code == 302
    value = approve(counted)
    assert value.parts == {"sex": {"women": "26", "men": "12", "other": "2"}, "age": {"0-17": "30"}}
    page = text_of(member.get(value.update.get_absolute_url()))
    assert "Women and girls: 26" in page
    assert "18 years and older: not reported" in page
    again = member.get(f"{counted.address(f'items/{counted.output.anchor}/report/')}?update={value.update.public_id}")
    assert 'value="26"' in again.content.decode()
    assert "Men and boys: 12" in text_of(member.get(counted.address()))


def test_who_may_report_parts(counted: Scene, client_of: Any) -> None:
    assert send(counted, client_of(counted.scenario.stranger), **PARTS).status_code == 403
    assert not IndicatorValue.objects.exists()
    assert send(counted, client_of(counted.leader), **PARTS).status_code == 302


def test_small_counts_are_not_shown_to_outsiders(counted: Scene, client_of: Any, client: Any) -> None:
    send(counted, client_of(counted.member), **PARTS)
    value = approve(counted)
    shown = {part.name: (part.status, part.value) for part in visible_parts(value, STRANGER)}
    # Two alone could be worked out from the total, so the next larger count is hidden with it.
    assert shown == {
        "women": ("reported", "26"), "men": ("suppressed", None), "other": ("suppressed", None),
        "0-17": ("reported", "30"), "18+": ("not_reported", None),
    }  # fmt: skip
    for person in (counted.member, counted.leader, counted.scenario.secretariat):
        assert {part.name: part.value for part in visible_parts(value, viewer_of(person))}["other"] == "2"
    page = text_of(client.get(value.update.get_absolute_url()))
    assert "Women and girls: 26" in page
    assert "Another sex or not stated: not shown: a small count" in page
    (update,) = client.get("/api/v1/progress").json()["items"]
    by_name = {part["name"]: part for part in update["values"][0]["parts"]}
    assert (by_name["other"]["status"], by_name["other"]["value"]) == ("suppressed", None)
    assert (by_name["18+"]["status"], by_name["18+"]["value"]) == ("not_reported", None)
    (update,) = client_of(counted.member).get("/api/v1/progress").json()["items"]
    assert {part["name"]: part["value"] for part in update["values"][0]["parts"]}["other"] == "2"


@pytest.mark.parametrize(
    ("total", "parts", "hidden"),
    [
        ("40", {"women": "26", "men": "14"}, set()),
        ("40", {"women": "38", "men": "2"}, {"women", "men"}),
        ("3", {"women": "3", "men": "0", "other": "0"}, {"women", "men", "other"}),
        ("30", {"women": "28", "men": "1", "other": "1"}, {"women", "men", "other"}),
        ("30", {"women": "30", "men": "0"}, set()),
    ],
)
def test_a_hidden_count_cannot_be_worked_out(
    counted: Scene, total: str, parts: dict[str, str], hidden: set[str]
) -> None:
    update = actions.report_progress(
        item=counted.output, organization=None, until=counted.plan.starts, done="Done", status="under_way", percent=None,
        values={counted.indicator: Measured(Decimal(total), {"sex": parts})}, by=counted.leader,
    )  # fmt: skip
    value = update.values.get()
    assert {part.name for part in visible_parts(value, STRANGER) if part.status == "suppressed"} == hidden


REFUSED = [
    ({"part-KEY-sex-men": "20"}, "by sex add up to 48, but the value is 40"),
    ({"part-KEY-age-18+": "9"}, "by age add up to 39, but the value is 40"),
    ({"part-KEY-age-0-17": "41"}, "by age add up to 41, but the value is 40"),
    ({"part-KEY-sex-men": "-1"}, "cannot be below 0"),
    ({"value-KEY": ""}, "Parts were written without the value they are part of."),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_parts_that_cannot_be(counted: Scene, client_of: Any, changes: dict[str, str], sentence: str) -> None:
    answer = send(counted, client_of(counted.member), **(PARTS | changes))
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert 'value="26"' in answer.content.decode(), "what was typed stays"
    assert not IndicatorValue.objects.exists()


def test_shares_are_not_added_up(counted: Scene) -> None:
    Indicator.objects.filter(pk=counted.indicator.pk).update(unit="percent", target=None, baseline=None)
    counted.indicator.refresh_from_db()
    values = {
        "item": counted.output, "organization": None, "until": counted.plan.starts, "done": "Done",
        "status": "under_way", "percent": None, "by": counted.leader,
    }  # fmt: skip
    parts = {"sex": {"women": "60", "men": "80", "other": "0"}}
    actions.report_progress(**values, values={counted.indicator: Measured(Decimal(70), parts)})
    with pytest.raises(ValidationError, match="between 0 and 100"):
        actions.report_progress(**values, values={counted.indicator: Measured(Decimal(70), {"sex": {"women": "160"}})})


@pytest.fixture
def ratio(stage: Scene) -> Scene:
    Indicator.objects.filter(pk=stage.indicator.pk).update(
        unit="percent", is_ratio=True, cumulative=False, baseline=0, target=80
    )
    stage.indicator.refresh_from_db()
    stage.adopt()
    return stage


def test_a_ratio_is_computed_and_shown_with_both_numbers(ratio: Scene, client_of: Any) -> None:
    member = client_of(ratio.member)
    answer = send(ratio, member, **{"numerator-KEY": "12", "denominator-KEY": "40"})
    assert answer.status_code == 302, text_of(answer)
    value = approve(ratio)
    assert (value.value, value.numerator, value.denominator) == (30, 12, 40)
    assert "30 (12 of 40)" in text_of(member.get(value.update.get_absolute_url()))
    report = report_of(ratio.reload(), at=timezone.now())
    (indicator,) = report["indicators"]
    assert (indicator["value"], indicator["numerator"], indicator["denominator"]) == ("30", "12", "40")
    assert "30 (12 of 40)" in FORMATS["html"](report).decode()


@pytest.mark.parametrize(
    ("numerator", "denominator", "sentence"),
    [
        ("12", "0", "The denominator is 0"),
        ("12", "", "Write numerator and denominator, or neither."),
        ("", "40", "Write numerator and denominator, or neither."),
        ("50", "40", "is a share: write a value from 0 to 100"),
        ("-1", "40", "cannot be below 0"),
    ],
)
def test_a_ratio_that_cannot_be(ratio: Scene, client_of: Any, numerator: str, denominator: str, sentence: str) -> None:
    answer = send(ratio, client_of(ratio.member), **{"numerator-KEY": numerator, "denominator-KEY": denominator})
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not IndicatorValue.objects.exists()


def test_the_database_holds_the_line(ratio: Scene, client_of: Any) -> None:
    send(ratio, client_of(ratio.member), **{"numerator-KEY": "12", "denominator-KEY": "40"})
    for wrong in ({"denominator": 0}, {"denominator": None}, {"numerator": None}):
        with pytest.raises(IntegrityError, match="value_numerator_with_denominator"), transaction.atomic():
            IndicatorValue.objects.update(**wrong)
    with pytest.raises(IntegrityError, match="indicator_ratio_of_number"), transaction.atomic():
        Indicator.objects.filter(pk=ratio.indicator.pk).update(unit="people", target=None)


def test_reports_carry_parts_in_every_format(counted: Scene, client_of: Any) -> None:
    send(counted, client_of(counted.member), **PARTS)
    approve(counted)
    report = report_of(counted.reload(), at=timezone.now())
    (indicator,) = report["indicators"]
    assert {part["name"]: part["value"] for part in indicator["parts"]} == {
        "women": "26", "men": None, "other": None, "0-17": "30", "18+": None,
    }  # fmt: skip
    from docx import Document

    tables = Document(io.BytesIO(FORMATS["docx"](report))).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert ["– Women and girls", "", "", "26"] in rows
    assert ["– 18 years and older", "", "", "not reported"] in rows
    assert ["– Men and boys", "", "", "not shown: a small count"] in rows
    page = FORMATS["html"](report).decode()
    assert "– Women and girls" in page
    assert FORMATS["pdf"](report).startswith(b"%PDF")
    assert b'"women"' in FORMATS["json"](report)


def test_the_form_of_an_indicator_says_how_it_is_broken_down(stage: Scene, client_of: Any) -> None:
    client = client_of(stage.leader)
    address = f"/edit/indicator/{stage.indicator.pk}/"
    assert "Broken down by sex" in text_of(client.get(address))
    given = {
        "title_en": "People reached", "measures": "change", "unit": "people", "direction": "up", "by_sex": "on",
        "age_bands": "0-17, 18+", "disaggregation": "country", "outcome": stage.outcome.pk,
    }  # fmt: skip
    assert "overlaps the one before it" in text_of(client.post(address, given | {"age_bands": "0-17, 15-20"}))
    assert "A ratio is measured in per cent or as a number." in text_of(
        client.post(address, given | {"is_ratio": "on"})
    )
    stage.share()
    for person, status in ((stage.member, 403), (stage.scenario.stranger, 404)):
        assert client_of(person).post(address, given).status_code == status
    answer = client.post(address, given)
    assert answer.status_code == 302, text_of(answer)
    stage.indicator.refresh_from_db()
    assert (stage.indicator.disaggregation, stage.indicator.age_bands) == (["sex", "age", "country"], ["0-17", "18+"])
    assert "by sex, by age (0-17, 18+)" in text_of(client.get(stage.address()))
    assert document_of(stage.reload())["indicators"][0]["age_bands"] == ["0-17", "18+"]


def test_texts_frozen_before_stay_the_same(stage: Scene) -> None:
    text = canonical(document_of(stage.plan))
    assert "age_bands" not in text
    assert "is_ratio" not in text


@pytest.mark.parametrize("text", ["0-4, 3-9", "9-4", "young", "0-200", "18+, 19-20", "0-4-9"])
def test_bands_that_cannot_be(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_age_bands(text)


def test_bands_are_written_in_one_way() -> None:
    assert parse_age_bands(" 0 – 4,5-17 , 18+,") == ["0-4", "5-17", "18+"]

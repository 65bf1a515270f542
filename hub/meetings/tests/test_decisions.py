"""The register of decisions shows, finds and hands out what its reader may see."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from hub.lib.tests import factories
from hub.meetings.models import Resolution

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def resolved(meeting: Any, text: str, number: int = 1, on: date = date(2024, 1, 10), **values: Any) -> Resolution:
    return Resolution.objects.create(meeting=meeting, number=number, text_en=text, on=on, **values)


@pytest.fixture
def meeting(scenario: Any) -> Any:
    return factories.meeting(group=scenario.group, status="held", begins_on="2024-01-10", title_en="Winter meeting")


def texts(answer: Any) -> set[str]:
    return {str(one.text) for one in answer.context["page"]}


def test_words_group_and_year_narrow_it(scenario, client_of, meeting):
    other = factories.meeting(group=scenario.other_group, status="held", begins_on="2023-01-10")
    resolved(meeting, "Recruitment fees are studied", note="By consent")
    resolved(meeting, "A webinar on cocoa", number=2)
    resolved(other, "Another group decides on fees", on=date(2023, 1, 10))
    client = client_of(None)
    page = "/meetings/decisions/"
    assert len(texts(client.get(page))) == 3
    assert texts(client.get(f"{page}?q=FEES+recruitment")) == {"Recruitment fees are studied"}
    assert len(texts(client.get(f"{page}?q=winter"))) == 2  # the title of its meeting
    assert texts(client.get(f"{page}?q=consent")) == {"Recruitment fees are studied"}
    assert texts(client.get(f"{page}?group={scenario.other_group.slug}")) == {"Another group decides on fees"}
    assert texts(client.get(f"{page}?year=2023")) == {"Another group decides on fees"}
    assert "No decision fits" in client.get(f"{page}?q=nothing").content.decode()
    odd = client.get(f"{page}?year=abc&group=nobody&page=x&plans=perhaps")
    assert odd.status_code == 200
    assert "Enter a whole number" in odd.content.decode()


def test_nobody_reads_what_closed_meetings_decided(scenario, client_of, meeting):
    hidden = factories.meeting(group=scenario.group, status="held", begins_on="2024-02-10", visibility="group")
    resolved(hidden, "Behind closed doors")
    one = resolved(meeting, "Open")
    quiet = factories.organization(visibility="restricted", name_en="Quiet one")
    one.agreed.set([quiet, scenario.member_organization])
    for person, seen in (
        (None, {"Open"}),
        (scenario.stranger, {"Open"}),
        (scenario.member, {"Open", "Behind closed doors"}),
    ):
        client = client_of(person)
        assert texts(client.get("/meetings/decisions/")) == seen
        for name in ("csv", "json"):
            content = client.get(f"/meetings/decisions/decisions.{name}").content.decode()
            assert ("Behind closed doors" in content) is ("Behind closed doors" in seen)
            assert "Quiet one" not in content
        assert "Quiet one" not in client.get("/meetings/decisions/").content.decode()
        assert texts(client.get("/meetings/decisions/?q=closed")) == seen - {"Open"}


def test_what_the_page_lists_is_taken_along(client_of, meeting):
    resolved(meeting, "=1+1 is no formula")
    resolved(meeting, "Left out", number=2)
    client = client_of(None)
    asked = "?q=formula"
    table = client.get(f"/meetings/decisions/decisions.csv{asked}").content.decode("utf-8-sig")
    assert "'=1+1 is no formula" in table
    assert "Left out" not in table
    (entry,) = json.loads(client.get(f"/meetings/decisions/decisions.json{asked}").content)
    assert (entry["text"], entry["number"], entry["on"]) == ({"en": "=1+1 is no formula"}, 1, "2024-01-10")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/meetings/decisions/decisions.xlsx{asked}").content))
    assert len(sheet.get_sheet_by_index(0).to_python()) == 2
    assert client.get("/meetings/decisions/decisions.exe").status_code == 404
    assert f"decisions.csv{asked}" in client.get(f"/meetings/decisions/{asked}").content.decode()


def test_queries_do_not_grow(scenario, client_of, meeting, django_assert_max_num_queries):
    for number in range(1, 31):
        resolved(meeting, f"Decision {number}", number=number).agreed.set([scenario.member_organization])
    client = client_of(scenario.member)
    client.get("/meetings/decisions/")
    with django_assert_max_num_queries(24):
        page = client.get("/meetings/decisions/")
    assert page.context["page"].paginator.num_pages == 2
    with django_assert_max_num_queries(12):
        client.get("/meetings/decisions/decisions.csv")

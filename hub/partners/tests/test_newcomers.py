"""The list of newcomers for the next coordinating meeting: whoever was accepted since the last one."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.partners.newcomers import newcomers_to

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
TODAY = timezone.localdate()
NUMBERS = itertools.count(20)


def coordinating(days: int, **values: Any) -> Any:
    on = TODAY + timedelta(days=days)
    return factories.meeting(
        **{"group": None, "number": next(NUMBERS), "status": "held", "begins_on": on.isoformat()} | values
    )


def joined(days: int, **values: Any) -> Any:
    return factories.organization(status="partner", joined_on=TODAY + timedelta(days=days), **values)


def names() -> list[str]:
    return [str(one.name) for one in newcomers_to(STRANGER).organizations]


def test_newcomers_are_those_since_the_last_coordinating_meeting() -> None:
    coordinating(-400, number=8)
    last = coordinating(-200, title_en="Ninth")
    coming = coordinating(20, status="planned")
    joined(-201)
    on_the_day, later = joined(-200), joined(-10)
    factories.organization(status="partner", joined_on=None)
    factories.organization(status="listed", joined_on=TODAY)
    found = newcomers_to(STRANGER)
    assert (found.last, found.next) == (last, coming)
    assert list(found.organizations) == [on_the_day, later]


def test_other_meetings_do_not_count() -> None:
    coordinating(-200)
    factories.meeting(group=factories.group(), number=3, status="held", begins_on=TODAY.isoformat())
    coordinating(-1, number=None)
    coordinating(-1, status="cancelled")
    coordinating(-1, visibility="restricted")
    assert newcomers_to(STRANGER).since == TODAY - timedelta(days=200)


def test_a_meeting_of_the_group_that_coordinates_counts_and_one_of_its_parts_does_not() -> None:
    group = factories.group(kind=factories.group_kind(slug="coordinating", coordinates=True))
    part = factories.group(kind=group.kind, parent=group)
    coordinating(-100, group=group)
    coordinating(-10, group=part)
    assert newcomers_to(STRANGER).since == TODAY - timedelta(days=100)


def test_a_meeting_of_which_only_the_month_is_known_and_one_of_two_days() -> None:
    coordinating(0, begins_on="2020-07")
    assert newcomers_to(STRANGER).since == date(2020, 7, 31)
    coordinating(0, begins_on="2021-03-04", ends_on="2021-03-05")
    assert newcomers_to(STRANGER).since == date(2021, 3, 5)


def test_without_a_meeting_it_goes_back_three_months(client: Any) -> None:
    joined(-100)
    recent = joined(-5)
    assert names() == [recent.name_en]
    assert "No coordinating meeting is recorded yet" in client.get("/partners/newcomers/").content.decode()


def test_hidden_ones_are_not_shown(client_of: Any) -> None:
    hidden = joined(-5, visibility="restricted", name_en="Hidden one")
    child = joined(-5, parent=hidden, name_en="Child")
    for address in ("/partners/newcomers/", "/partners/newcomers.csv"):
        page = client_of(None).get(address).content.decode()
        assert "Hidden one" not in page
        assert child.name_en in page


def test_the_file_has_a_line_for_each(client: Any) -> None:
    one = joined(-5, name_en="=Organization 1", about_en="**What** it does.", country=factories.country())
    one.expertise.add(factories.term(scheme="intervention", name_en="Skill"))
    answer = client.get("/partners/newcomers.csv")
    assert "attachment" in answer["Content-Disposition"]
    [line] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert line["Name"] == "'=Organization 1"
    assert (line["Expertise"], line["What it does"]) == ("Skill", "What it does.")
    book = client.get("/partners/newcomers.xlsx")
    from openpyxl import load_workbook

    rows = list(load_workbook(io.BytesIO(book.content)).active.values)
    assert len(rows) == 2
    assert client.get("/partners/newcomers.pdf").status_code == 404


def test_the_page_takes_the_same_number_of_queries(client: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        one = joined(-5, country=factories.country(), parent=factories.organization())
        one.issues.add(factories.term())
    with django_assert_max_num_queries(11):
        client.get("/partners/newcomers/")
    with django_assert_max_num_queries(9):
        client.get("/partners/newcomers.csv")

"""Records of one name are told apart in the lists of the desk, and long lists ask the database no more than short ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_a_role_says_of_which_initiative_and_a_statement_about_what(scenario: Any, client_of: Any) -> None:
    initiative = factories.initiative(name_en="Initiative 7")
    factories.role(initiative=initiative)
    factories.statement(record=initiative)
    desk = client_of(scenario.secretariat)
    assert "<bdi>Initiative 7</bdi>" in desk.get("/desk/role/").content.decode()
    assert ">Initiative 7</a>" in desk.get("/desk/statement/").content.decode()


def test_what_the_name_says_is_not_repeated(scenario: Any, client_of: Any) -> None:
    role = factories.role()
    assert role.organization
    assert f"<bdi>{role.organization}</bdi>" not in client_of(scenario.secretariat).get("/desk/role/").content.decode()


def test_a_word_within_a_name_is_not_what_the_record_belongs_to(scenario: Any, client_of: Any) -> None:
    holder = factories.organization(name_en="International Organization for Migration")
    factories.office(group=factories.group(name_en="Migration"), organization=holder)
    assert "<bdi>Migration</bdi>" in client_of(scenario.secretariat).get("/desk/office/").content.decode()


def test_decisions_differ_by_their_day_or_their_words(scenario: Any, client_of: Any) -> None:
    factories.decision(group=scenario.group, on="2019-05-01", text_en="The first")
    factories.decision(group=scenario.group, on="", text_en="A seat was given to each region")
    body = client_of(scenario.secretariat).get("/desk/decision/").content.decode()
    assert "<bdi>1 May 2019</bdi>" in body
    assert "<bdi>A seat was given to each region</bdi>" in body


def test_records_say_what_distinguishes_them(scenario: Any, client_of: Any) -> None:
    factories.meeting(group=scenario.group, begins_on="2019-05-01")
    factories.initiative(name_en="Twice", starts="2016", ends="2018")
    desk = client_of(scenario.secretariat)
    assert "<bdi>1 May 2019</bdi>" in desk.get("/desk/meeting/").content.decode()
    assert "<bdi>2016–2018</bdi>" in desk.get("/desk/initiative/").content.decode().replace(" ", "")


@pytest.mark.parametrize(
    ("kind_name", "make"),
    [
        ("role", factories.role), ("statement", factories.statement), ("entry-point", factories.entry_point),
        ("factor", factories.corridor_factor), ("activity", factories.activity), ("tranche", factories.tranche),
        ("response", factories.entry_point_response), ("agenda-item", factories.agenda_item),
        ("initiative", factories.initiative), ("meeting", factories.meeting),
    ],
)  # fmt: skip
def test_long_lists_ask_no_more_than_short_ones(
    scenario: Any, client_of: Any, kind_name: str, make: Callable[[], Any]
) -> None:
    desk = client_of(scenario.secretariat)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert desk.get(f"/desk/{kind_name}/").status_code == 200
        return len(captured)

    make()
    queries()
    few = queries()
    for _ in range(5):
        make()
    assert queries() == few

"""Provinces and districts of a country: read by everybody, added and corrected by the secretariat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.models import Event
from hub.lib.tests import factories
from hub.vocabularies.areas import areas_of
from hub.vocabularies.models import OwnArea

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def liberia(db: Any) -> Any:
    return factories.country(iso3="LBR", name_en="Liberia")


def sent(country: Any, **fields: Any) -> dict[str, Any]:
    return {
        "country": country.pk, "level": 2, "code": " lr0199 ", "name": "District 99", "parent": "lr01",
        "valid_from": "2025-03-01", "source": "A list of codes", "reason": "",
    } | fields  # fmt: skip


def codes(country: Any) -> set[str]:
    known = areas_of(country.iso3)
    return set(known.by_code) if known else set()


def test_everybody_reads_and_finds_them(client: Any, liberia: Any) -> None:
    page = client.get("/countries/lbr/areas/?q=bomi")
    assert [(area.name, province) for area, province, _own in page.context["rows"] if area.level == 1] == [("Bomi", "")]
    assert "/edit/area/" not in page.content.decode()
    for query in ("?q=%00%27", "?page=99", "?q=" + "x" * 3000, "?page=-1"):
        assert client.get(f"/countries/lbr/areas/{query}").status_code == 200
    assert "No table of areas of this country" in client.get(
        f"/countries/{factories.country().iso3.lower()}/areas/"
    ).content.decode()  # fmt: skip
    assert client.get("/countries/nowhere/areas/").status_code == 404


def test_the_secretariat_adds_one_and_tables_are_matched_with_it(scenario: Any, client_of: Any, liberia: Any) -> None:
    known = areas_of("LBR")
    assert known
    assert known.find(level=2, name="District 99", parent="LR01").area is None
    answer = client_of(scenario.secretariat).post("/edit/area/new/", sent(liberia))
    assert answer.url == "/countries/lbr/areas/"
    made = OwnArea.objects.get()
    assert (made.code, made.parent) == ("LR0199", "LR01")
    assert Event.objects.about(made).count() == 1
    known = areas_of("LBR")
    assert known
    found = known.find(level=2, name="District 99", parent="LR01").area
    assert found == ("LBR", 2, "LR0199", "District 99", "LR01", "2025-03-01")
    assert known.find(level=1, code="LR0199").area is None, "of another level"
    assert known.find(level=2, code="LR0199", parent="LR02").area is None, "of another province"
    assert known.find(level=1, code="LR01", parent="LR01").area == known.by_code["LR01"], "a province lies in itself"
    page = client_of(scenario.secretariat).get("/countries/lbr/areas/?q=99").content.decode()
    assert f"/edit/area/{made.pk}/" in page
    assert "A list of codes" in page
    page = client_of(scenario.secretariat).get("/countries/lbr/areas/?q=LR01").content.decode()
    assert "code=LR01&amp;name=Bomi&amp;parent=&amp;valid_from=2019-11-04" in page


def test_others_do_not(scenario: Any, client_of: Any, client: Any, liberia: Any) -> None:
    own = factories.own_area(country=liberia)
    for person in (scenario.leader, scenario.member, scenario.stranger):
        for address in ("/edit/area/new/", f"/edit/area/{own.pk}/"):
            assert client_of(person).post(address, sent(liberia)).status_code == 403
        assert client_of(person).post(f"/edit/area/{own.pk}/delete/", {"reason": "No"}).status_code == 403
    assert client.post("/edit/area/new/", sent(liberia)).status_code == 302  # to signing in
    assert OwnArea.objects.get().name == own.name


def test_a_corrected_area_is_found_by_both_names_until_its_code_ends(liberia: Any) -> None:
    own = factories.own_area(country=liberia, code="LR01", name="Bomi County New")
    known = areas_of("LBR")
    assert known
    for name in ("Bomi", "Bomi County New"):
        found = known.find(level=1, name=name).area
        assert found
        assert (found.code, found.name, found.valid_from) == ("LR01", "Bomi County New", "2020-01-01")
    OwnArea.objects.filter(pk=own.pk).update(valid_until=date(2024, 12, 31))
    assert "LR01" not in codes(liberia)
    OwnArea.objects.filter(pk=own.pk).update(valid_until=None, valid_from=date(2999, 1, 1))
    assert "LR01" not in codes(liberia)
    own.delete()
    assert "LR01" in codes(liberia)


def test_a_district_ends_after_its_province(scenario: Any, client_of: Any, liberia: Any) -> None:
    factories.own_area(country=liberia, code="LR01", valid_until=date(2025, 3, 31))
    own = factories.own_area(country=liberia, level=2, code="LR0199", parent="LR01", name="District 99")
    address, browser = f"/edit/area/{own.pk}/", client_of(scenario.secretariat)
    holds_on = browser.post(address, sent(liberia, reason="The law changed"))
    assert "No province of this country has this code" in holds_on.content.decode()
    ends = browser.post(address, sent(liberia, valid_until="2025-03-31", reason="The law changed"))
    assert ends.status_code == 302
    own.refresh_from_db()
    assert own.valid_until == date(2025, 3, 31)


def test_a_code_that_does_not_hold_is_listed_apart(client: Any, liberia: Any) -> None:
    factories.own_area(country=liberia, code="LR01", name="Province 1", valid_until=date(2024, 12, 31))
    page = client.get("/countries/lbr/areas/").content.decode()
    assert "Codes that do not hold today" in page


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"code": "GN001"}, "the code of an area of Guinea"),
        ({"level": 1}, "A province lies in no other one"),
        ({"parent": "LR99"}, "No province of this country has this code"),
        ({"parent": "LR0101"}, "No province of this country has this code"),
        ({"valid_until": "2025-02-28"}, "The end lies before the start"),
        ({"valid_from": ""}, "This field is required"),
        ({"name": ""}, "This field is required"),
        ({"code": "x" * 41}, "Shorten this to 40 characters"),
        ({"level": 3}, "not one of the available choices"),
    ],
    ids=str,
)
def test_odd_areas_are_refused_in_a_sentence(
    scenario: Any, client_of: Any, liberia: Any, odd: dict[str, Any], said: str
) -> None:
    factories.country(iso3="GIN", name_en="Guinea")
    answer = client_of(scenario.secretariat).post("/edit/area/new/", sent(liberia, **odd))
    assert said in answer.content.decode()
    assert not OwnArea.objects.exists()


def test_one_code_once_in_a_country(scenario: Any, client_of: Any, liberia: Any) -> None:
    client = client_of(scenario.secretariat)
    assert client.post("/edit/area/new/", sent(liberia)).status_code == 302
    assert client.post("/edit/area/new/", sent(liberia, code="LR0199")).status_code == 200
    assert OwnArea.objects.count() == 1


def test_a_long_table_takes_no_more_queries(client: Any, liberia: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get("/countries/lbr/areas/")
        return len(found)

    factories.own_area(country=liberia, code="LR01")
    few = queries()
    for number in range(2, 9):
        factories.own_area(country=liberia, code=f"LR0{number}", name=f"A {number}")
    assert queries() == few

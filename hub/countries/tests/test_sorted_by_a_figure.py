"""The list of countries by one published figure, and what the page and the sheet of a country show of displaced people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.countries.sheet import contents
from hub.lib.tests import factories
from hub.statistics.importing import import_statistics_file
from hub.workplans.tests.scenes import scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

UNHCR = """year,coo_iso,coa_iso,refugees,asylum_seekers,idps
2020,ZAA,ZBB,2,3,
2021,ZAA,ZBB,7,11,
2021,ZAA,ZCC,17,,
2021,ZCC,ZBB,29,,
2021,ZAA,ZAA,,,23
"""
IDMC = """ISO3,Name,Year,Conflict Stock Displacement,Conflict New Displacements,Disaster New Displacements
ZAA,Country A,2020,53,,61
ZAA,Country A,2021,,,71
ZCC,Country C,2021,73,,
"""


@pytest.fixture
def countries(db: Any) -> dict[str, Any]:
    made = {
        code: factories.country(iso3=code, iso2=f"9{code[-1]}", name_en=f"Country {code[-1]}")
        for code in ("ZAA", "ZBB", "ZCC", "ZDD")
    }
    for name, text in (("unhcr.csv", UNHCR), ("idmc.csv", IDMC)):
        assert import_statistics_file(name, text.encode()).observations
    return made


def rows_of_list(client: Any, query: str) -> list[tuple[str, float, str]]:
    rows = client.get(f"/countries/?{query}").context["rows"]
    return [(row.iso3.upper(), row.sorting, row.point.period) for row in rows]


def test_sums_over_origins_and_destinations(client: Any, countries: Any) -> None:
    assert rows_of_list(client, "indicator=refugees") == [("ZBB", 7 + 29, "2021"), ("ZCC", 17, "2021")]
    assert rows_of_list(client, "indicator=refugees&direction=out") == [("ZCC", 29, "2021"), ("ZAA", 7 + 17, "2021")]
    assert rows_of_list(client, "indicator=refugees&year=2020") == [("ZBB", 2, "2020")]
    assert rows_of_list(client, "indicator=refugees&year=1850") == [("ZBB", 7 + 29, "2021"), ("ZCC", 17, "2021")]


def test_each_figure_has_its_own_year_unless_one_is_chosen(client: Any, countries: Any) -> None:
    page = client.get("/countries/?indicator=idps-conflict")
    assert [(row.iso3, row.sorting, row.point.period) for row in page.context["rows"]] == [
        ("zcc", 73, "2021"), ("zaa", 53, "2020"),
    ]  # fmt: skip
    text = page.content.decode()
    assert "The years differ between countries" in text
    assert "2 countries without this figure: that is not zero" in text
    assert rows_of_list(client, "indicator=idps-conflict&year=2020") == [("ZAA", 53, "2020")]


def test_filtered_and_ordered(client: Any, countries: Any) -> None:
    base = "indicator=refugees"
    assert [one[0] for one in rows_of_list(client, f"{base}&order=value")] == ["ZCC", "ZBB"]
    assert [one[0] for one in rows_of_list(client, f"{base}&order=name")] == ["ZBB", "ZCC"]
    assert [one[0] for one in rows_of_list(client, f"{base}&least=36")] == ["ZBB"]
    assert [one[0] for one in rows_of_list(client, f"{base}&most=17")] == ["ZCC"]
    region = factories.region(code="901", name_en="Elsewhere", parent=factories.region(code="900", name_en="Above"))
    countries["ZCC"].region = region
    countries["ZCC"].save()
    for code in ("900", "901"):
        assert [one[0] for one in rows_of_list(client, f"{base}&region={code}")] == ["ZCC"]


@pytest.mark.parametrize(
    "odd",
    ["least=many", "most=%00", "year=x", "age=%27", "order=1", "direction=x", "region=%F0%9F%98%80", "least=1e999"],
)
def test_odd_values_do_no_harm(client: Any, countries: Any, odd: str) -> None:
    assert client.get(f"/countries/?indicator=refugees&{odd}").status_code == 200


def test_an_unknown_indicator_shows_the_plain_list(client: Any, countries: Any) -> None:
    assert "regions" in client.get("/countries/?indicator=no-such").context


def test_as_many_queries_for_more_countries(client: Any, countries: Any) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/countries/?indicator=idps-conflict&{query}").status_code == 200
        return len(captured)

    queries("a=1")
    few = queries("a=2")
    for number in range(8):
        factories.country(iso3=f"ZY{chr(65 + number)}", iso2=f"8{number}", name_en=f"Further {number}")
    rows = "".join(f"ZY{chr(65 + number)},Further,2021,5,,\n" for number in range(8))
    head = IDMC.splitlines()[0]
    assert import_statistics_file("later.csv", f"{head}\n{rows}ZAA,Country A,2022,97,,\n".encode()).observations
    assert queries("a=3") <= few


def test_the_page_and_the_sheet_show_displaced_people(client: Any, countries: Any) -> None:
    text = client.get("/countries/zaa/").content.decode()
    section = text.split('id="displaced"')[1].split("</section>")[0]
    for shown in ("Internally displaced", "Hosts of refugees from here", "Country B", "Country C"):
        assert shown in section
    assert "No published figure on displaced people" in client.get("/countries/zdd/").content.decode()
    rows = contents(countries["ZAA"], date(2026, 11, 29))["displaced"]
    said = [(row[1], row[2]) for row in rows]
    assert said == [
        ("24 persons", "2021"), ("11 persons", "2021"), ("23 persons", "2021"), ("53 persons", "2020"),
        ("71 movements or events", "2021"),
    ]  # fmt: skip
    assert contents(countries["ZDD"], date(2026, 11, 29))["displaced"] == []


def test_promises_are_shown_as_far_as_the_reader_may_see(client: Any, client_of: Any, scenario: Any) -> None:
    country = factories.country()
    stage = scene(scenario)
    stage.activity.title_en = "Interviews in camps"
    stage.activity.save()
    stage.activity.countries.add(country)
    stage.plan.visibility = "restricted"
    stage.plan.save()
    assert "Interviews in camps" not in client.get(country.get_absolute_url()).content.decode()
    assert "Interviews in camps" in client_of(scenario.secretariat).get(country.get_absolute_url()).content.decode()

"""Published figures on the page of a crisis and in the list. Each figure is a prime of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.crises.builtin import load_crises
from hub.crises.figures import add_points, demographics_of, hosts_of, rows_of
from hub.crises.models import Crisis
from hub.events.models import public_version
from hub.lib.tests import factories
from hub.statistics.importing import import_statistics_file

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

UNHCR = """year,coo_iso,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst
2020,ZAA,ZBB,2,3,5,,,,,,
2021,ZAA,ZBB,7,11,13,,,,,,
2021,ZAA,ZCC,17,,,,,,,,
2021,ZAA,ZAA,,,,19,23,,,,
2021,ZDD,ZCC,29,31,,,,,,,
2021,ZBB,ZBB,,,,,,37,,,41
2021,ZAA,UNK,43,,,,,,,,
2021,UNK,ZBB,47,,,,,,,,
"""
IDMC = """ISO3,Name,Year,Conflict Stock Displacement,Conflict New Displacements,Disaster New Displacements
ZAA,Country A,2020,53,59,61
ZAA,Country A,2021,67,,71
ZCC,Country C,2021,73,79,83
"""
AGES = """year,coo_iso,coa_iso,pop_type,location,loc_type,acc_type,f_0_4,f_18_59,m_0_4,total
2021,ZAA,ZBB,REF,Place 1,U,I,89,97,101,300
2021,ZAA,ZBB,REF,Place 2,R,I,103,,*,400
2021,ZDD,ZBB,REF,Place 1,U,I,107,109,113,500
"""


@pytest.fixture
def countries(db: Any) -> dict[str, Any]:
    return {
        code: factories.country(iso3=code, iso2=f"9{code[-1]}", name_en=f"Country {code[-1]}")
        for code in ("ZAA", "ZBB", "ZCC", "ZDD")
    }


def load(name: str, content: str) -> None:
    report = import_statistics_file(name, content.encode())
    assert report.observations, report


def by_code(rows: Any) -> dict[str, float | None]:
    return {row.indicator.code: row.last.value for row in rows if row.is_recommended}


def test_each_type_stands_by_itself(countries: Any) -> None:
    load("unhcr.csv", UNHCR)
    load("idmc.csv", IDMC)
    rows = rows_of([countries["ZAA"]], [countries["ZBB"], countries["ZCC"]])
    assert by_code(rows) == {
        "refugees": 7 + 17 + 43, "asylum-seekers": 11, "returned-refugees": 13, "idps-unhcr": 19, "returned-idps": 23,
        "idps-conflict": 67, "displacements-conflict": 59, "displacements-disaster": 71, "host-community": 41,
    }  # fmt: skip
    conflict = next(row for row in rows if row.indicator.code == "displacements-conflict")
    assert conflict.last.end == 2020  # 2021 is blank: unknown, not zero
    hosts, source = hosts_of(rows, [countries["ZAA"]])
    assert [(one.country.iso3, one.refugees and one.refugees.value) for one in hosts] == [("ZCC", 17), ("ZBB", 7)]
    assert hosts[1].asylum
    assert hosts[1].asylum.value == 11
    assert source is not None


def test_two_affected_countries_are_added_once_each(countries: Any) -> None:
    load("unhcr.csv", UNHCR)
    load("idmc.csv", IDMC)
    both = [countries["ZAA"], countries["ZDD"]]
    assert by_code(rows_of(both, []))["refugees"] == 7 + 17 + 43 + 29
    inside = next(row for row in rows_of(both, []) if row.indicator.code == "idps-conflict")
    assert (inside.last.value, inside.lacks) == (67, 1)  # of one of the two nothing is published


def test_a_second_release_is_for_triangulation(countries: Any) -> None:
    load("idmc.csv", IDMC)
    load("republished.csv", "year,coo_iso,coa_iso,total\n2019,ZAA,ZAA,127\n2022,ZAA,ZAA,131\n")
    rows = [row for row in rows_of([countries["ZAA"]], []) if row.indicator.code == "idps-conflict"]
    assert [(row.is_recommended, row.last.value) for row in rows] == [(True, 131), (False, 67)]


def test_zeros_of_a_row_that_is_not_split_by_sex_are_no_women_and_no_men(countries: Any) -> None:
    rows = "2021,ZAA,ZBB,REF,Place 1,U,I,0,0,0,300\n2021,ZAA,ZCC,REF,Place 2,R,I,5,0,7,12\n"
    load("ages.csv", AGES.splitlines()[0] + "\n" + rows)
    (one,) = demographics_of([countries["ZAA"]])
    assert [(band.age, band.women and band.women.value) for band in one.bands] == [("0-4", 5), ("18-59", 0)]
    assert one.total
    assert one.total.value == 312


def test_the_page_says_of_which_year_its_newest_figures_are(countries: Any, client: Any) -> None:
    load("unhcr.csv", UNHCR)
    crisis = factories.crisis()
    crisis.countries.set([countries["ZAA"]])
    words = "The newest of these figures are of 2021"
    assert words in client.get(crisis.get_absolute_url()).content.decode()


def test_ages_are_added_over_places_and_small_numbers_stay_hidden(countries: Any) -> None:
    load("ages.csv", AGES)
    (one,) = demographics_of([countries["ZAA"]])
    bands = {band.age: band for band in one.bands}
    assert bands["0-4"].women
    assert bands["0-4"].women.value == 89 + 103
    men = bands["0-4"].men
    assert men is not None
    assert (men.value, men.low, men.high) == (None, 101 + 1, 101 + 4)
    assert one.total
    assert one.total.value == 700


def test_the_sum_of_nothing_is_unknown(countries: Any) -> None:
    assert rows_of([countries["ZAA"]], []) == []
    assert hosts_of([], [countries["ZAA"]]) == ([], None)
    assert add_points([]) is None
    assert add_points([None, None]) is None


def test_the_page_without_any_figure_says_so(client: Any, countries: Any) -> None:
    crisis = factories.crisis(countries=[countries["ZAA"]], hosts=[])
    page = client.get(crisis.get_absolute_url()).content.decode()
    assert "No published figure is loaded" in page
    assert "Nobody is recorded here" in page


def test_the_page_leads_to_release_and_definition_and_asks_a_fixed_number_of_questions(
    client: Any, countries: Any
) -> None:
    load("unhcr.csv", UNHCR)
    load("idmc.csv", IDMC)
    crisis = factories.crisis(countries=[countries["ZAA"]], hosts=[countries["ZBB"]])
    crisis.hosts.add(countries["ZCC"], countries["ZDD"])
    address = crisis.get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        page = client.get(f"{address}?1").content.decode()
    assert "/statistics/refugees/zaa/" in page
    assert "/statistics/releases/" in page
    assert len(page.encode()) < 100_000
    for number in range(8):
        area = factories.crisis_area(crisis=crisis, country=countries["ZBB"])
        factories.crisis_figure(crisis=crisis, country=countries["ZBB"], area=area, value=number + 2)
        factories.initiative(status="active").countries.set([countries["ZBB"]])
        factories.crisis(countries=[countries["ZAA"]])
    client.get(f"{address}?2")
    with CaptureQueriesContext(connection) as many:
        assert client.get(f"{address}?3").status_code == 200
    # Roles, areas and crises beside it are asked for once there are some.
    assert len(many) <= len(few) + 6, [query["sql"][:150] for query in many]


def test_the_list_is_ranked_within_one_indicator_and_year(client: Any, countries: Any) -> None:
    load("unhcr.csv", UNHCR)
    one = factories.crisis(name_en="First", countries=[countries["ZAA"]])
    other = factories.crisis(name_en="Other", countries=[countries["ZDD"]])
    none = factories.crisis(name_en="None", countries=[countries["ZCC"]])
    page = client.get("/crises/?indicator=refugees").context["page"]
    assert [(row.crisis, row.point and row.point.value) for row in page] == [(one, 67), (other, 29), (none, None)]
    earlier = client.get("/crises/?indicator=refugees&year=2020").context["page"]
    assert [(row.crisis, row.point and row.point.value) for row in earlier] == [(one, 2), (none, None), (other, None)]
    assert [row.crisis for row in client.get("/crises/").context["page"]] == [one, other, none]
    assert [row.crisis for row in client.get("/crises/?indicator=").context["page"]] == [one, none, other]
    by_name = client.get("/crises/?indicator=migrant-stock&year=x").context["page"]
    assert [row.crisis for row in by_name] == [one, none, other]
    with CaptureQueriesContext(connection) as few:
        client.get("/crises/?indicator=refugees&page=1")
    for _number in range(10):
        factories.crisis(countries=[countries["ZAA"]])
    with CaptureQueriesContext(connection) as many:
        client.get("/crises/?indicator=refugees&page=01")
    assert len(many) == len(few)


def test_a_group_shows_its_largest_crises_by_one_figure(client: Any, countries: Any) -> None:
    load("unhcr.csv", UNHCR)
    group = factories.group(slug="conflict")
    for name, country in (("First", "ZAA"), ("Other", "ZDD"), ("Without a figure", "ZCC")):
        factories.crisis(group=group, name_en=name, countries=[countries[country]])
    bars = client.get(group.get_absolute_url()).content.decode().split('id="crises-title"')[1].split("</section>")[0]
    assert ">67<" in bars.replace(" ", "").replace("\n", "")
    assert bars.index("First") < bars.index("Other")
    assert "Without a figure" not in bars
    with CaptureQueriesContext(connection) as few:
        client.get(f"{group.get_absolute_url()}?1")
    for _number in range(10):
        factories.crisis(group=group, countries=[countries["ZAA"]])
    with CaptureQueriesContext(connection) as many:
        client.get(f"{group.get_absolute_url()}?2")
    assert len(many) == len(few)


def test_builtin_crises_follow_from_the_rule(countries: Any) -> None:
    rows = ["year,coo_iso,coa_iso,refugees,asylum_seekers,idps"]
    rows += [f"{year},ZAA,ZBB,100003,2,3" for year in (2015, 2017, 2021)]
    rows += ["2021,ZAA,ZCC,5,,", "2021,ZBB,ZBB,,,100019", "2021,ZCC,ZBB,60013,60017,60029", "2017,ZDD,ZBB,200003,,"]
    load("unhcr.csv", "\n".join(rows))
    assert load_crises() == 2
    first = Crisis.objects.get(slug="displacement-zaa")
    assert (first.kind, first.rule_year, first.rule_since) == ("protracted", 2021, 2015)
    assert [one.iso3 for one in first.hosts.all()] == ["ZBB"]
    second = Crisis.objects.get(slug="displacement-zbb")
    assert (second.kind, second.rule_since) == ("conflict", 2021)
    Crisis.objects.filter(pk=first.pk).update(name_en="As people call it")
    second.delete()
    before = public_version()
    assert load_crises() == 0  # what people deleted stays deleted, what they wrote stays
    assert public_version() == before
    assert Crisis.objects.get().name_en == "As people call it"
    Crisis.objects.filter(pk=first.pk).update(rule_year=2017)
    load_crises()
    assert public_version() != before  # pages that are cached end when the years follow the figures


def test_api_lists_crises(client: Any, countries: Any) -> None:
    crisis = factories.crisis(name_en="First", countries=[countries["ZAA"]], hosts=[countries["ZBB"]])
    factories.crisis_figure(crisis=crisis, value=137)
    for query in ("", "?country=zbb", "?kind=conflict", "?q=First"):
        (found,) = client.get(f"/api/v1/crises{query}").json()["items"]
        assert (found["countries"], found["hosts"], found["figures"][0]["value"]) == (["ZAA"], ["ZBB"], 137)
    assert client.get("/api/v1/crises?country=zcc").json()["items"] == []


def test_displaced_inside_another_country_are_left_out_with_a_reason(countries: Any) -> None:
    wrong = "year,coo_iso,coa_iso,refugees,idps\n2021,ZAA,ZBB,139,149\n2021,ZAA,ZAA,,151\n2021,ZBB,ZAA,157,0\n"
    report = import_statistics_file("unhcr.csv", wrong.encode())
    assert by_code(rows_of([countries["ZAA"]], [])) == {"refugees": 139, "idps-unhcr": 151}
    assert "have two countries here (ZAA and ZBB)" in str(report.skipped)
    again = import_statistics_file("idmc.csv", b"year,coo_iso,coa_iso,total\n2021,ZAA,ZBB,163\n2021,ZBB,ZBB,167\n")
    assert "two countries" in str(again.skipped)
    assert by_code(rows_of([countries["ZBB"]], []))["idps-conflict"] == 167

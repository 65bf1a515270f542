"""Sums of entered figures. Each figure is a prime of its own, so that a wrong sum names the one that leaked in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.crises.models import CrisisFigure
from hub.crises.totals import newest_totals, totals_of
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def crisis() -> Any:
    return factories.crisis(countries=[factories.country(), factories.country()])


def values(crisis: Any) -> dict[tuple[str, str, str, str, int], int | None]:
    found = totals_of(crisis.figures.all())
    return {(one.people, one.publisher, one.measure, one.unit, one.year): one.value for one in found}


def test_only_like_figures_are_added(crisis: Any) -> None:
    first, second = crisis.countries.all()
    area = factories.crisis_area(crisis=crisis, country=second)
    make = factories.crisis_figure
    conflict: dict[str, Any] = {"crisis": crisis, "people": "idps_conflict"}
    make(**conflict, country=first, value=2)
    make(**conflict, country=second, value=3)
    make(**conflict, country=first, value=5, role="triangulation")
    make(**conflict, country=first, value=7, publisher="Agency 2")
    make(**conflict, country=first, value=11, measure="flow", begins="2024-01-06", on="2024-12-31")
    make(**conflict, country=first, value=13, unit="households")
    make(crisis=crisis, people="idps_disaster", country=first, value=17)
    make(crisis=crisis, people="refugees", country=first, value=19)
    make(**conflict, country=first, value=23, on="2023-12-31")
    make(**conflict, country=first, value=29, on="2024-06-30")  # an earlier round of the same stock
    make(**conflict, country=second, area=area, value=31)  # inside a country that has a figure of its own
    make(**conflict, country=first, value=37, measure="flow", begins="2023-12", on="2024-01-05")  # over New Year
    make(crisis=factories.crisis(countries=[first]), value=41)
    assert values(crisis) == {
        ("idps_conflict", "Agency 1", "stock", "persons", 2024): 2 + 3,
        ("idps_conflict", "Agency 1", "stock", "persons", 2023): 23,
        ("idps_conflict", "Agency 2", "stock", "persons", 2024): 7,
        ("idps_conflict", "Agency 1", "flow", "persons", 2024): 11 + 37,
        ("idps_conflict", "Agency 1", "stock", "households", 2024): 13,
        ("idps_disaster", "Agency 1", "stock", "persons", 2024): 17,
        ("refugees", "Agency 1", "stock", "persons", 2024): 19,
    }
    assert [one.year for one in newest_totals(crisis.figures.all()) if one.publisher == "Agency 2"] == [2024]


def test_areas_are_added_where_no_whole_country_has_a_figure(crisis: Any) -> None:
    country = crisis.countries.first()
    for value in (43, 47):
        area = factories.crisis_area(crisis=crisis, country=country)
        factories.crisis_figure(crisis=crisis, country=country, area=area, value=value)
    assert list(values(crisis).values()) == [43 + 47]


def test_an_area_that_was_entered_twice_is_one_place(crisis: Any) -> None:
    """As an affected area and as a host area, by a member of each of two organizations."""
    country = crisis.countries.first()
    for role, name, value in (("affected", "Area 1", 101), ("host", "AREA 1", 103)):
        area = factories.crisis_area(crisis=crisis, country=country, role=role, name=name)
        factories.crisis_figure(crisis=crisis, country=country, area=area, value=value)
    assert list(values(crisis).values()) == [103]


def test_a_district_is_not_added_to_its_province(crisis: Any) -> None:
    sudan = factories.country(iso3="LBR")
    crisis.countries.add(sudan)
    for code, value in (("LR01", 107), ("LR0101", 109), ("LR0201", 113)):
        area = factories.crisis_area(crisis=crisis, country=sudan, name=code, pcode=code, pcode_valid="2024")
        factories.crisis_figure(crisis=crisis, country=sudan, area=area, value=value)
    assert list(values(crisis).values()) == [107 + 113]


@pytest.mark.parametrize("ended", ["LR01", "LR0101"])
def test_the_end_of_a_code_changes_no_sum_of_the_years_before(crisis: Any, ended: str) -> None:
    liberia = factories.country(iso3="LBR")
    crisis.countries.add(liberia)
    for code, value in (("LR01", 163), ("LR0101", 167)):
        area = factories.crisis_area(crisis=crisis, country=liberia, name=code, pcode=code, pcode_valid="2024")
        factories.crisis_figure(crisis=crisis, country=liberia, area=area, value=value)
    level, parent = (1, "") if ended == "LR01" else (2, "LR01")
    factories.own_area(country=liberia, level=level, code=ended, parent=parent, valid_until=date(2025, 1, 31))
    assert list(values(crisis).values()) == [163]


def test_the_page_says_which_figures_are_not_added_and_what_is_entered_for_an_area(crisis: Any, client: Any) -> None:
    country = crisis.countries.first()
    area = factories.crisis_area(crisis=crisis, country=country, name="Area 1", pcode="ZZ01", pcode_valid="2024-05")
    factories.crisis_figure(crisis=crisis, country=country, area=area, value=151)
    address = crisis.get_absolute_url()
    assert "not added: a later or larger figure" not in client.get(address).content.decode()
    factories.crisis_figure(crisis=crisis, country=country, value=157)
    page = client.get(address).content.decode()
    assert page.count("not added: a later or larger figure") == 1
    areas = page.split('id="areas"')[1].split("</section>")[0]
    for words in ("Area 1", "ZZ01", "valid on May 2024", "151", "shades whole countries"):
        assert words in areas, words
    assert "157" not in areas


def test_of_flows_that_share_days_the_longest_counts(crisis: Any) -> None:
    flow: dict[str, Any] = {"crisis": crisis, "country": crisis.countries.first(), "measure": "flow"}
    factories.crisis_figure(**flow, begins="2024-03", on="2024-05-31", value=127)
    factories.crisis_figure(**flow, begins="2024-01", on="2024-06-30", value=131)
    factories.crisis_figure(**flow, begins="", on="2024-12-31", value=137)  # it may be of any days
    factories.crisis_figure(**flow, begins="2024-07", on="2024-08-31", value=139)
    assert list(values(crisis).values()) == [131 + 139]


def test_two_rows_of_one_page_do_not_count_the_same_people(crisis: Any, scenario: Any, client_of: Any) -> None:
    address = f"/edit/crisis/{crisis.pk}/rows/"
    row = sent(crisis, measure="flow", people="refugees")
    rows = {f"crisis-figure-{number}-{name}": value for number in (0, 1) for name, value in row.items()}
    rows |= {"crisis-figure-TOTAL_FORMS": 2, "crisis-figure-INITIAL_FORMS": 0, "reason": ""}
    rows |= {"crisis-area-TOTAL_FORMS": 0, "crisis-area-INITIAL_FORMS": 0}
    answer = client_of(scenario.secretariat).post(address, rows)
    assert "so that nobody is counted twice" in answer.content.decode()
    assert not crisis.figures.exists()


def test_an_area_with_figures_stays_in_its_crisis_and_country(scenario: Any, client_of: Any) -> None:
    crisis, other = factories.crisis(group=scenario.group), factories.crisis(group=scenario.group)
    area = factories.crisis_area(crisis=crisis, country=crisis.countries.get())
    factories.crisis_figure(crisis=crisis, country=crisis.countries.get(), area=area, value=149)
    row = {"role": "host", "name": "Area 1", "crisis": other.pk, "country": other.countries.get().pk}
    answer = client_of(scenario.secretariat).post(f"/edit/crisis-area/{area.pk}/", row)
    assert "Figures rest on this area" in answer.content.decode()
    area.refresh_from_db()
    assert area.crisis == crisis


def test_one_of_all_origins_stands_before_those_of_single_origins(crisis: Any) -> None:
    country, origin, other = crisis.countries.first(), factories.country(), factories.country()
    area = factories.crisis_area(crisis=crisis, country=country)
    make = factories.crisis_figure
    refugees: dict[str, Any] = {"crisis": crisis, "people": "refugees", "country": country}
    make(**refugees, origin=origin, value=73)
    make(**refugees, origin=other, value=79)
    make(**refugees, origin=origin, area=area, value=83)  # among the 73
    make(**refugees, area=area, value=89)  # of all origins: some of them among the 73 and 79
    key = ("refugees", "Agency 1", "stock", "persons", 2024)
    assert values(crisis)[key] == 73 + 79
    make(**refugees, value=97)
    assert values(crisis)[key] == 97


def in_liberia(crisis: Any, *rows: tuple[int, str, dict[str, Any]]) -> None:
    """Figures at places of Liberia, each with its value and the code of its place; no code for the whole country."""
    liberia = factories.country(iso3="LBR")
    crisis.countries.add(liberia)
    for value, code, fields in rows:
        area = code and factories.crisis_area(crisis=crisis, country=liberia, name=code, pcode=code, pcode_valid="2024")
        factories.crisis_figure(crisis=crisis, country=liberia, area=area or None, value=value, **fields)


def test_a_figure_that_is_left_out_leaves_no_other_out(crisis: Any) -> None:
    origin, other = factories.country(), factories.country()
    rows: list[tuple[int, str, dict[str, Any]]] = [
        (173, "", {"origin": origin}),
        (179, "LR01", {}),  # of all origins: some of them among the 173
        (181, "LR0101", {"origin": other}),  # among the 179 only
        (191, "LR0101", {"origin": origin}),  # among the 173
        (193, "LR0201", {"origin": other}),
    ]
    in_liberia(crisis, *((value, code, fields | {"people": "refugees"}) for value, code, fields in reversed(rows)))
    assert list(values(crisis).values()) == [173 + 181 + 193]


def test_areas_of_a_country_are_read_once_for_all_sums(crisis: Any, django_assert_num_queries: Any) -> None:
    in_liberia(
        crisis, *((value, "LR0101", {"on": f"{year}-12"}) for value, year in ((233, 2022), (239, 2023), (241, 2024)))
    )
    figures = list(crisis.figures.select_related("country", "area"))
    with django_assert_num_queries(1):
        assert len(totals_of(figures)) == 3


def test_a_flow_leaves_out_those_of_its_own_days_only(crisis: Any) -> None:
    flows = [
        (197, "", "2024-05", "2024-06-30"),
        (199, "LR01", "2024-01", "2024-05-31"),  # it shares days with the 197
        (211, "LR01", "2024-01", "2024-02-29"),  # it shares days with the 199 only, which is left out
        (223, "LR0101", "2024-02", "2024-02-29"),  # among the 211
        (227, "LR0101", "2024-03", "2024-03-31"),
        (229, "LR0201", "2024-06", "2024-06-30"),  # among the 197
    ]
    in_liberia(
        crisis,
        *((value, code, {"measure": "flow", "begins": begins, "on": on}) for value, code, begins, on in flows),
    )
    assert list(values(crisis).values()) == [197 + 211 + 227]


@pytest.mark.parametrize(
    ("begins", "on", "is_refused"),
    [("2024-05", "2024-06", True), ("2024", "2024", True), ("2024-04-01", "2024-04-30", False), ("", "2024-01", True)],
)
def test_flows_of_the_same_days_are_not_both_recommended(
    crisis: Any, scenario: Any, client_of: Any, begins: str, on: str, is_refused: bool
) -> None:
    flow: dict[str, Any] = {"measure": "flow", "begins": "2024-05", "on": "2024"}
    factories.crisis_figure(crisis=crisis, country=crisis.countries.first(), people="idps_conflict", **flow)
    values = sent(crisis, measure="flow", begins=begins, on=on)
    answer = client_of(scenario.secretariat).post("/edit/crisis-figure/new/", values)
    assert (answer.status_code == 200) is is_refused
    assert ("so that nobody is counted twice" in answer.content.decode()) is is_refused


def test_the_sum_of_nothing_is_unknown_and_a_range_stays_a_range(crisis: Any) -> None:
    assert totals_of([]) == []
    first, second = crisis.countries.all()
    factories.crisis_figure(crisis=crisis, country=first, value=53)
    factories.crisis_figure(crisis=crisis, country=second, value=None, low=59, high=61)
    (total,) = totals_of(crisis.figures.all())
    assert (total.value, total.low, total.high) == (None, 53 + 59, 53 + 61)
    factories.crisis_figure(crisis=crisis, country=second, value=None, low=67, on="2025")
    assert [(one.low, one.high) for one in totals_of(crisis.figures.filter(on="2025"))] == [(67, None)]


def sent(crisis: Any, **fields: Any) -> dict[str, Any]:
    return {
        "crisis": crisis.pk, "people": "idps_conflict", "country": crisis.countries.first().pk, "measure": "stock",
        "unit": "persons", "value": 71, "on": "2024-12-31", "role": "recommended", "publisher": "Agency 1",
        "source_title": "A report",
    } | fields  # fmt: skip


def test_who_may_enter_figures(scenario: Any, client_of: Any, client: Any) -> None:
    crisis = factories.crisis(group=scenario.group)
    address = "/edit/crisis-figure/new/"
    assert client.post(address, sent(crisis)).status_code == 302
    assert client_of(scenario.stranger).post(address, sent(crisis)).status_code == 403
    others = factories.crisis(group=scenario.other_group)
    client_of(scenario.member).post(address, sent(others))
    assert not CrisisFigure.objects.exists()
    assert client_of(scenario.member).post(address, sent(crisis)).status_code == 302
    assert crisis.figures.get().value == 71


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"operation": "Another operation"}, "so that nobody is counted twice"),
        ({"value": "", "low": ""}, "at least one end of its range"),
        ({"low": 9, "high": 5}, "The range ends below its beginning"),
        ({"household_size": 5}, "Only a figure of households"),
        ({"on": "sometime"}, "2021-05"),
        ({"value": -5}, "Enter 0 or more."),
        ({"value": 10**11}, "or less."),
        ({"value": 10**40}, "or less."),
        ({"value": "1,234"}, "Enter a whole number"),
        ({"value": "<5"}, "Enter a whole number"),
        ({"value": "-"}, "Enter a whole number"),
        ({"source_title": ""}, "This field is required"),
        ({"people": "everybody"}, "not one of the available choices"),
        ({"begins": "2025", "on": "2024"}, "The end lies before the start"),
    ],
    ids=str,
)
def test_odd_figures_are_refused_in_a_sentence(scenario: Any, client_of: Any, odd: dict[str, Any], said: str) -> None:
    crisis = factories.crisis(group=scenario.group)
    factories.crisis_figure(crisis=crisis, value=73, on="2024-11", operation="Operation 1")
    answer = client_of(scenario.member).post("/edit/crisis-figure/new/", sent(crisis, **odd))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert crisis.figures.count() == 1


def test_an_area_with_figures_stays_until_the_crisis_goes(scenario: Any, client_of: Any) -> None:
    crisis = factories.crisis(group=scenario.group)
    area = factories.crisis_area(crisis=crisis, country=crisis.countries.get())
    factories.crisis_figure(crisis=crisis, area=area, value=79)
    answer = client_of(scenario.member).post(f"/edit/crisis-area/{area.pk}/delete/", {"reason": "Because"})
    assert "Other records rest on this one" in answer.content.decode()
    assert client_of(scenario.leader).post(f"/edit/crisis/{crisis.pk}/delete/", {"reason": "No"}).status_code == 403
    sent = {"reason": "Recorded twice"}
    assert client_of(scenario.secretariat).post(f"/edit/crisis/{crisis.pk}/delete/", sent).status_code == 302
    assert not CrisisFigure.objects.exists()


def test_displaced_inside_have_no_other_origin(scenario: Any, client_of: Any) -> None:
    crisis = factories.crisis(group=scenario.group)
    client = client_of(scenario.member)
    abroad = sent(crisis, origin=factories.country().pk)
    assert "in their own country" in client.post("/edit/crisis-figure/new/", abroad).content.decode()
    area = factories.crisis_area(crisis=crisis, country=crisis.hosts.get())
    elsewhere = sent(crisis, area=area.pk)
    assert "lies in another country" in client.post("/edit/crisis-figure/new/", elsewhere).content.decode()
    foreign = factories.crisis_area(crisis=factories.crisis(group=scenario.group), country=crisis.countries.get())
    assert "belongs to another crisis" in client.post(
        "/edit/crisis-figure/new/", sent(crisis, area=foreign.pk)
    ).content.decode()  # fmt: skip
    assert (
        client.post("/edit/crisis-figure/new/", sent(crisis, people="refugees", origin=abroad["origin"])).status_code
        == 302
    )

"""Sums of entered figures. Each figure is a prime of its own, so that a wrong sum names the one that leaked in."""

from __future__ import annotations

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
    make(**conflict, country=first, value=11, measure="flow", begins="2024-01", on="2024-12-31")
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
        ({"value": -5}, "greater than or equal to 0"),
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

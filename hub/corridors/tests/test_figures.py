"""Published figures on the page of a corridor, and corridors in an order by open weights."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.vocabularies.models import Country

pytestmark = pytest.mark.django_db


@pytest.fixture
def stocks(ends: Any) -> dict[str, Any]:
    """Two releases of stocks that disagree, flows, and victims of whom one count is hidden."""
    areas = {
        one.iso3: Area.objects.create(code=one.iso3, name=one.name_en, kind="country", country=one) for one in ends
    }
    stock = make(
        Indicator, code="migrant-stock", topic="migration", unit="persons", kind="stock", is_by_pair=True, name_en="Stock",
        not_comparable_en="Not those who moved in a year.",
    )  # fmt: skip
    flow = make(Indicator, code="migrant-flow", unit="persons", kind="flow", is_by_pair=True, name_en="Flow")
    victims = make(
        Indicator, code="detected-victims-by-citizenship", unit="persons", kind="flow", is_by_pair=True, name_en="Victims"
    )  # fmt: skip
    releases = [
        make(Release, title=f"Release {n}", edition=str(n), family=f"family {n}", file_hash=f"{n:064}", is_newest=True)
        for n in (1, 2)
    ]
    return {"areas": areas, "stock": stock, "flow": flow, "victims": victims, "releases": releases}


def observe(
    made: dict[str, Any], indicator: str, pair: str, value: float | None, year: int = 2020, **fields: Any
) -> None:
    origin, place = pair.split()
    release = made["releases"][fields.pop("release", 0)]
    status = "reported" if value is not None else "suppressed"
    Observation.objects.create(
        release=release, indicator=made[indicator], origin=made["areas"][origin], place=made["areas"][place], begin=year,
        end=year, value=value, status=status, **fields,
    )  # fmt: skip


def test_sources_stand_side_by_side_and_are_not_added(stocks: Any, client: Any) -> None:
    observe(stocks, "stock", "NPL QAT", 10_000, 2015)
    observe(stocks, "stock", "NPL QAT", 12_000)
    observe(stocks, "stock", "NPL QAT", 30_500, release=1)
    observe(stocks, "victims", "NPL QAT", None, low=1, high=4)
    body = client.get("/corridors/npl-qat/").content.decode()
    assert "Release 1" in body
    assert "Release 2" in body
    assert "Not those who moved in a year." in body
    assert "1–4" in body
    assert "No figure is loaded for this pair." in client.get("/corridors/qat-npl/").content.decode()


def test_the_queries_do_not_grow_with_observations(stocks: Any, client: Any) -> None:
    observe(stocks, "stock", "NPL QAT", 10_000)
    client.get("/corridors/npl-qat/")
    with CaptureQueriesContext(connection) as few:
        client.get("/corridors/npl-qat/")
    for year in range(1960, 2020):
        observe(stocks, "stock", "NPL QAT", year, year)
        observe(stocks, "stock", "QAT NPL", year, year)
    with CaptureQueriesContext(connection) as many:
        client.get("/corridors/npl-qat/")
    assert len(many) <= len(few)


@pytest.fixture
def three(stocks: Any) -> dict[str, Any]:
    """Stocks into Qatar from three countries, flows from two of them."""
    for number, code in enumerate(("AAA", "BBB"), 1):
        country = factories.country(iso3=code, iso2=code[:2], m49=f"90{number}", name_en=f"Land {code}")
        stocks["areas"][code] = Area.objects.create(code=code, name=code, kind="country", country=country)
    for code, stock in (("NPL", 100), ("AAA", 900), ("BBB", 50)):
        observe(stocks, "stock", f"{code} QAT", stock)
    observe(stocks, "flow", "NPL QAT", 80)
    observe(stocks, "flow", "AAA QAT", 10)
    return stocks


def ranked(client: Any, **asked: str) -> Any:
    return client.get("/corridors/ranking/", {"set": "to", "country": "qat"} | asked).context["order"]


def test_no_order_without_weights(three: Any, client: Any) -> None:
    assert ranked(client) is None
    assert ranked(client, **{"migrant-stock": "0"}).refusal
    assert ranked(client, **{"migrant-stock": "-3"}).refusal


def test_one_unit_is_ranked_with_its_stability(three: Any, client: Any) -> None:
    order = ranked(client, **{"migrant-stock": "1"})
    assert [(row.pair.origin.iso3, row.rank) for row in order.rows] == [("AAA", 1), ("NPL", 2), ("BBB", 3)]
    assert order.weights_hold == 1


def test_unlike_units_are_refused_without_a_scale(three: Any, client: Any) -> None:
    asked = {"migrant-stock": "1", "migrant-flow": "9"}
    assert "unlike units" in ranked(client, **asked).refusal
    order = ranked(client, **asked, scale="share")
    assert [row.pair.origin.iso3 for row in order.rows] == ["NPL", "AAA"]
    assert [(pair.origin.iso3, [one.code for one in missing]) for pair, missing in order.left_out] == [
        ("BBB", ["migrant-flow"])
    ]
    assert order.shares == [10, 90]
    assert order.rows[0].low <= order.rows[0].rank <= order.rows[0].high


def test_odd_questions_are_answered(three: Any, client: Any) -> None:
    for odd in ({"country": "zzz"}, {"scale": "x"}, {"migrant-stock": "x"}, {"migrant-stock": "9" * 30}, {"set": "x"}):
        asked = {"set": "to", "country": "qat", "migrant-stock": "1"} | odd
        assert client.get("/corridors/ranking/", asked).status_code == 200


def test_a_country_is_never_dropped_from_the_question(three: Any, client: Any, scenario: Any) -> None:
    def page(**asked: str) -> Any:
        return client.get("/corridors/ranking/", {"migrant-stock": "1"} | asked)

    assert "Choose the country" in page(set="from").context["order"].refusal
    none = page(country="qat")
    assert none.context["country"].iso3 == "QAT"
    assert "Groups work on fewer than two such corridors" in none.content.decode()
    countries = {one.iso3: one for one in Country.objects.filter(iso3__in=("NPL", "QAT", "AAA", "BBB"))}
    for origin, destination in (("NPL", "QAT"), ("AAA", "QAT"), ("BBB", "NPL")):
        factories.corridor(group=scenario.group, origin=countries[origin], destination=countries[destination])
    assert sorted(pair.origin.iso3 for pair in page(country="qat").context["pairs"]) == ["AAA", "NPL"]
    assert len(page().context["pairs"]) == 3


def test_a_country_lists_its_largest_corridors(three: Any, client: Any) -> None:
    body = client.get("/countries/qat/").content.decode()
    assert body.index("/corridors/aaa-qat/") < body.index("/corridors/npl-qat/") < body.index("/corridors/bbb-qat/")


def test_the_list_leads_with_the_largest_published_stocks_of_the_last_year(stocks: Any, client: Any) -> None:
    observe(stocks, "stock", "NPL QAT", 99_999, 2015)
    observe(stocks, "stock", "NPL QAT", 10_000)
    observe(stocks, "stock", "QAT NPL", 30_500)
    observe(stocks, "stock", "NPL NPL", 80_000)
    page = client.get("/corridors/")
    assert [(str(pair), point.value) for pair, point in page.context["published"]] == [
        ("Qatar → Nepal", 30_500),
        ("Nepal → Qatar", 10_000),
    ]
    assert "30,500" in page.content.decode()

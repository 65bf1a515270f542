"""A list of initiatives shows its money by year and is sorted by it: of one kind and one currency, never across them."""

from __future__ import annotations

import datetime

import pytest

from hub.initiatives.finding import forget
from hub.initiatives.models import FundingTranche, Initiative
from hub.initiatives.money_of_list import money_of_list
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def amount(initiative, number, currency="USD", basis="budget", year=2022, **more):
    return FundingTranche.objects.create(
        initiative=initiative, amount=number, currency=currency, basis=basis, year=year, **more
    )


@pytest.fixture
def four():
    small, large, euros, none = (
        factories.initiative(name_en=name) for name in ("A small", "B large", "C in euros", "D says nothing")
    )
    amount(small, 10)
    amount(large, 900)
    amount(large, 100, year=2023)
    amount(euros, 5_000_000, "EUR")
    amount(small, 7_000, basis="commitment")
    return small, large, euros, none


def names(page):
    return [row.initiative.name_en for row in page.context["page"].object_list]


def test_amounts_of_one_kind_and_currency_are_added_by_year(four):
    money = money_of_list([one.pk for one in four])
    assert money.years["budget", "USD"] == {2022: 910, 2023: 100}
    assert money.years["budget", "EUR"] == {2022: 5_000_000}
    assert money.publishing == 3
    assert money.kinds[0] == ("budget", "USD")


def test_a_revised_budget_takes_the_place_of_the_original(four):
    days = {"starts": datetime.date(2024, 1, 1), "ends": datetime.date(2024, 12, 31), "year": 2024}
    amount(four[0], 50, revision="original", **days)
    amount(four[0], 60, revision="revised", **days)
    assert money_of_list([four[0].pk]).years["budget", "USD"][2024] == 60


def test_the_list_is_sorted_within_one_kind_and_currency(four, client):
    page = client.get("/initiatives/", {"sort": "money-budget-usd"})
    assert names(page) == ["B large", "A small", "C in euros", "D says nothing"]
    assert "2 have no such amount" in page.content.decode()
    assert names(client.get("/initiatives/", {"sort": "money-commitment-usd"}))[0] == "A small"
    for unknown in ("money-", "money-budget-xxx", "money-budget", "money-budget-usd'--"):
        assert names(client.get("/initiatives/", {"sort": unknown})) == sorted(one.name_en for one in four)


def test_the_page_shows_the_money_of_the_chosen_list(four, client):
    text = client.get("/initiatives/").content.decode()
    assert "Money by year" in text
    assert "3 of these 4 initiatives publish an amount" in text
    assert '<option value="money-budget-usd">' in text
    chosen = client.get("/initiatives/", {"q": "small"})
    assert [chart.currency for chart in chosen.context["money_charts"]] == [
        "USD",
        "USD",
    ]  # a budget and a commitment, apart
    assert "1 of these 1 initiatives publishes" in chosen.content.decode()


def test_pages_of_a_list_sorted_by_money_follow_on(four, client, monkeypatch):
    monkeypatch.setattr("hub.initiatives.views.initiatives.PAGE_SIZE", 3)
    sort = {"sort": "money-budget-usd"}
    assert names(client.get("/initiatives/", sort | {"page": 2})) == ["D says nothing"]


def test_long_lists_say_why_they_have_none(four, client, monkeypatch):
    for place in ("finding", "views.initiatives"):
        monkeypatch.setattr(f"hub.initiatives.{place}.MOST_COUNTED", 3)
    page = client.get("/initiatives/", {"sort": "money-budget-usd"})
    assert "for lists of up to 3 initiatives" in page.content.decode()
    assert page.context["money_charts"] == []
    assert names(page) == sorted(one.name_en for one in four)


def test_hidden_initiatives_add_nothing(four, client):
    Initiative.objects.filter(pk=four[1].pk).update(visibility="restricted")
    forget()
    money = client.get("/initiatives/").context["money"]
    assert money.years["budget", "USD"] == {2022: 10}

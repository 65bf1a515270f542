"""A person reads the list: active ones first, or by name either way, with a map that narrows it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.events.actions import record
from hub.events.models import Verb
from hub.initiatives.models import FundingTranche, Initiative
from hub.lib.tests import factories
from hub.vocabularies.models import Country, Term

pytestmark = pytest.mark.both_databases


@pytest.fixture
def three(world: None) -> None:
    for name, status in (("Anchor", "ended"), ("Bridge", "active"), ("Cedar", "unknown")):
        made = factories.initiative(name_en=name, status=status)
        made.countries.set(Country.objects.filter(iso3="KEN"))


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Bridge", "Anchor", "Cedar"]),
        ("name", ["Anchor", "Bridge", "Cedar"]),
        ("-name", ["Cedar", "Bridge", "Anchor"]),
        ("nonsense", ["Bridge", "Anchor", "Cedar"]),
    ],
)
def test_the_address_says_the_order(three: None, client: Client, sort: str, names: list[str]) -> None:
    answer = client.get("/initiatives/", {"sort": sort})
    assert [str(row.initiative.name) for row in answer.context["page"]] == names


def test_a_country_of_the_map_narrows_the_list(three: None, client: Client) -> None:
    page = client.get("/initiatives/", {"q": "bridge"}).content.decode()
    assert 'href="?q=bridge&amp;country=ken"' in page


def test_an_owner_is_named_where_she_is_open_to_the_reader(three: None, client: Client) -> None:
    owner = factories.organization(name_en="Organization 1")
    factories.initiative(name_en="Delta", owner=owner)
    assert "Organization 1" in client.get("/initiatives/", {"q": "delta"}).content.decode()
    owner.visibility = "restricted"
    owner.save()
    assert "Organization 1" not in client.get("/initiatives/", {"q": "delta"}).content.decode()


def test_a_row_tells_the_money_and_never_adds_unlike_amounts(three: None, client: Client) -> None:
    anchor, bridge, cedar = Initiative.objects.order_by("name_en")
    give = FundingTranche.objects.create
    give(initiative=anchor, basis="disbursement", year=2020, amount=400_000, currency="USD")
    give(initiative=anchor, basis="commitment", year=2019, amount=1_500_000, currency="USD")
    give(initiative=bridge, basis="budget", year=2020, amount=10, currency="EUR")
    give(initiative=bridge, basis="budget", year=2021, amount=30, currency="GBP")
    give(initiative=cedar, basis="budget", year=2021, amount=100, currency="GBP", revision="original")
    give(initiative=cedar, basis="budget", year=2021, amount=120, currency="GBP", revision="revised")
    rows = {str(row.initiative.name): row.money for row in client.get("/initiatives/").context["page"]}
    assert rows == {"Anchor": "USD 1.5 m (commitment)", "Bridge": "GBP 30 and more", "Cedar": ""}


def test_more_rows_ask_no_more(three: None, client: Client) -> None:
    client.get("/initiatives/")
    with CaptureQueriesContext(connection) as few:
        client.get("/initiatives/", {"q": "bridge"})
    with CaptureQueriesContext(connection) as many:
        client.get("/initiatives/", {"page": "1"})
    assert len(many) <= len(few)


def test_where_nothing_fits_the_way_out_is_named(three: None, client: Client) -> None:
    answer = client.get("/initiatives/", {"country": "ken", "status": "suspended", "q": "bridge"})
    assert [(value, number) for _label, value, number, _address in answer.context["nearly"]] == [("Suspended", 1)]
    page = answer.content.decode()
    assert 'href="?country=ken&amp;q=bridge"' in page
    assert "Suggest an initiative" in page


def test_the_goods_of_what_was_found_narrow_the_list(three: None, client: Client) -> None:
    cocoa, cotton = Term.objects.filter(scheme="commodity")[:2]
    anchor, bridge, _cedar = Initiative.objects.order_by("name_en")
    anchor.commodities.set([cocoa, cotton])
    bridge.commodities.set([cocoa])
    record(Verb.CHANGED, anchor, by=None, before={}, after={})
    bars = client.get("/initiatives/", {"country": "ken"}).context["goods"]
    assert [(bar.name, bar.number, bar.href) for bar in bars] == [
        (str(cocoa.name), 2, f"?country=ken&commodity={cocoa.code}"),
        (str(cotton.name), 1, f"?country=ken&commodity={cotton.code}"),
    ]
    assert client.get("/initiatives/", {"commodity": cocoa.code}).context["goods"] == []

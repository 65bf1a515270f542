"""A person looks up goods that a published list names, on their own page and on the page of a country."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.events.actions import record
from hub.events.models import Verb
from hub.initiatives.good_search import goods_named
from hub.initiatives.models import ListedGood
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.vocabularies.models import Country, Scheme, Term


@pytest.fixture
def listed(world: None) -> ListedGood:
    return ListedGood.objects.create(
        country=Country.objects.get(iso3="GHA"), good=Term.objects.get(scheme=Scheme.COMMODITY, code="cocoa"),
        child_labour=True, forced_labour=False, forced_child_labour=False, edition="2021", source=factories.source(),
    )  # fmt: skip


def test_a_country_names_its_listed_goods_with_their_source(listed: ListedGood, client: Client) -> None:
    page = client.get("/countries/gha/").content.decode()
    assert "Cocoa" in page
    assert listed.source.url in page
    assert "Cocoa" not in client.get("/countries/ken/").content.decode()


def test_the_page_of_goods_narrows_and_says_what_a_list_does_not_say(listed: ListedGood, client: Client) -> None:
    page = client.get("/initiatives/goods/").content.decode()
    assert "child labour" in page
    assert "not known to be free" in page
    assert str(listed.source.title) in page
    assert list(client.get("/initiatives/goods/", {"good": "cocoa", "country": "gha"}).context["goods"]) == [listed]
    empty = client.get("/initiatives/goods/", {"country": "ken"}).content.decode()
    assert "That does not mean that there is none" in empty


def test_queries_do_not_grow_with_the_list(
    listed: ListedGood, client: Client, django_assert_max_num_queries: object
) -> None:
    for country in Country.objects.exclude(iso3="GHA")[:20]:
        ListedGood.objects.create(
            country=country, good=listed.good, child_labour=True, forced_labour=True, forced_child_labour=False,
            edition="2021", source=listed.source,
        )  # fmt: skip
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = client.get("/initiatives/goods/").content.decode()
    assert page.count("<tr>") == 2  # the heads of the columns, and the good once for all its countries
    assert page.count('<a href="/countries/') >= 21


def test_many_goods_come_a_page_at_a_time(listed: ListedGood, client: Client) -> None:
    for number in range(50):
        good = Term.objects.create(scheme=Scheme.COMMODITY, code=f"good-{number}", name_en=f"Good {number:02}")
        ListedGood.objects.create(
            country=listed.country, good=good, child_labour=True, forced_labour=False, forced_child_labour=False,
            edition="2021", source=listed.source,
        )  # fmt: skip
    first, second = (client.get("/initiatives/goods/", {"page": number}).content.decode() for number in (1, 2))
    assert first.count("<tr>") == 41
    assert second.count("<tr>") == 12
    assert "Good 49" in second
    assert "Good 49" not in first.partition("<table")[2]


def test_a_search_finds_a_listed_good_by_its_present_name(listed: ListedGood) -> None:
    assert list(goods_named("cocoa", STRANGER)) == [listed]
    with CaptureQueriesContext(connection) as asked:
        assert list(goods_named("cocoa", STRANGER)) == [listed]
    assert not [query for query in asked if 'FROM "vocabularies_term"' in query["sql"]], "The names are read once."
    Term.objects.filter(pk=listed.good_id).update(name_en="Theobroma")
    record(Verb.CHANGED, listed.good, by=None)
    assert list(goods_named("theobroma", STRANGER)) == [listed]


def test_a_search_for_no_word_finds_no_listed_good(listed: ListedGood) -> None:
    assert list(goods_named("…", STRANGER)) == []

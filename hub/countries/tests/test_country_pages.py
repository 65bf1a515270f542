"""Pages of countries: counts, and lists that stay short however much is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.countries.views import SHOWN_BESIDE
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Any:
    return factories.country(name_en="Country 1")


def test_countries_count_what_the_reader_may_see(country: Any, scenario: Any, client_of: Any) -> None:
    for visibility in ("public", "partners", "restricted"):
        factories.initiative(visibility=visibility).countries.add(country)
        factories.organization(visibility=visibility, country=country)
    numbers = {}
    for role, person in scenario.people.items():
        regions = client_of(person).get("/countries/").context["regions"]
        row = next(row for _, _, rows in regions for row in rows if row["code"] == country.iso3.lower())
        numbers[role] = (row["initiatives"], row["organizations"])
    assert numbers == {
        "visitor": ("1", "1"), "stranger": ("1", "1"), "member": ("2", "2"), "leader": ("2", "2"), "secretariat": ("3", "3"),
    }  # fmt: skip


def test_a_country_shows_the_first_of_each_kind_and_leads_to_the_rest(
    country: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    more = SHOWN_BESIDE + 2
    for _ in range(more):
        factories.organization(status="partner", country=country)
        factories.meeting(country=country)
        factories.library_item().countries.add(country)
    with django_assert_max_num_queries(50):  # none for each row
        page = client.get(country.get_absolute_url())
    text = page.content.decode()
    for kind, address in (("partners", "/partners/"), ("meetings", "/meetings/"), ("items", "/library/")):
        assert len(page.context[kind].records) == SHOWN_BESIDE
        link = f"{address}?country={country.iso3.lower()}"
        assert f'href="{link}"' in text
        assert f"All {more} {kind}" in text
        assert client.get(link).context["page"].paginator.count == more


def test_what_is_shown_whole_has_no_link_to_more(country: Any, client: Any) -> None:
    factories.organization(status="partner", country=country)
    assert "?country=" not in client.get(country.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["/partners/", "/library/", "/meetings/"])
def test_lists_are_narrowed_by_country_in_capitals_or_not(address: str, client: Any, country: Any) -> None:
    elsewhere = factories.country()
    for place in (country, elsewhere):
        factories.organization(status="partner", country=place)
        factories.meeting(country=place)
        factories.library_item().countries.add(place)
    for written in (country.iso3, country.iso3.lower()):
        page = client.get(address, {"country": written})
        assert page.context["page"].paginator.count == 1
        assert f'<option value="{country.iso3}" selected>' in page.content.decode()
    assert client.get(address, {"country": "no such country"}).status_code == 200


def test_meetings_are_narrowed_by_group_that_the_reader_may_see(scenario: Any, client: Any) -> None:
    factories.meeting(group=scenario.group)
    factories.meeting(group=scenario.other_group)
    hidden = factories.group(visibility="restricted", name_en="Hidden group")
    factories.meeting(group=hidden)
    assert client.get("/meetings/", {"group": scenario.group.slug}).context["page"].paginator.count == 1
    page = client.get("/meetings/", {"group": hidden.slug})
    assert hidden.name_en not in page.content.decode()
    assert hidden not in [meeting.group for meeting in page.context["page"]]


def test_no_query_walks_the_links_of_all_initiatives(country: Any, client: Any) -> None:
    """Counts come from the index of initiatives: the tables of links are not counted for each reader."""
    factories.initiative().countries.add(country)
    for address in ("/countries/", country.get_absolute_url()):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        statements = [query["sql"] for query in captured]
        assert not [sql for sql in statements if "initiatives_initiative_countries" in sql]

"""A person reads the list: active ones first, or by name either way, with a map that narrows it."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.lib.tests import factories
from hub.vocabularies.models import Country

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

"""A person chooses a country and looks at the map: it shades what was found, no more."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.initiatives import facet_index
from hub.lib.tests import factories
from hub.vocabularies.models import Country


@pytest.fixture
def four(world: None) -> None:
    for name, codes in (("Cocoa one", "KEN"), ("Cocoa two", "KEN UGA"), ("Cotton", "KEN GHA"), ("Fish", "BRA")):
        factories.initiative(name_en=name).countries.set(Country.objects.filter(iso3__in=codes.split()))


def test_the_map_beside_the_list_counts_what_was_found_in_one_search(
    four: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chosen country once led to a second search for the map alone."""
    searches = []
    read = facet_index.FacetIndex.with_words
    monkeypatch.setattr(
        facet_index.FacetIndex,
        "with_words",
        lambda self, text, viewer: searches.append(text) or read(self, text, viewer),
    )
    answer = client.get("/initiatives/", {"country": "ken", "q": "cocoa"})
    assert {shape.iso3: shape.value for shape in answer.context["map"].shapes} == {"KEN": 2, "UGA": 1}
    assert searches == ["cocoa"]


@pytest.mark.parametrize("address", ["/initiatives/", "/initiatives/embed/"])
@pytest.mark.parametrize(
    ("wanted", "counts"),
    [
        ({}, {"KEN": 3, "UGA": 1, "GHA": 1, "BRA": 1}),
        ({"country": "ken"}, {"KEN": 3, "UGA": 1, "GHA": 1}),
        ({"country": "ken", "q": "cocoa"}, {"KEN": 2, "UGA": 1}),
        ({"country": "ken", "q": "coccoa"}, {"KEN": 2, "UGA": 1}),  # mistyped
        ({"country": "gha", "q": "cocoa"}, {}),
    ],
)
def test_the_countries_are_those_of_what_was_found(
    four: None, client: Client, address: str, wanted: dict[str, str], counts: dict[str, int]
) -> None:
    answer = client.get(address, {**wanted, "view": "map"})
    assert {row.iso3: row.number for row in answer.context["by_country"]} == counts
    if country := wanted.get("country"):
        assert counts.get(country.upper(), 0) == answer.context["total"]
        # The number beside another country is not that of the list which it would lead to.
        assert 'country=uga">' not in answer.content.decode()
    elif address == "/initiatives/":
        assert 'country=uga">' in answer.content.decode()

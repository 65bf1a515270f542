"""A person chooses a country and looks at the map: it shades what was found, no more."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.lib.tests import factories
from hub.vocabularies.models import Country


@pytest.fixture
def four(world: None) -> None:
    for name, codes in (("Cocoa one", "KEN"), ("Cocoa two", "KEN UGA"), ("Cotton", "KEN GHA"), ("Fish", "BRA")):
        factories.initiative(name_en=name).countries.set(Country.objects.filter(iso3__in=codes.split()))


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
        assert "country=uga" not in answer.context["country_rows"]
    elif address == "/initiatives/":
        assert "country=uga" in answer.context["country_rows"]

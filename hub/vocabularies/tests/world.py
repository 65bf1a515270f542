"""Terms and countries in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    country = factories.country()
    world.records |= {"term": factories.term(), "country": country, "area": factories.own_area(country=country)}

"""The pages of a country in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World


def add(world: World) -> None:
    world.parameters["countries"] = {"iso3": world.records["country"].iso3}

"""Sources and what they say in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.exchange.importing.start import source_named
from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    world.records |= {"source": source_named("A publisher"), "statement": factories.statement()}

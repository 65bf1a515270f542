"""The library in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    item = factories.library_item()
    item.groups.set([world.scenario.group])
    world.records["library-item"] = item
    world.parameters["library"] = {"public_id": item.public_id}
    world.parts["library:cite"] = [{"public_id": item.public_id, "ending": ending} for ending in ("bib", "ris", "json")]
    world.forms["library"] = {"title": "A title", "visibility": "public"}

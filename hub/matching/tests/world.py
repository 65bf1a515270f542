"""Two initiatives that may be the same, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    initiative = world.records["initiative"]
    other = factories.initiative(owner=initiative.owner)
    world.parameters["matching"] = {"public_id": initiative.public_id}
    world.forms["matching"] = {
        "kept": initiative.public_id,
        "gone": other.public_id,
        "merge": "1",
        "field": "name_en",
        "reason": "A reason",
    }

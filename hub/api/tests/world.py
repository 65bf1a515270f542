"""What programs read, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World


def add(world: World) -> None:
    world.parameters["api"] = {"slug": world.scenario.group.slug}
    world.parts |= {
        "api:organization": [{"slug": world.records["organization"].slug}],
        "api:plan": [{"public_id": world.records["plan"].public_id}],
        "api:initiative": [world.parameters["initiatives"]],
        "api:study": [{"public_id": world.parameters["studies"]["public_id"]}],
    }

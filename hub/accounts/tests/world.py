"""Accounts in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World


def add(world: World) -> None:
    world.parameters["accounts"] = {"token": "made-up"}
    world.forms["accounts"] = {
        "name": "A name",
        "email": world.scenario.leader.email,
        "language": "fr",
        "time_zone": "UTC",
        "digest": "never",
    }

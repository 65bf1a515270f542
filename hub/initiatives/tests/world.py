"""Initiatives in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    owner = world.scenario.leading_organization
    initiative = factories.initiative(owner=owner)
    initiative.groups.set([world.scenario.group])
    factories.role(initiative=initiative, organization=owner)
    world.records |= {
        "initiative": initiative,
        "phase": factories.phase(initiative=initiative),
        "role": factories.role(initiative=initiative),
        "tranche": factories.tranche(initiative=initiative),
    }
    world.parameters["initiatives"] = {"public_id": initiative.public_id}
    world.forms["initiatives"] = {"name_en": "A name", "summary_en": "Text", "visibility": "public"}

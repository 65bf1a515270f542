"""Studies and their data in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    owner = world.scenario.leading_organization
    study = factories.study(organization=owner)
    dataset = factories.dataset(organization=owner)
    world.parameters["studies"] = {"public_id": study.public_id, "method": "footprint"}
    world.parts["studies:edit_dataset"] = [{"public_id": dataset.public_id}]
    world.parts["studies:file"] = [{"public_id": study.public_id, "name": "a.csv"}]
    world.parts["studies:picture"] = [{"public_id": study.public_id, "name": "a"}]
    world.forms["studies"] = {"method": "footprint", "title": "A title", "name": "A name", "visibility": "public"}

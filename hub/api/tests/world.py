"""What programs read, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World


def add(world: World) -> None:
    world.parameters["api"] = {"slug": world.scenario.group.slug}
    world.parts |= {
        "api:organization": [{"slug": world.records["organization"].slug}],
        "api:plan": [{"public_id": world.records["plan"].public_id}],
        "api:initiative": [world.parameters["initiatives"]],
        "api:law_text": [world.parts["modellaws:text"][0]],
        "api:law_comparison": [world.parts["modellaws:comparison"][0]],
        "api:study_protocol": [{"public_id": world.parts["prevalence:version"][0]["public_id"]}],
        "api:prevention_model": [world.parts["prevention:model"][0]],
        "api:study": [{"public_id": world.parameters["studies"]["public_id"]}],
    }

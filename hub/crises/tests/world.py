"""A crisis that the scenario's group keeps, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    crisis = factories.crisis(group=world.scenario.group, summary_en="A summary")
    area = factories.crisis_area(crisis=crisis)
    world.records |= {"crisis": crisis, "crisis-area": area, "crisis-figure": factories.crisis_figure(crisis=crisis)}
    world.parameters["crises"] = {"slug": crisis.slug}
    world.parts["notifications:crisis_feed"] = [{"slug": crisis.slug}]

"""An update of one person in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World
from hub.notifications.models import Notification


def add(world: World) -> None:
    scenario, initiative = world.scenario, world.records["initiative"]
    search = scenario.leader.saved_searches.get()
    told = Notification.objects.create(
        person=scenario.leader, found=initiative, kind="outreach.savedsearch", object_id=search.pk, why="search"
    )
    world.parts["notifications:follow"] = [{"kind": "groups.group", "key": scenario.group.pk}]
    world.parts["notifications:open"] = [{"key": told.pk}]

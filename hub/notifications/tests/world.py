"""An update of one person in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.notifications.models import Announcement, Notification


def add(world: World) -> None:
    scenario, initiative = world.scenario, world.records["initiative"]
    search = scenario.leader.saved_searches.get()
    result = Notification.objects.create(
        person=scenario.leader, found=initiative, kind="outreach.savedsearch", object_id=search.pk, why="search"
    )
    written = Announcement.objects.create(
        group=scenario.group, title_en="A title", text_en="Words", author=scenario.leader
    )
    world.parameters["notifications"] = {
        "slug": scenario.group.slug, "iso3": world.records["country"].iso3.lower(), "public_id": written.public_id,
    }  # fmt: skip
    world.forms["notifications"] = {
        "kind": "announcement", "title_en": "A title", "text_en": "Words", "visibility": "public", "reason": "A reason",
    }  # fmt: skip
    world.parts["notifications:follow"] = [{"kind": "groups.group", "key": scenario.group.pk}]
    world.parts["notifications:open"] = [{"key": result.pk}]
    world.parts["notifications:record_feed"] = [{"kind": "initiatives.initiative", "key": initiative.pk}]
    ends = {"origin": world.records["country"].iso3.lower(), "destination": factories.country().iso3.lower()}
    world.parts["notifications:corridor_feed"] = [ends]

"""The library in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.library.models import Edition


def add(world: World) -> None:
    item = factories.library_item()
    item.groups.set([world.scenario.group])
    proposed = factories.library_item(state="proposed", owner=world.scenario.member_organization)
    proposed.groups.set([world.scenario.group])
    edition = Edition.objects.create(item=item, url="https://example.org/")
    world.records["library-item"] = item
    world.parameters["library"] = {"public_id": item.public_id, "key": edition.pk}
    for name in ("library:change_proposal", "library:review"):
        world.parts[name] = [{"public_id": proposed.public_id}]
    world.parts["library:cite"] = [{"public_id": item.public_id, "ending": ending} for ending in ("bib", "ris", "json")]
    world.forms["library"] = {
        "title": "A title",
        "visibility": "public",
        "verdict": "accepted",
        "url": "https://example.org/2",
    }

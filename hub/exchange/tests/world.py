"""Imports and exports in the world of the tests that walk over all addresses."""

from __future__ import annotations

from django.core.files.base import ContentFile

from hub.exchange.models import Import
from hub.lib.tests.world import World


def add(world: World) -> None:
    file = ContentFile(b"name\nAn initiative\n", "a.csv")
    run = Import.objects.create(
        source=world.records["source"], format="csv", file="a.csv", stored=file, started_by=world.scenario.leader
    )
    of_initiative = [{"public_id": world.records["initiative"].public_id}]
    world.parameters["exchange"] = {"public_id": run.public_id, "kind": "rejected", "file_format": "csv"}
    world.parts["exchange:statements"] = of_initiative
    world.parts["exchange:review_word"] = of_initiative
    world.forms["exchange"] = {"start": "1", "accept": "1", "said": "1", "field": "name_en", "reason": "A reason"}

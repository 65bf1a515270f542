"""A corridor of the scenario's group with its parts, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.corridors.models import SurveyResult
from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    corridor = factories.corridor(group=world.scenario.group, summary_en="A summary", questions_en="Who pays?")
    entry_point = factories.entry_point(corridor=corridor)
    item = factories.library_item()
    world.records |= {
        "corridor": corridor,
        "factor": factories.corridor_factor(corridor=corridor),
        "entry-point": entry_point,
        "response": factories.entry_point_response(entry_point=entry_point, item=item),
        "survey-result": SurveyResult.objects.create(
            key="a-result", topic="costs", text_en="A result", source_title="A study", source_url="https://example.org/"
        ),
    }
    world.parameters["corridors"] = {
        "pk": entry_point.pk,
        "origin": corridor.origin.iso3.lower(),
        "destination": corridor.destination.iso3.lower(),
    }
    world.forms["corridors"] = {
        "origin": str(corridor.origin.pk), "destination": str(factories.country().pk), "level": "individual",
        "stage": "before", "step": "border", "citation": "A study", "corridor": str(corridor.pk), "topic": "costs",
        "outcome": str(world.stage.outcome.pk), "description": "Words",
    }  # fmt: skip

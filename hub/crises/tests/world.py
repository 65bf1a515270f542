"""A crisis that the scenario's group keeps, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    crisis = factories.crisis(group=world.scenario.group, summary_en="A summary")
    area = factories.crisis_area(crisis=crisis)
    world.records |= {"crisis": crisis, "crisis-area": area, "crisis-figure": factories.crisis_figure(crisis=crisis)}
    analysis = SituationAnalysis.objects.create(
        group=world.scenario.group, crisis=crisis, country=factories.country(), place="A place", as_of="2026-03"
    )
    for number in (1, 2):
        AnalysisVersion.objects.create(
            analysis=analysis, number=number, texts={"work": f"Words {number}"}, written_by=world.scenario.member
        )
    world.parameters["crises"] = {"slug": crisis.slug, "public_id": analysis.public_id, "number": 1}
    world.parts["notifications:crisis_feed"] = [{"slug": crisis.slug}]

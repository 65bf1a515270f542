"""Reports in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World
from hub.reports.models import Section


def add(world: World) -> None:
    world.records["report-section"] = Section.objects.create(
        plan=world.stage.plan, title_en="Words", text_en="Of the chair", position=1
    )
    slug = world.scenario.group.slug
    of_adopted = {"slug": slug, "period": world.adopted.plan.period}
    world.parameters["reports"] = {**of_adopted, "number": 1, "kind": "json"}
    world.parts["reports:report"] = [{"slug": slug, "period": world.stage.plan.period}]
    world.parts["meeting_briefing"] = [{"number": world.records["meeting"].pk}]

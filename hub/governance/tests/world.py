"""Terms of reference and a hand-over in the world of the tests that walk over all addresses."""

from __future__ import annotations

import datetime

from hub.governance.actions import adopt_terms
from hub.governance.models import HandedOver, Handover, TermsDraft
from hub.lib.tests.world import World


def add(world: World) -> None:
    scenario = world.scenario
    draft = TermsDraft.objects.create(group=scenario.group, text_en="The group works together.")
    version = adopt_terms(
        draft=draft,
        adopted_on=datetime.date(2020, 1, 1),
        decided_by={"decided_by_en": "The group"},
        resolution=None,
        by=scenario.leader,
    )
    TermsDraft.objects.filter(pk=draft.pk).update(text_en="The group works together, and reports.")
    draft.refresh_from_db()
    office = scenario.group.offices.first()
    handover = Handover.objects.create(office=office)
    thing = HandedOver.objects.create(handover=handover, title="The keys")
    world.records["terms-draft"] = draft
    world.parameters["governance"] = {"slug": scenario.group.slug, "office": office.pk, "number": version.number}
    world.forms["governance"] = {
        "adopted_on": "2021-01-01", "decided_by_en": "The group", "kind": "other", "title": "A list", "thing": str(thing.pk),
    }  # fmt: skip

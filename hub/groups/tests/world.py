"""Groups in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    group = world.scenario.group
    applicant = factories.participation(group=group, organization=factories.organization(), brings="Help")
    world.records |= {
        "group-kind": group.kind,
        "group": group,
        "office": group.offices.first(),
        "decision": factories.decision(group=group),
        "milestone": factories.milestone(group=group),
    }
    world.parameters["groups"] = {"slug": group.slug, "pk": applicant.pk}
    world.parts["groups:leave"] = [
        {"slug": group.slug, "pk": member.pk} for member in group.participations.filter(status="active")
    ]
    world.forms["groups"] = {
        "brings": "Help",
        "decision": "accept",
        "reason": "A reason",
        f"g{group.pk}-act": "ask",
        f"g{group.pk}-words": "Help",
        # The form of an applicant stands several times on a page, with the applicant in the names of its fields.
        f"p{applicant.pk}-decision": "accept",
        f"p{applicant.pk}-reason": "A reason",
    }

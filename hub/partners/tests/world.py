"""Partners in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.partners.models import FocalPoint


def add(world: World) -> None:
    organization = world.scenario.leading_organization
    world.records |= {
        "organization": organization,
        "external-id": factories.external_id(organization=organization),
        "focal-point": FocalPoint.objects.get(person=world.scenario.leader),
    }
    world.parameters["partners"] = {
        "slug": organization.slug,
        "public_id": factories.application().public_id,
    }
    world.forms["partners"] = {
        "name": "A name",
        "organization": str(organization.pk),
        "email": world.scenario.leader.email,
        "constituency": "academia",
        "work": "Work",
        "contribution": "Help",
        "decision": "accept",
        "reason": "A reason",
    }

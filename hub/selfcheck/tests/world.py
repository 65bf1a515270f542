"""A self-check and a request to join the network in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.selfcheck.models import NetworkMember, Questionnaire
from hub.selfcheck.tests.conftest import begun, make_questionnaire


def add(world: World) -> None:
    company = factories.organization(constituency="business")
    check = begun(company, Questionnaire.objects.filter(number=1).first() or make_questionnaire())
    member = NetworkMember.objects.create(organization=company, brings="Help")
    world.parameters["selfcheck"] = {"public_id": check.public_id, "number": 1, "key": member.pk}
    world.forms["selfcheck"] = {"brings": "Help", "reason": "A reason"}

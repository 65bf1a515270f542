"""A call and an answer to it in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.opportunities.models import Answer


def add(world: World) -> None:
    scenario = world.scenario
    call = factories.call(group=scenario.group, outcomes=[world.stage.outcome])
    answer = Answer.objects.create(
        call=call, organization=scenario.member_organization, author=scenario.member, title="A title", text="Words",
        state=Answer.State.SUBMITTED, submitted_at=call.published_at,
    )  # fmt: skip
    reviewer = call.reviewers.create(person=factories.person())
    world.parameters["opportunities"] = {
        "public_id": call.public_id,
        "answer_id": answer.public_id,
        "pk": reviewer.pk,
    }
    world.forms["opportunities"] = {
        "title": "A title",
        "text": "Words",
        "deadline": "2999-01-01T10:00",
        "time_zone": "UTC",
        "reason": "A reason",
    }

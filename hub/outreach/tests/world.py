"""Suggestions, claims and saved searches in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests.world import World
from hub.outreach.models import Claim, SavedSearch, Submission


def add(world: World) -> None:
    scenario, initiative = world.scenario, world.records["initiative"]
    submission = Submission.objects.create(
        name="A name", summary="Text", who="Somebody", website="https://example.org/"
    )
    claim = Claim.objects.create(initiative=initiative, organization=scenario.member_organization, justification="Ours")
    search = SavedSearch.objects.create(person=scenario.leader, name="Mica", query="q=mica")
    world.parameters["outreach"] = {
        "public_id": initiative.public_id,
        "secret": submission.secret,
        "token": "made-up",
    }
    world.parts["outreach:review_claim"] = [{"key": claim.pk}]
    world.parts["outreach:forget_search"] = [{"key": search.pk}]
    world.forms["outreach"] = {
        "name": "A name",
        "summary": "Text",
        "query": "q=mica",
        "accept": "1",
        "justification": "Ours",
        "reason": "A reason",
        "homepage": "",  # people leave it empty, programs do not
    }

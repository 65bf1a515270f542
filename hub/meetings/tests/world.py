"""Meetings in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.meetings.models import ActionItem, Attendance


def add(world: World) -> None:
    owner = world.scenario.leading_organization
    resolution = world.stage.resolution()
    meeting = resolution.meeting
    world.records |= {
        "meeting": meeting,
        "resolution": resolution,
        "agenda-item": factories.agenda_item(meeting=meeting),
        "action-item": ActionItem.objects.create(meeting=meeting, text="To do", owner=owner),
        "attendance": Attendance.objects.create(meeting=meeting, organization=owner),
        "paper": factories.paper(meeting=meeting),
    }
    world.parts["make_plan_item"] = [{"pk": world.records["action-item"].pk}]
    brought = {"by": world.scenario.member}
    proposal = meeting.proposals.create(title="An item", **brought)
    correction = meeting.corrections.create(text="Other words", **brought)
    world.parts["meetings:answer_proposal"] = [{"number": meeting.pk, "pk": proposal.pk}]
    world.parts["meetings:answer_correction"] = [{"number": meeting.pk, "pk": correction.pk}]
    world.parts["meetings:decisions_file"] = [{"file_format": "csv"}]
    world.parts["meetings:own_calendar"] = [{"secret": "made-up"}]
    world.parameters["meetings"] = {"number": meeting.pk, "slug": world.scenario.group.slug}
    world.forms["meetings"] = {"answer": "accepted"}

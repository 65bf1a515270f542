"""What the home page tells: outputs that are still to come, and not those that are over or that another plan took up."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.meetings.models import Resolution
from hub.workplans.models import FINISHED, Output, Plan

pytestmark = pytest.mark.django_db


def upcoming(client: Any) -> list[str]:
    return [output.title_en for output in client.get("/").context["upcoming"]]


def test_only_what_is_still_to_come_is_told(client: Any) -> None:
    output = factories.output(title_en="Still to come")
    over = factories.output(title_en="Of a plan that another one replaced")
    assert sorted(upcoming(client)) == ["Of a plan that another one replaced", "Still to come"]
    resolution = Resolution.objects.create(
        meeting=factories.meeting(), number=1, text_en="Resolved", on=timezone.localdate()
    )
    replaced = {"state": Plan.State.SUPERSEDED, "superseded_by": output.plan, "resolution": resolution}
    Plan.objects.filter(pk=over.plan_id).update(**replaced)
    assert upcoming(client) == ["Still to come"]
    for status in FINISHED:
        Output.objects.filter(pk=output.pk).update(status=status, status_reason="Because")
        assert upcoming(client) == []


def test_numbers_follow_what_the_reader_may_see(client: Any, client_of: Any) -> None:
    country = factories.country()
    factories.initiative().countries.add(country)
    factories.initiative(visibility="restricted").countries.add(country)
    secretariat = client_of(factories.person(is_secretariat=True))
    for browser, number in ((client, 1), (secretariat, 2)):
        counts = browser.get("/").context["counts"]
        assert [counts[0][1], counts[1][1]] == [number, 1]

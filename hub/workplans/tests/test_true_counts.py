"""No number stands where the reader may not see what it counts; nothing is hidden from those who may."""

from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.workplans.models import Plan
from hub.workplans.tests.scenes import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def text_of(client_of: Any, person: Any, address: str) -> str:
    return " ".join(client_of(person).get(address).content.decode().split())


@pytest.mark.parametrize("page", ["", "matrix/"])
def test_comments_are_counted_for_members_only(stage: Scene, client_of: Any, page: str) -> None:
    stage.share()
    stage.consult()
    stage.comment()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    address = stage.address(page)
    for person in (stage.member, stage.leader, stage.scenario.secretariat):
        assert "1 comment" in text_of(client_of, person, address)
    for person in (None, stage.scenario.stranger):
        text = text_of(client_of, person, address)
        assert "0 comment" not in text
        assert "Comments are for members of the group" in text


def test_the_tab_of_what_waits_is_for_members(stage: Scene, client_of: Any) -> None:
    stage.share()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    assert "0 not answered yet" in text_of(client_of, stage.member, stage.address("comments/"))
    for person in (None, stage.scenario.stranger):
        assert "not answered yet" not in text_of(client_of, person, stage.address("comments/"))


def test_focal_points_that_are_not_named_are_not_called_hidden(scenario: Any, client_of: Any) -> None:
    address = factories.organization().get_absolute_url()
    assert "Focal points are shown to partners" in text_of(client_of, None, address)
    assert "No focal point is named here yet" in text_of(client_of, scenario.member, address)


def test_progress_stands_on_the_page_of_the_organization(stage: Scene, client_of: Any) -> None:
    from hub.workplans import actions

    stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    stage.output.refresh_from_db()
    update = actions.report_progress(
        item=stage.output, organization=stage.scenario.member_organization, until=stage.output.due,
        done="Ten interviews were held.", status="under_way", percent=40, by=stage.member,
    )  # fmt: skip
    actions.submit_update(update=update, by=stage.member)
    address = stage.scenario.member_organization.get_absolute_url()
    assert "Ten interviews" not in text_of(client_of, None, address)
    assert "Ten interviews" in text_of(client_of, stage.member, address)
    actions.review_update(update=update, approve=True, by=stage.leader)
    for person in (None, stage.scenario.stranger, stage.member):
        assert "Ten interviews were held." in text_of(client_of, person, address)
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="group")
    assert "Ten interviews" not in text_of(client_of, stage.scenario.stranger, address)

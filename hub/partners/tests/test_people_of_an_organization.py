"""Focal points name the deputies and editors of their organization, and end these roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.notifications.models import Notification
from hub.notifications.spreading import spread
from hub.partners.models import FocalPoint
from hub.partners.people import MOST_PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def address(scenario: Any) -> str:
    return f"/partners/{scenario.member_organization.slug}/people/"


def name(client: Any, address: str, person: Any, role: str = "deputy") -> Any:
    return client.post(address, {"person": person.email, "role": role, "vouched": "on"}, follow=True)


def test_a_deputy_is_named_told_and_acts_and_the_role_ends(scenario: Any, client_of: Any, address: str) -> None:
    focal_point, person = client_of(scenario.member), factories.person()
    page = focal_point.get(scenario.member_organization.get_absolute_url()).content.decode()
    assert f'href="{address}"' in page
    assert "acts for it from today on" in name(focal_point, address, person).content.decode()
    role = FocalPoint.objects.get(person=person)
    assert (role.role, role.starts, role.ends) == ("deputy", timezone.localdate(), None)
    assert viewer_of(person).organization_ids == {scenario.member_organization.pk}
    spread()
    assert Notification.objects.filter(person=person).count() == 1
    role.starts = timezone.localdate() - timedelta(days=9)
    role.save()
    focal_point.post(f"{address}{role.pk}/end/")
    assert not viewer_of(person).organization_ids
    role.refresh_from_db()
    assert role.ends == timezone.localdate() - timedelta(days=1)
    assert [event.verb for event in Event.objects.about(role)] == ["changed", "created"]


def test_a_role_that_was_given_by_mistake_ends_at_once(scenario: Any, client_of: Any, address: str) -> None:
    focal_point, person = client_of(scenario.member), factories.person()
    name(focal_point, address, person, "editor")
    role = FocalPoint.objects.get(person=person)
    focal_point.post(f"{address}{role.pk}/end/")
    assert not viewer_of(person).organization_ids
    assert name(focal_point, address, person).status_code == 200
    assert viewer_of(person).organization_ids


def test_who_may_not(scenario: Any, client_of: Any, address: str) -> None:
    editor = factories.focal_point(organization=scenario.member_organization, role="editor").person
    own = FocalPoint.objects.get(person=scenario.member)
    for person in (scenario.leader, scenario.stranger, editor):
        assert client_of(person).get(address).status_code == 403
        assert name(client_of(person), address, scenario.stranger).status_code == 403
    assert client_of(scenario.secretariat).get(address).status_code == 200
    client_of(scenario.member).post(f"{address}{own.pk}/end/")
    own.refresh_from_db()
    assert own.ends is None, "the role of a focal point is handed over"
    elsewhere = factories.focal_point(role="deputy")
    assert client_of(scenario.member).post(f"{address}{elsewhere.pk}/end/").status_code == 404


def test_what_cannot_be(scenario: Any, client_of: Any, address: str) -> None:
    focal_point, person = client_of(scenario.member), factories.person()
    assert (
        "has an account here"
        in focal_point.post(address, {"person": "x@example.org", "role": "deputy"}).content.decode()
    )
    assert name(focal_point, address, person, "focal_point").context["form"].errors["role"]
    name(focal_point, address, person)
    assert "already has a role" in name(focal_point, address, person, "editor").content.decode()
    for _ in range(MOST_PEOPLE):
        factories.focal_point(organization=scenario.member_organization, role="editor")
    assert "End a role first" in name(focal_point, address, factories.person()).content.decode()

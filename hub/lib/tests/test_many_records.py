"""Pages stand a thousand different records of one kind, on SQLite too."""

from __future__ import annotations

from typing import Any

import pytest

from hub.groups.models import Office, Participation
from hub.lib.tests import factories
from hub.partners.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MANY = 1_100  # SQLite takes conditions that are 1000 deep


@pytest.fixture
def crowded(scenario: Any) -> Any:
    organizations = Organization.objects.bulk_create(
        Organization(slug=f"many-{n}", name_en=f"Organization {n}", constituency="civil_society", status="partner")
        for n in range(MANY)
    )
    Office.objects.bulk_create(
        Office(group=scenario.group, role=role, organization=one)
        for one in organizations
        for role in (Office.Role.CHAIR, Office.Role.STEERING_COMMITTEE)
    )
    Participation.objects.bulk_create(
        Participation(group=scenario.group, organization=one, status="active") for one in organizations[::2]
    )
    meeting = factories.meeting(group=scenario.group)
    meeting.attendance.model.objects.bulk_create(
        meeting.attendance.model(meeting=meeting, organization=one) for one in organizations
    )
    object.__setattr__(scenario, "meeting", meeting)
    return scenario


@pytest.mark.parametrize("role", ["visitor", "member", "secretariat"])
def test_pages_stand_a_thousand_office_holders(crowded: Any, client_of: Any, role: str) -> None:
    client = client_of(crowded.people[role])
    group = crowded.group.get_absolute_url()
    for page in ("/", "/groups/", group, f"{group}members/", "/api/v1/groups", crowded.meeting.get_absolute_url()):
        assert client.get(page).status_code == 200, page


def test_a_foreign_key_is_prefetched_for_a_thousand_records(crowded: Any) -> None:
    offices = list(Office.objects.prefetch_related("organization"))
    assert len({office.organization.pk for office in offices}) == MANY + 1

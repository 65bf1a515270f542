"""The profile shows for whom a person speaks, for whom she acts now, and the roles that she has in groups."""

from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_organizations_and_roles_stand_in_the_profile(client_of: Any) -> None:
    first = factories.focal_point(organization=factories.organization(status="partner", acronym="O1"))
    second = factories.focal_point(person=first.person, organization=factories.organization(status="partner"))
    office = factories.office(group=factories.group(), role="chair", person=first.person, organization=None)
    client = client_of(first.person)
    page = client.get("/profile/").content.decode()
    assert "(O1)" in page
    assert "You act for it" not in page  # of several organizations none is taken until she chooses
    assert f'name="organization" value="{first.organization_id}"' in page
    client.post("/partners/act-for/", {"organization": first.organization_id})
    page = client.get("/profile/").content.decode()
    assert "You act for it" in page
    assert f'name="organization" value="{first.organization_id}"' not in page
    assert f'name="organization" value="{second.organization_id}"' in page
    assert str(office.group.name) in page


def test_somebody_without_an_organization_reads_how_to_get_one(client_of: Any) -> None:
    page = client_of(factories.person()).get("/profile/").content.decode()
    assert "You do not speak for an organization yet." in page
    assert 'href="/join/"' in page


def test_the_profile_takes_the_same_number_of_queries(client_of: Any, django_assert_max_num_queries: Any) -> None:
    person = factories.person()
    client = client_of(person)
    for _number in range(8):
        factories.focal_point(person=person, organization=factories.organization(status="partner"))
        factories.office(group=factories.group(), role="chair", person=person, organization=None)
    client.get("/profile/")
    with django_assert_max_num_queries(25):
        client.get("/profile/")

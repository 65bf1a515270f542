"""One person for several organizations: for whom she acts is chosen, seen and said by each form, and never guessed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hub.groups.models import Participation
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def points() -> Any:
    first = factories.focal_point(organization=factories.organization(status="partner", acronym="FIRST"))
    organization = factories.organization(status="partner", acronym="SECOND")
    return first, factories.focal_point(person=first.person, organization=organization)


@pytest.fixture
def address() -> str:
    return f"{factories.group().get_absolute_url()}members/join/"


def test_nothing_is_guessed(client_of: Any, points: Any, address: str) -> None:
    client = client_of(points[0].person)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/partners/act-for/?next=")
    page = client.get(answer["Location"]).content.decode()
    assert all(str(point.organization.name) in page for point in points)
    chosen = client.post("/partners/act-for/", {"organization": points[1].organization_id, "next": address})
    assert chosen["Location"] == address
    page = client.get(address).content.decode()
    assert f'name="acting_for" value="{points[1].organization_id}"' in page
    assert "SECOND" in page
    name = str(points[1].organization.name)
    assert f"You ask for {name}." in page
    assert f"You act for {name}." not in page, "said once"
    assert "Act for another organization" in page


@pytest.mark.parametrize(
    ("address", "once"),
    [
        ("/groups/taking-part/", "What %s takes part in."),
        ("/initiatives/add/", "%s will keep this record"),
        ("/library/new/", "Proposed by %s"),
    ],
)
def test_a_form_says_once_for_whom_it_is(client_of: Any, address: str, once: str) -> None:
    own = factories.focal_point(organization=factories.organization(status="partner"))
    page = client_of(own.person).get(address).content.decode()
    assert once % own.organization.name in page
    assert f'name="acting_for" value="{own.organization_id}"' in page
    assert "You act for" not in page
    assert "Act for another organization" not in page
    if address.endswith(("add/", "new/")):
        assert '">Cancel</a>' in page


def test_a_form_without_a_choice_is_carried_on(client_of: Any, points: Any, address: str) -> None:
    client = client_of(points[0].person)
    answer = client.post(address, {"brings": "Ten <b>years</b>."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'name="brings" value="Ten &lt;b&gt;years&lt;/b&gt;."' in page
    assert f'action="{address}"' in page
    client.post(address, {"brings": "Ten years.", "acting_for": points[0].organization_id})
    assert Participation.objects.get().organization == points[0].organization


def test_the_form_says_for_whom_whatever_was_chosen_since(client_of: Any, points: Any, address: str) -> None:
    client = client_of(points[0].person)
    client.post("/partners/act-for/", {"organization": points[0].organization_id})
    client.post("/partners/act-for/", {"organization": points[1].organization_id})  # in another window
    client.post(address, {"brings": "x", "acting_for": points[0].organization_id})
    assert Participation.objects.get().organization == points[0].organization
    assert client.session["acting_for"] == points[1].organization_id, "a form changes nothing of the choice"


@pytest.mark.parametrize("said", ["", "0", "x", "stranger"])
def test_a_form_for_another_organization_is_not_taken_for_ones_own(client_of: Any, address: str, said: str) -> None:
    own, stranger = factories.focal_point(), factories.organization()
    answer = client_of(own.person).post(
        address, {"brings": "x", "acting_for": stranger.pk if said == "stranger" else said}
    )
    assert answer.status_code == 409
    assert not Participation.objects.exists()


def test_a_role_that_ended_meanwhile(client_of: Any, points: Any, address: str) -> None:
    client = client_of(points[0].person)
    client.post("/partners/act-for/", {"organization": points[1].organization_id})
    points[1].ends = timezone.localdate().replace(year=2020)
    points[1].starts = None
    points[1].save()
    answer = client.post(address, {"brings": "x", "acting_for": points[1].organization_id})
    assert answer.status_code == 409
    assert not Participation.objects.exists()
    page = client.get(address).content.decode()
    assert f'name="acting_for" value="{points[0].organization_id}"' in page, "the one that is left needs no choice"


def test_who_speaks_for_one_is_not_asked(client_of: Any, address: str) -> None:
    point = factories.focal_point()
    assert str(point.organization.name) in client_of(point.person).get(address).content.decode()


def test_who_may_open_the_page(client_of: Any) -> None:
    assert client_of(None).get("/partners/act-for/").status_code == 403
    page = client_of(factories.person()).get("/partners/act-for/").content.decode()
    assert "You do not speak for an organization yet." in page
    away = client_of(factories.person()).post("/partners/act-for/", {"next": "https://example.org/"})
    assert away["Location"] == "/profile/"


@pytest.mark.parametrize(
    "address", ["/library/new/", "/business-network/join/", "/business-network/self-check/new/", "/law/models/new/"]
)
def test_whoever_speaks_for_several_is_asked_wherever_one_acts_for_an_organization(
    client_of: Any, points: Any, address: str
) -> None:
    for point in points:
        point.organization.constituency = "business"
        point.organization.save()
    client = client_of(points[0].person)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/partners/act-for/?next=")
    client.post("/partners/act-for/", {"organization": points[1].organization_id})
    page = client.get(address)
    assert page.status_code == 200
    assert f'name="acting_for" value="{points[1].organization_id}"' in page.content.decode()

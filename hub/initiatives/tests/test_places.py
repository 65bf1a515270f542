"""Those who keep a record say which of its places may be found; everybody else sees no more than that."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from hub.initiatives.models import Evaluation, Place
from hub.lib.tests import factories

ClientOf = Callable[..., Client]


def test_an_owner_hides_a_place(db: None, client: Client, client_of: ClientOf) -> None:
    organization = factories.organization()
    owner = client_of(factories.focal_point(organization=organization).person)
    initiative = factories.initiative(owner=organization)
    place = Place.objects.create(initiative=initiative, name="Street 7", latitude=1.25, longitude=2.25)
    assert "Street 7" in client.get(initiative.get_absolute_url()).content.decode()
    answers = {
        "initiative": initiative.public_id,
        "name": "Street 7",
        "latitude": 1.25,
        "longitude": 2.25,
        "shown": "hidden",
    }
    assert owner.post(f"/edit/place/{place.pk}/", answers).status_code == 302
    place.refresh_from_db()
    assert place.shown == "hidden"
    seen = client.get(initiative.get_absolute_url()).content.decode()
    assert "Street 7" not in seen
    assert f"/edit/place/{place.pk}/" in owner.get(initiative.get_absolute_url()).content.decode()
    assert "Street 7" not in client.get("/events/").content.decode()
    stranger = client_of(factories.focal_point().person)
    assert stranger.post(f"/edit/place/{place.pk}/", answers | {"shown": "exact"}).status_code in {403, 404}
    place.refresh_from_db()
    assert place.shown == "hidden"


def test_an_evaluation_stands_on_the_page(db: None, client: Client, client_of: ClientOf) -> None:
    organization = factories.organization()
    owner = client_of(factories.focal_point(organization=organization).person)
    initiative = factories.initiative(owner=organization)
    answers = {
        "initiative": initiative.public_id,
        "title": "Mid-term",
        "url": "https://example.org/e",
        "published": "2023-05",
    }
    assert owner.post("/edit/evaluation/new/", answers).status_code == 302
    assert Evaluation.objects.get().published == "2023-05"
    page = client.get(initiative.get_absolute_url()).content.decode()
    assert "Mid-term" in page
    assert "May 2023" in page

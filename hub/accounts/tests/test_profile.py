"""A person changes her profile: the record of events tells of it, without her name, and only where something changed."""

from __future__ import annotations

from typing import Any

import pytest

from hub.accounts.email_preferences import unsubscribe_address
from hub.events.models import Event
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_a_change_is_recorded_without_the_name_and_no_change_is_not(client_of: Any) -> None:
    person = factories.person(name="Person 1")
    client = client_of(person)
    kept = {"name": "Person 1", "language": person.language, "digest": person.digest}
    assert client.post("/profile/", kept).status_code == 302
    assert not Event.objects.filter(kind="accounts.person").exists()
    assert client.post("/profile/", kept | {"name": "Person 2", "language": "fr"}).status_code == 302
    event = Event.objects.get(kind="accounts.person")
    assert event.after == {"language": "fr", "digest": person.digest}
    assert "Person" not in str([event.before, event.after, event.reason])
    person.refresh_from_db()
    assert (person.name, person.language) == ("Person 2", "fr")
    assert client.post("/profile/", kept | {"name": "", "language": "xx"}).status_code == 200
    assert Event.objects.filter(kind="accounts.person").count() == 1


def test_the_link_of_an_email_stops_them_once_and_a_forged_one_nothing(client: Any) -> None:
    person = factories.person(digest="weekly")
    address = unsubscribe_address(person)
    assert client.get(address).context["ended"] is False
    for _ in range(2):
        assert client.post(address).context["ended"] is True
    person.refresh_from_db()
    assert person.digest == "never"
    event = Event.objects.get(kind="accounts.person")
    assert (event.before, event.after) == ({"digest": "weekly"}, {"digest": "never"})
    assert client.post(f"{address[:-3]}x/").status_code == 404


def test_nobody_else_has_a_profile_to_change(client: Any) -> None:
    answer = client.post("/profile/", {"name": "Person 3", "language": "en", "digest": "never"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")

"""A record stays true: whoever keeps it confirms it on its page, anyone says what is wrong, and gets an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from hub.events.models import Event
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.outreach import forms, freshness
from hub.outreach.models import Submission

ClientOf = Callable[..., Client]


@pytest.fixture
def kept(scenario: Any) -> Initiative:
    return factories.initiative(name_en="Schools", owner=scenario.member_organization, status="active")


@pytest.fixture
def old_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that was opened a minute ago."""
    monkeypatch.setattr(forms.time, "time", lambda: 60)


def answers(**changed: Any) -> dict[str, Any]:
    return {"summary": "It ended in March.", "begun": signing.dumps(0, salt=forms.SALT)} | changed


def test_the_owner_confirms_on_the_page(kept: Initiative, client_of: ClientOf, scenario: Any) -> None:
    address = kept.get_absolute_url()
    for person in (None, scenario.stranger, scenario.leader, scenario.secretariat):
        assert "nothing changed" not in client_of(person).get(address).content.decode()
        assert client_of(person).post(f"{address}confirm/").status_code == 403
    assert Initiative.objects.get().confirmed_on is None
    owner = client_of(scenario.member)
    page = owner.get(address).content.decode()
    assert "Never confirmed" in page
    assert page.count("btn--main") == 1
    page = owner.post(f"{address}confirm/", follow=True).content.decode()
    name = scenario.member_organization.short_name
    assert f"Confirmed today by {name}" in page
    event = Event.objects.about(kept).get()
    assert (event.verb, event.actor, event.after["owner_id"]) == ("confirmed", scenario.member, kept.owner_id)


def test_the_page_names_who_confirmed_only_where_that_is_known(
    kept: Initiative, client_of: ClientOf, scenario: Any
) -> None:
    freshness.confirm_now(initiative=kept, by=scenario.member)
    kept.refresh_from_db()
    kept.confirmed_on = timezone.localdate() - timedelta(days=250)  # somebody wrote another day into the record
    kept.save()
    page = client_of(None).get(kept.get_absolute_url()).content.decode()
    assert "Confirmed 8\xa0months ago" in page
    assert "months ago by" not in page


def test_confirming_takes_back_the_links_that_wait(kept: Initiative, client: Client, scenario: Any) -> None:
    freshness.request_confirmations("http://site")
    link = freshness.address_of(list(kept.confirmations.all()))
    assert client.get(link).status_code == 200
    freshness.confirm_now(initiative=kept, by=scenario.member)
    assert client.get(link).status_code == 410


def test_anyone_suggests_a_change_and_the_owner_answers(
    kept: Initiative, client: Client, client_of: ClientOf, scenario: Any, old_form: None
) -> None:
    address = kept.get_absolute_url()
    assert f"{address}suggest/" in client.get(address).content.decode()
    sent = client.post(f"{address}suggest/", answers(email="somebody@example.org"))
    suggested = Submission.objects.get()
    assert (sent.url, suggested.about, suggested.name) == (suggested.get_absolute_url(), kept, "Schools")
    assert "Review" not in client.get(sent.url).content.decode()
    assert "It ended in March." not in client.get(address).content.decode()
    owner = client_of(scenario.member)
    assert "It ended in March." in owner.get(address).content.decode()
    review = f"{sent.url}review/"
    for person in (None, scenario.stranger, scenario.leader):
        assert client_of(person).post(review, {"accept": "1", "reason": "Yes"}).status_code == 403
    assert owner.post(review, {"accept": "1"}).status_code == 422
    owner.post(review, {"accept": "1", "reason": "The end is March now."})
    suggested.refresh_from_db()
    assert (suggested.status, suggested.email, Initiative.objects.count()) == ("accepted", "", 1)
    assert "The end is March now." in client.get(sent.url).content.decode()
    assert "It ended in March." not in owner.get(address).content.decode()


def test_a_suggested_change_waits_at_the_secretariat_too(
    kept: Initiative, client: Client, client_of: ClientOf, scenario: Any, old_form: None
) -> None:
    client.post(f"{kept.get_absolute_url()}suggest/", answers())
    assert (
        "a change of this record" in client_of(scenario.secretariat).get("/initiatives/suggestions/").content.decode()
    )


@pytest.mark.parametrize("changed", [{"homepage": "x"}, {"begun": "forged"}, {"summary": ""}, {"website": "nonsense"}])
def test_programs_are_stopped(kept: Initiative, client: Client, old_form: None, changed: dict[str, str]) -> None:
    assert client.post(f"{kept.get_absolute_url()}suggest/", answers(**changed)).status_code == 200
    assert not Submission.objects.exists()


def test_of_a_hidden_record_nothing_is_suggested(kept: Initiative, client: Client, scenario: Any) -> None:
    Initiative.objects.update(visibility="restricted")
    assert client.get(f"{kept.get_absolute_url()}suggest/").status_code == 404


def test_a_partner_is_offered_the_record_that_nobody_keeps(client_of: ClientOf, scenario: Any) -> None:
    free = factories.initiative(name_en="Nobody’s")
    page = client_of(scenario.member).get(free.get_absolute_url()).content.decode()
    assert "This is ours: we keep it up to date" in page
    assert page.count("btn--main") == 1
    assert "This is ours" not in client_of(scenario.stranger).get(free.get_absolute_url()).content.decode()

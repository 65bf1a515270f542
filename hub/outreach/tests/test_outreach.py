"""People from outside: suggest without an account, claim, confirm by a link, save a search."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from hub.accounts.models import Person
from hub.events.models import Event, Verb
from hub.events.reasons import NO_SIGN_OF_LIFE
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.notifications.digests import send_digests
from hub.notifications.spreading import spread_finds
from hub.outreach import forms as pages
from hub.outreach import freshness
from hub.outreach.models import Claim, Confirmation, SavedSearch, Submission
from hub.partners.models import FocalPoint

pytestmark = pytest.mark.on_postgresql

ClientOf = Callable[..., Client]


def answers(**changed: Any) -> dict[str, Any]:
    begun = signing.dumps(0, salt=pages.SALT)
    return {
        "name": "Initiative 1", "summary": "It trains inspectors.", "who": "Organization 9",
        "website": "https://example.org/one", "email": "somebody@example.org", "begun": begun,
    } | changed  # fmt: skip


@pytest.fixture
def old_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that was opened a minute ago."""
    begun = signing.loads
    monkeypatch.setattr(pages.time, "time", lambda: 60)
    assert begun


def test_anyone_suggests_and_finds_the_answer(
    client: Client, client_of: ClientOf, scenario: Any, old_form: None
) -> None:
    answer = client.post("/initiatives/suggest/", answers())
    submission = Submission.objects.get()
    assert answer.url == submission.get_absolute_url()
    assert "waits for review" in client.get(answer.url).content.decode()
    assert "somebody@example.org" not in client.get(answer.url).content.decode()
    assert "somebody@example.org" not in str(list(Event.objects.values()))
    review = f"{answer.url}review/"
    assert client.post(review, {"accept": "1", "reason": "Checked"}).status_code == 403
    desk = client_of(scenario.secretariat)
    assert "Initiative 1" in desk.get("/initiatives/suggestions/").content.decode()
    assert desk.post(review, {"accept": "1"}).status_code == 422
    desk.post(review, {"accept": "1", "reason": "Checked"})
    initiative = Initiative.objects.get(name_en="Initiative 1")
    assert initiative.roles.get().named == "Organization 9"
    assert "Checked" in client.get(answer.url).content.decode()
    submission.refresh_from_db()
    assert submission.email == ""
    desk.post(review, {"decline": "1", "reason": "Twice"})
    assert Initiative.objects.filter(name_en="Initiative 1").count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"homepage": "https://spam.example"}, {"begun": "forged"}, {"summary": "word " * 201}, {"website": "nonsense"}],
)
def test_programs_and_long_texts_are_stopped(client: Client, db: None, old_form: None, changed: dict[str, str]) -> None:
    assert client.post("/initiatives/suggest/", answers(**changed)).status_code == 200
    assert not Submission.objects.exists()


def test_a_form_that_is_sent_at_once_is_stopped(client: Client, db: None) -> None:
    page = client.get("/initiatives/suggest/")
    client.post("/initiatives/suggest/", answers(begun=page.context["form"]["begun"].value()))
    assert not Submission.objects.exists()


def test_a_partner_claims_a_record(client_of: ClientOf, scenario: Any) -> None:
    initiative = factories.initiative()
    page = f"{initiative.get_absolute_url()}claim/"
    assert client_of(scenario.stranger).post(page, {"justification": "Ours"}).status_code == 403
    client_of(scenario.member).post(page, {"justification": "We carry it out."})
    client_of(scenario.member).post(page, {"justification": "Again"})
    made = Claim.objects.get()
    desk = client_of(scenario.secretariat)
    desk.post(f"/initiatives/claims/{made.pk}/review/", {"accept": "1", "reason": "Known"})
    initiative.refresh_from_db()
    assert initiative.owner == scenario.member_organization


@pytest.fixture
def kept(scenario: Any) -> list[Initiative]:
    return [factories.initiative(name_en=f"Kept {n}", owner=scenario.member_organization) for n in range(15)]


def _link(email: Any) -> str:
    match = re.search(r"http://site(\S+)", email.body)
    assert match
    return match[1]


def test_twelve_records_are_confirmed_by_one_link(
    client: Client, kept: list[Initiative], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reviewfreshness", "--site", "http://site")
    (email,) = mail.outbox
    assert email.body.count("Kept ") == 12
    link = _link(email)
    assert client.get(link).content.decode().count("What is wrong?") == 12
    assert Confirmation.objects.filter(used_at=None).count() == 12  # looking changes nothing
    one = Confirmation.objects.first()
    assert one
    answer = client.post(link, {f"wrong-{one.pk}": "It ended last year."})
    assert answer.context["number"] == 11
    assert Initiative.objects.filter(confirmed_on=timezone.localdate()).count() == 11
    assert Event.objects.filter(verb="confirmed").count() == 11
    assert client.get(link).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reviewfreshness", "--site", "http://site")
    assert len(mail.outbox) == 2  # the four that are left, not the eleven


def test_a_link_serves_its_purpose_only(client: Client, kept: list[Initiative]) -> None:
    freshness.request_confirmations("http://site")
    asked = list(Confirmation.objects.all())
    link = freshness.address_of(asked)
    assert client.get(link[:-3] + "xx/").status_code == 410
    foreign = signing.dumps({"c": [[asked[0].pk, asked[0].nonce]]}, salt="other")
    assert client.get(f"/initiatives/confirm/{foreign}/").status_code == 410
    freshness.revoke(initiative=asked[0].initiative)
    assert len(freshness.of_address(link.split("/")[-2])) == 11
    Confirmation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.post(link).status_code == 410
    assert not Initiative.objects.exclude(confirmed_on=None).exists()


def test_two_silent_years_make_a_record_inactive(db: None) -> None:
    today = timezone.localdate()
    ages = {"fresh": 30, "ageing": 500, "stale": 800}
    for name, days in ages.items():
        initiative = factories.initiative(name_en=name, status="active", confirmed_on=today - timedelta(days=days))
        assert initiative.freshness == name
    assert freshness.mark_silent() == 1
    event = Event.objects.get(verb=Verb.CHANGED, kind="initiatives.initiative")
    assert (event.actor_id, event.after, event.reason) == (None, {"status": "inactive"}, NO_SIGN_OF_LIFE)
    assert freshness.mark_silent() == 0
    assert [str(i) for i in Initiative.objects.filter(status="inactive")] == ["stale"]
    assert Initiative.objects.count() == 3


def test_a_saved_search_tells_of_new_ones_once(client_of: ClientOf, scenario: Any) -> None:
    """In the e-mail of what is new, once."""
    factories.initiative(name_en="Cocoa one")
    browser = client_of(scenario.member)
    browser.post("/initiatives/searches/save/", {"name": "Cocoa", "query": "q=cocoa"})
    spread_finds()
    assert send_digests("https://hub.example.org") == 0
    factories.initiative(name_en="Cocoa two")
    factories.initiative(name_en="Cocoa hidden", visibility="restricted")
    factories.initiative(name_en="Cotton")
    for _ in range(2):
        spread_finds()
        send_digests("https://hub.example.org")
    (email,) = mail.outbox
    assert "Cocoa two" in email.body
    assert "hidden" not in email.body
    assert "Cotton" not in email.body
    saved = SavedSearch.objects.get()
    assert client_of(scenario.leader).post(f"/initiatives/searches/{saved.pk}/forget/").status_code == 404
    browser.post(f"/initiatives/searches/{saved.pk}/forget/")
    assert not SavedSearch.objects.exists()


def test_a_link_ends_with_the_role_of_the_person(client: Client, kept: list[Initiative]) -> None:
    freshness.request_confirmations("http://site")
    link = freshness.address_of(list(Confirmation.objects.all()))
    assert client.get(link).status_code == 200
    FocalPoint.objects.update(ends=timezone.localdate() - timedelta(days=1))
    assert client.post(link).status_code == 410
    FocalPoint.objects.update(ends=None)
    Person.objects.update(is_active=False)
    assert client.post(link).status_code == 410
    assert not Initiative.objects.exclude(confirmed_on=None).exists()


def test_the_name_of_a_search_stops_no_emails(client_of: ClientOf, scenario: Any) -> None:
    """A line break in a subject would be refused, and with it the e-mails of everybody after."""
    factories.initiative(name_en="Cotton")
    for person, name in ((scenario.member, "Cocoa\r\nBcc: all@example.org"), (scenario.leader, "Mine")):
        client_of(person).post("/initiatives/searches/save/", {"name": name, "query": "q=cocoa"})
    factories.initiative(name_en="Cocoa two")
    spread_finds()
    send_digests("https://hub.example.org")
    assert len(mail.outbox) == 2
    assert all("\n" not in email.subject for email in mail.outbox)


def test_one_person_saves_some_fifty_searches(client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    for number in range(52):
        browser.post("/initiatives/searches/save/", {"name": "One", "query": f"q={number}"})
    assert SavedSearch.objects.count() == 50


def test_a_bent_choice_of_a_word_is_not_found(client_of: ClientOf, scenario: Any) -> None:
    initiative = factories.initiative()
    address = f"/initiatives/{initiative.public_id}/sources/"
    for said in ("", "abc", "²", "9" * 30):
        assert client_of(scenario.secretariat).post(address, {"said": said}).status_code == 404


def test_a_confirmation_leaves_what_others_saved_meanwhile(kept: list[Initiative]) -> None:
    freshness.request_confirmations("http://site")
    waiting = freshness.of_address(freshness.address_of(list(Confirmation.objects.all())).split("/")[-2])
    Initiative.objects.filter(pk=waiting[0].initiative_id).update(name_en="Renamed meanwhile")
    freshness.confirm(confirmations=waiting, wrong={})
    after = Initiative.objects.get(pk=waiting[0].initiative_id)
    assert after.name_en == "Renamed meanwhile"
    assert after.confirmed_on == timezone.localdate()

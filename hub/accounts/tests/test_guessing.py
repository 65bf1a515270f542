"""What strangers learn or hinder by guessing: whether an address has an account, and whether its owner can sign in."""

from __future__ import annotations

import errno
import re
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.urls import reverse

from hub.accounts.adapter import GUESSES
from hub.accounts.delivery import ServerUnreachableError, deliver
from hub.accounts.models import OutgoingEmail, Person
from hub.accounts.tests.test_own_data import PASSWORD, give_password_again
from hub.editing.views import NAMED_AN_HOUR
from hub.lib.filecache import CountingFileCache
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db
ELSEWHERE = "192.0.2.77"


@pytest.fixture
def person() -> Person:
    made = factories.person()
    made.set_password(PASSWORD)
    made.save()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every time a password is hashed, which is what takes time."""
    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def count(self: Any, password: str, salt: str) -> str:
        made.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    return made


def sign_up(client: Any, email: str) -> Any:
    return client.post(
        "/accounts/signup/", {"email": email, "password1": PASSWORD, "name": "A new person"}, follow=True
    )


def sign_in(client: Any, email: str, password: str = PASSWORD, address: str = "127.0.0.1") -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def plain(answer: Any) -> tuple[int, list[Any], str]:
    text = re.sub(r'value="[^"]*"|[\w.-]+@example.org', "", answer.content.decode())
    return answer.status_code, answer.redirect_chain, text


@pytest.mark.parametrize("verification", ["mandatory", "none"])
def test_signing_up_says_the_same_for_known_and_new_addresses(settings, person, client_of, hashed, verification):
    assert reverse("account_confirm_email", args=["x"])  # addresses are read while the settings are as they were
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = verification == "mandatory"
    settings.EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"
    answers = {}
    for email in (person.email, "new@example.org"):
        hashed.clear()
        answers[email] = plain(sign_up(client_of(None), email)), len(hashed)
    assert answers[person.email] == answers["new@example.org"]
    assert answers[person.email][1] >= 1, "a password is hashed for the known address, too"
    assert Person.objects.filter(email="new@example.org").count() == 1
    person.refresh_from_db()
    assert person.name != "A new person"
    if verification == "mandatory":
        assert set(OutgoingEmail.objects.values_list("recipient", flat=True)) == {person.email, "new@example.org"}


def test_without_a_mail_server_the_new_account_is_ready(settings, client):
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    page = sign_up(client, "new@example.org")
    assert "yours is ready now" in page.content.decode()
    assert sign_in(client, "new@example.org").status_code == 302
    assert client.get("/profile/").status_code == 200


def test_without_a_mail_server_one_comes_to_where_one_wanted_to_go(settings, client):
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    form = {"email": "new@example.org", "password1": PASSWORD, "name": "Person 9", "next": "/join/"}
    assert client.post("/accounts/signup/", form)["Location"] == "/accounts/login/?next=%2Fjoin%2F"
    answer = client.post("/accounts/signup/", form | {"next": "https://evil.example/"})
    assert answer["Location"] == "/accounts/login/"


def test_with_a_dead_mail_server_signing_up_is_whole_and_the_email_waits(settings, client):
    assert reverse("account_confirm_email", args=["x"])  # addresses are read while the settings are as they were
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"
    settings.DELIVERY_BACKEND = "hub.accounts.smtp.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2  # nobody answers there
    page = sign_up(client, "new@example.org")
    assert page.status_code == 200
    assert page.redirect_chain == [("/accounts/confirm-email/", 302)]
    with pytest.raises(ServerUnreachableError):
        deliver()
    email = OutgoingEmail.objects.get()
    assert (email.state, email.recipient) == ("waiting", "new@example.org")
    (code,) = re.findall(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", email.body, re.MULTILINE)
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 302
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_a_sign_up_whose_email_cannot_be_kept_makes_no_account(settings, client, monkeypatch):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"

    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(OutgoingEmail.objects, "bulk_create", fail)
    client.raise_request_exception = False
    assert sign_up(client, "new@example.org").status_code == 500
    assert not Person.objects.filter(email="new@example.org").exists()
    assert not EmailAddress.objects.exists()


def test_adding_anothers_address_is_answered_like_adding_a_new_one(settings, person, client):
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    other = factories.person(email="a1@example.org")
    sign_in(client, person.email)
    give_password_again(client)
    client.get("/accounts/email/")
    pages = []
    for email in (other.email, "a2@example.org"):
        added = client.post("/accounts/email/", {"action_add": "", "email": email}, follow=True)
        chosen = client.post("/accounts/email/", {"action_primary": "", "email": email}, follow=True)
        pages.append((plain(added), plain(chosen)[:2]))
        assert "Confirm the address first" in chosen.content.decode()
        EmailAddress.objects.filter(user=person, email=email).delete()
    assert pages[0] == pages[1]
    person.refresh_from_db()
    assert person.email not in (other.email, "a2@example.org")


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(person, client_of):
    stranger = client_of(None)
    for _ in range(5):
        assert sign_in(stranger, person.email, "wrong password", ELSEWHERE).status_code == 200
    refused = sign_in(stranger, person.email, PASSWORD, ELSEWHERE)
    assert refused.status_code == 200, "who guesses is stopped, even with the right one"
    assert sign_in(client_of(None), person.email).status_code == 302


def test_guesses_from_everywhere_stop_but_not_in_the_owners_browser(person, client_of):
    own = client_of(None)
    assert sign_in(own, person.email).status_code == 302
    own.post("/accounts/logout/")
    for number in range(GUESSES):
        sign_in(client_of(None), person.email, "wrong password", f"198.51.{number // 4}.1")
    stranger = sign_in(client_of(None), person.email, PASSWORD, ELSEWHERE)
    assert stranger.status_code == 200, "a hundred an hour for one account, from however many addresses"
    assert sign_in(own, person.email).status_code == 302


def test_a_forged_or_anothers_browser_is_unknown(person, client_of):
    other = factories.person()
    other.set_password(PASSWORD)
    other.save()
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    browser = client_of(None)
    assert sign_in(browser, other.email).status_code == 302
    browser.post("/accounts/logout/")
    for number in range(GUESSES):
        sign_in(client_of(None), person.email, "wrong password", f"198.51.{number // 4}.1")
    assert sign_in(browser, person.email, PASSWORD, ELSEWHERE).status_code == 200
    forged = client_of(None)
    forged.cookies["known-browser"] = f"{person.public_id}:x:y"
    assert sign_in(forged, person.email, PASSWORD, ELSEWHERE).status_code == 200


def test_resetting_the_password_is_limited_by_address_of_the_account_alike(person, client_of):
    for email in (person.email, "nobody@example.org"):
        statuses = [
            client_of(None)
            .post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=f"198.51.100.{n}")
            .status_code
            for n in range(11)
        ]
        assert statuses == [302] * 10 + [429]
        cache.clear()


def test_nobody_asks_a_list_of_addresses_by_naming_people(scenario, client_of):
    client = client_of(scenario.secretariat)
    form = {"organization": scenario.member_organization.pk, "role": "deputy"}
    for number in range(NAMED_AN_HOUR):
        answer = client.post("/edit/focal-point/new/", form | {"person": f"person{number}@nowhere.example"})
        assert answer.status_code == 200
    assert client.post("/edit/focal-point/new/", form | {"person": "a@nowhere.example"}).status_code == 429


class TestCounting:
    """Of many requests at the same moment each is counted."""

    @pytest.fixture
    def counter(self, tmp_path: Any) -> CountingFileCache:
        return CountingFileCache(str(tmp_path / "cache"), {})

    def test_every_one_counts(self, counter):
        counter.add("k", 0, 60)
        threads = [threading.Thread(target=lambda: [counter.incr("k") for _ in range(25)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counter.get("k") == 200

    def test_on_a_full_disk_counting_fails_and_keeping_is_left_out(self, counter, monkeypatch):
        from django.core.cache.backends import filebased

        def fail(*_args: Any, **_options: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        counter.add("k", 1, 60)
        monkeypatch.setattr(filebased.tempfile, "mkstemp", fail)
        counter.set("page", "text", 60)
        assert counter.get("page") is None
        with pytest.raises(OSError, match="No space"):
            counter.add("lock", 1, 60)
        with pytest.raises(OSError, match="No space"):
            counter.incr("k")

    def test_one_of_many_adds(self, counter):
        added: list[bool] = []
        barrier = threading.Barrier(8)

        def add() -> None:
            barrier.wait()
            added.append(counter.add("lock", 1, 60))

        threads = [threading.Thread(target=add) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert added.count(True) == 1

    def test_counting_does_not_change_when_the_hour_ends(self, counter, monkeypatch):
        from hub.lib import filecache

        now = filecache.time.time()
        counter.add("k", 0, 3600)
        counter.incr("k")
        monkeypatch.setattr(filecache.time, "time", lambda: now + 1000)
        assert counter.get("k") == 1, "Django's cache would have forgotten it after five minutes"
        counter.incr("k")
        monkeypatch.setattr(filecache.time, "time", lambda: now + 3601)
        assert counter.get("k") is None
        with pytest.raises(ValueError, match="not found"):
            counter.incr("k")

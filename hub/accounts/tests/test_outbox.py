"""Letters wait in the database until the mail server takes them, each is sent once, and nothing of it is kept."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from hub.accounts import delivery
from hub.accounts.delivery import ServerUnreachableError, deliver, erase_old_emails, retry_emails
from hub.accounts.models import OutgoingEmail
from hub.accounts.outbox import queue_email
from hub.accounts.owndata import data_of, erase_person
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class MailServer:
    """Says what the test tells it to, and keeps what it took."""

    is_down = False
    is_text_out = False
    failure: Exception | None = None
    taken: list[tuple[str, str]] = []


class FakeBackend(BaseEmailBackend):
    @property
    def is_text_out(self) -> bool:
        return MailServer.is_text_out

    def open(self) -> bool:
        if MailServer.is_down:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages: Any) -> int:
        if MailServer.failure:
            raise MailServer.failure
        MailServer.taken += [(message.to[0], message.extra_headers["Message-ID"]) for message in messages]
        return len(messages)


@pytest.fixture(autouse=True)
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[MailServer]:
    settings.EMAIL_BACKEND = "hub.accounts.outbox.OutboxBackend"
    settings.DELIVERY_BACKEND = f"{__name__}.FakeBackend"
    for name, value in (("is_down", False), ("is_text_out", False), ("failure", None), ("taken", [])):
        monkeypatch.setattr(MailServer, name, value)
    return MailServer


def write(**more: Any) -> OutgoingEmail:
    queue_email(person=factories.person(), subject="A subject\nof two lines", text="What it says", **more)
    return OutgoingEmail.objects.get(state="waiting")


def states() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("state", flat=True))


def test_a_sent_email_leaves_nothing_of_what_it_said(server):
    email = write()
    assert (email.subject, email.body) == ("A subject of two lines", "What it says")
    to = email.recipient
    assert deliver() == 1
    assert [reader for reader, _ in server.taken] == [to]
    email.refresh_from_db()
    assert (email.state, email.recipient, email.subject, email.body, email.html, email.person, email.headers) == (
        "sent", "", "", "", "", None, {},
    )  # fmt: skip
    assert deliver() == 0
    assert len(server.taken) == 1


def test_an_email_is_forgotten_with_its_transaction():
    person = factories.person()
    with transaction.atomic():
        queue_email(person=person, subject="S", text="T")
        transaction.set_rollback(True)
    assert not OutgoingEmail.objects.exists()


def test_while_the_server_is_down_emails_wait_and_lose_no_attempt(server):
    email = write()
    server.is_down = True
    for _ in range(20):
        with pytest.raises(ServerUnreachableError):
            deliver()
    email.refresh_from_db()
    assert (email.state, email.attempts) == ("waiting", 0)
    server.is_down = False
    assert deliver() == 1


@pytest.mark.parametrize(
    ("failure", "state", "goes_on"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such mailbox")}), "given up", True),
        (smtplib.SMTPRecipientsRefused({"a": (451, b"later")}), "waiting", True),
        (smtplib.SMTPDataError(554, b"no"), "given up", True),
        (smtplib.SMTPSenderRefused(550, b"no", "x"), "waiting", True),
        (smtplib.SMTPServerDisconnected("gone"), "waiting", False),
        (TimeoutError(), "waiting", False),
        (ValueError("a heading with a line break"), "given up", True),
    ],
)
def test_what_a_refusal_means(server, failure, state, goes_on):
    email = write()
    server.failure = failure
    if goes_on:
        assert deliver() == 0
    else:
        with pytest.raises(ServerUnreachableError):
            deliver()
    email.refresh_from_db()
    assert email.state == state
    assert email.recipient not in email.error
    if state == "waiting":
        assert email.next_try_at > timezone.now() + timedelta(seconds=50)
        assert email.attempts == 1


def test_an_email_that_may_have_arrived_is_not_sent_again_unasked(server):
    email = write()
    server.failure, server.is_text_out = smtplib.SMTPServerDisconnected("gone"), True
    with pytest.raises(ServerUnreachableError):
        deliver()
    assert states() == ["uncertain"]
    server.failure, server.is_text_out = None, False
    assert deliver() == 0
    call_command("outbox", "--retry")
    assert deliver() == 1
    assert server.taken == [(email.recipient, email.headers["Message-ID"])], "servers know it by its number"


def test_an_email_whose_process_ended_is_set_aside(server):
    email = write()
    claimed = delivery._claim_next()
    assert claimed is not None
    assert delivery._claim_next() is None, "nobody else gets it"
    assert deliver() == 0
    OutgoingEmail.objects.update(changed_at=timezone.now() - timedelta(minutes=6))
    assert deliver() == 0
    assert states() == ["uncertain"]
    assert server.taken == []
    assert retry_emails() == 1
    assert email.headers["Message-ID"]


def test_two_that_claim_at_once_get_it_once(monkeypatch):
    email = write()
    stale = [email]
    assert delivery._claim_next() is not None
    monkeypatch.setattr(delivery, "_due", lambda: stale)  # read before the other one claimed it
    assert delivery._claim_next() is None


def test_after_three_days_an_email_is_given_up_and_then_forgotten(server):
    write()
    server.is_down = True
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(days=4))
    assert deliver() == 0
    assert states() == ["given up"]
    assert erase_old_emails() == 0
    OutgoingEmail.objects.update(changed_at=timezone.now() - timedelta(days=15))
    assert erase_old_emails() == 1


def test_emails_that_somebody_waits_for_go_before_those_to_everybody(server):
    queue_email(person=factories.person(), subject="S", text="T", headers={"List-Unsubscribe": "<https://x>"})
    urgent = factories.person()
    queue_email(person=urgent, subject="S", text="T")
    assert deliver() == 2
    assert server.taken[0][0] == urgent.email


def test_waiting_emails_go_with_the_account_and_their_text_stays_out_of_the_file():
    email = write()
    assert email.person is not None
    listed = data_of(email.person, STRANGER)["records"]["accounts.outgoingemail.person"]
    assert listed[0]["subject"] == email.subject
    assert "body" not in listed[0], "it may hold a key to the account"
    erase_person(person=email.person)
    assert not OutgoingEmail.objects.exists()


def test_each_reader_has_an_email_of_her_own():
    send_mail("S", "T", None, ["one@example.org", "two@example.org"])
    assert set(OutgoingEmail.objects.values_list("recipient", flat=True)) == {"one@example.org", "two@example.org"}


def test_what_the_outbox_cannot_keep_is_refused_loudly():
    message = EmailMultiAlternatives("S", "T", None, ["one@example.org"])
    message.attach("a.txt", "T", "text/plain")
    with pytest.raises(NotImplementedError):
        message.send(fail_silently=True)


def test_the_command_counts_without_names(capsys):
    email = write()
    call_command("outbox")
    said = capsys.readouterr().out
    assert "waiting: 1" in said
    assert email.recipient not in said


def test_without_a_mail_server_emails_become_files(settings, tmp_path):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    write()
    assert deliver() == 1
    (file,) = tmp_path.iterdir()
    assert "What it says" in file.read_text()
    assert mail.outbox == []

"""Real conversations with mail servers that hang, refuse or take what they are sent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from hub.accounts import delivery
from hub.accounts.delivery import DeliveryThread, ServerUnreachableError, deliver
from hub.accounts.models import OutgoingEmail, Person
from hub.accounts.outbox import compose, queue_email, queue_emails
from hub.accounts.tests.sink import Sink, running_sink, use
from hub.lib import env
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with running_sink() as (handler, port):
        use(settings, port)
        yield handler


def test_text_and_html_arrive_once(sink):
    person = factories.person()
    queue_emails([compose(person=person, subject="Élan", text="Plain words", html="<p>Marked words</p>")])
    assert deliver() == 1
    assert deliver() == 0
    ((to, content),) = sink.taken
    assert to == person.email
    assert b"multipart/alternative" in content
    assert b"Plain words" in content
    assert b"<p>Marked words</p>" in content


def test_a_mailbox_that_is_not_there_is_recorded_and_the_person_told(sink, client_of):
    person, other = factories.person(), factories.person()
    sink.unknown = {person.email}
    for one in (person, other):
        queue_email(person=one, subject="S", text="T")
    assert deliver() == 1
    person.refresh_from_db()
    other.refresh_from_db()
    assert person.bounced_at is not None
    assert other.bounced_at is None
    client = client_of(person)
    page = client.get("/groups/").content.decode()
    assert "no such mailbox" in page
    assert "no such mailbox" not in client_of(other).get("/groups/").content.decode()
    assert client.post("/profile/mailbox/").status_code == 302
    assert "no such mailbox" not in client.get("/groups/").content.decode()


def test_an_email_that_is_taken_shows_that_the_mailbox_is_there_again(sink):
    person = factories.person(bounced_at=timezone.now())
    queue_email(person=person, subject="A code to sign in", text="T")
    assert deliver() == 1
    person.refresh_from_db()
    assert person.bounced_at is None


def test_a_new_address_is_trusted(client_of):
    from allauth.account.signals import email_changed

    person = factories.person(bounced_at=timezone.now())
    email_changed.send(sender=Person, request=None, user=person, from_email_address=None, to_email_address=None)
    person.refresh_from_db()
    assert person.bounced_at is None


def test_a_server_that_hangs_holds_nobody_up_for_long(settings):
    """It takes the connection and never says a word."""
    silent = socket.create_server(("127.0.0.1", 0))
    use(settings, silent.getsockname()[1])
    settings.EMAIL_TIMEOUT = 0.3
    queue_email(person=factories.person(), subject="S", text="T")
    started = time.monotonic()
    with pytest.raises(ServerUnreachableError):
        deliver()
    assert time.monotonic() - started < 5
    assert list(OutgoingEmail.objects.values_list("state", "attempts")) == [("waiting", 0)]
    silent.close()


def test_a_server_that_falls_silent_after_the_text_is_not_asked_twice(settings):
    """Nobody knows whether it took the e-mail."""
    listening = socket.create_server(("127.0.0.1", 0))
    use(settings, listening.getsockname()[1])
    settings.EMAIL_TIMEOUT = 0.5

    def talk() -> None:
        connection, _ = listening.accept()
        connection.sendall(b"220 here\r\n")
        for answer in (b"250 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"):
            connection.recv(4096)
            connection.sendall(answer)
        time.sleep(2)
        connection.close()

    threading.Thread(target=talk, daemon=True).start()
    queue_email(person=factories.person(), subject="S", text="T")
    with pytest.raises(ServerUnreachableError):
        deliver()
    assert OutgoingEmail.objects.get().state == "uncertain"
    listening.close()


def test_after_each_failure_the_wait_is_longer_up_to_five_minutes():
    delay, waits = delivery.LOOK_EVERY, []
    for _ in range(7):
        delay = DeliveryThread._longer(delay)
        waits.append(delay)
    assert waits == [15, 30, 60, 120, 240, 300, 300]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://me:a%40b@mail.example.org:587", ("mail.example.org", 587, "me", "a@b", True, False)),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "", False, True)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", False, False)),
    ],
)
def test_a_mail_server_in_one_line(monkeypatch, url, expected):
    monkeypatch.setenv("EMAIL_URL", url)
    assert tuple(env.mail_server("EMAIL_URL").values()) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "smtp://h/x"]
)
def test_what_is_no_mail_server_is_refused_with_an_example(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"Example: EMAIL_URL=smtp\+tls://"):
        env.mail_server("EMAIL_URL")

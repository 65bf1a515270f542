"""Sending the e-mails in the outbox.

An e-mail is claimed by an update that must change exactly one row, then sent. It is never sent twice: where it is unknown
whether the server accepted it, it is set aside as uncertain and left to the operator
(`actionhub outbox`).
"""

from __future__ import annotations

import logging
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, connections
from django.utils import timezone

from hub.accounts.models import OutgoingEmail, Person

logger = logging.getLogger(__name__)
State = OutgoingEmail.State

# Minutes after the first, second, … attempt.
DELAYS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
TRY_FOR = timedelta(days=3)
# Longer than a mail server may take for the whole conversation about one e-mail.
SENDING_FOR_MOST = timedelta(minutes=5)
KEEP_UNSENT, KEEP_SENT = timedelta(days=14), timedelta(days=30)
LOOK_EVERY, LOOK_AFTER_FAILURE, LONGEST_WAIT = 1.0, 15.0, 300.0  # seconds; doubled with each failure


class ServerUnreachableError(Exception):
    """The mail server cannot be reached; no e-mail was claimed."""


def deliver() -> int:
    """Send what is due; returns the number of e-mails. Several processes may run it at once."""
    _set_aside_interrupted()
    _give_up_old()
    sent = 0
    if not _due().exists():
        return sent
    with _open_connection() as backend:
        while email := _claim_next():
            sent += _send(email, backend)
    return sent


def _due() -> Any:
    return OutgoingEmail.objects.filter(state=State.WAITING, next_try_at__lte=timezone.now())


def _claim_next() -> OutgoingEmail | None:
    """Claim the next e-mail, so that no other process sends it."""
    for email in _due()[:20]:
        now = timezone.now()
        mine = OutgoingEmail.objects.filter(pk=email.pk, state=State.WAITING, attempts=email.attempts)
        if mine.update(state=State.SENDING, attempts=email.attempts + 1, changed_at=now) == 1:
            email.attempts += 1
            return email
    return None


@contextmanager
def _open_connection() -> Iterator[Any]:
    """The connection, opened before any e-mail is claimed: a server that is down costs no e-mail an attempt."""
    backend = get_connection(settings.DELIVERY_BACKEND)
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as error:
        raise ServerUnreachableError(f"{type(error).__name__}") from error
    try:
        yield backend
    finally:
        try:
            backend.close()
        except (OSError, smtplib.SMTPException):
            logger.info("The mail server ended the connection.")


def _send(email: OutgoingEmail, backend: Any) -> bool:
    message = EmailMultiAlternatives(
        email.subject, email.body, email.sender, [email.recipient], headers=email.headers, connection=backend
    )
    if email.html:
        message.attach_alternative(email.html, "text/html")
    try:
        message.send()
    except ValueError as error:  # an invalid address or header
        _change(email, state=State.GIVEN_UP, error=type(error).__name__)
        return False
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(email, error, is_text_out=getattr(backend, "is_text_out", False))
        return False
    if email.person_id:  # the mailbox works again
        Person.objects.filter(pk=email.person_id, bounced_at__isnull=False).update(bounced_at=None)
    _change(email, state=State.SENT, error="", person=None, recipient="", subject="", body="", html="", headers={})
    return True


def _note_failure(email: OutgoingEmail, error: Exception, *, is_text_out: bool) -> None:
    """The server's own text may contain the address and is not stored."""
    code = _code_of(error)
    reason = f"{type(error).__name__} {code or ''}".strip()
    if code >= 500 and not isinstance(
        error, smtplib.SMTPSenderRefused
    ):  # a rejected sender is a wrong setting of the site
        logger.warning("The mail server refused e-mail %s for good: %s", email.pk, reason)
        if isinstance(error, smtplib.SMTPRecipientsRefused) and email.person_id:
            _note_bounce(email)
        _change(email, state=State.GIVEN_UP, error=reason)
    elif is_text_out and not code:
        logger.warning("The connection broke while e-mail %s was sent: nobody knows whether it arrived.", email.pk)
        _change(email, state=State.UNCERTAIN, error=reason)
    else:
        delay = DELAYS[min(email.attempts, len(DELAYS)) - 1]
        _change(email, state=State.WAITING, error=reason, next_try_at=timezone.now() + delay)
    if not code:
        raise ServerUnreachableError(reason) from error


def _note_bounce(email: OutgoingEmail) -> None:
    """The server says that the mailbox does not exist: nothing more is sent there until the person has checked it."""
    same = Person.objects.filter(pk=email.person_id or 0, email__iexact=parseaddr(email.recipient)[1])
    same.filter(bounced_at__isnull=True).update(bounced_at=timezone.now())


def _code_of(error: Exception) -> int:
    """The reply code of the server; 0 without a reply."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _change(email: OutgoingEmail, **fields: Any) -> None:
    mine = OutgoingEmail.objects.filter(pk=email.pk, state=State.SENDING, attempts=email.attempts)
    mine.update(changed_at=timezone.now(), **fields)


def _set_aside_interrupted() -> None:
    """E-mails whose process died while it sent them: they may have been delivered."""
    lost = OutgoingEmail.objects.filter(state=State.SENDING, changed_at__lt=timezone.now() - SENDING_FOR_MOST)
    if number := lost.update(state=State.UNCERTAIN, error="The process ended.", changed_at=timezone.now()):
        logger.warning("%s e-mails were cut short: nobody knows whether they arrived.", number)


def _give_up_old() -> None:
    old = OutgoingEmail.objects.filter(state=State.WAITING, created_at__lt=timezone.now() - TRY_FOR)
    if number := old.update(state=State.GIVEN_UP, changed_at=timezone.now()):
        logger.warning("%s emails could not be sent for three days and are given up.", number)


def retry_emails() -> int:
    """Try again what was given up or is uncertain, as an operator decided."""
    now = timezone.now()
    put_aside = OutgoingEmail.objects.filter(state__in=[State.GIVEN_UP, State.UNCERTAIN])
    return put_aside.update(state=State.WAITING, created_at=now, next_try_at=now, changed_at=now, attempts=0)


def erase_old_emails() -> int:
    """Delete e-mails that were set aside long ago, and the rows of those sent."""
    now = timezone.now()
    unsent = OutgoingEmail.objects.filter(state__in=[State.GIVEN_UP, State.UNCERTAIN], changed_at__lt=now - KEEP_UNSENT)
    sent = OutgoingEmail.objects.filter(state=State.SENT, changed_at__lt=now - KEEP_SENT)
    return unsent.delete()[0] + sent.delete()[0]


class DeliveryThread(threading.Thread):
    """Sends e-mails for as long as the worker lives, in a thread of its own: a code to sign in with must not wait for an
    import."""

    def __init__(self) -> None:
        super().__init__(name="outbox", daemon=True)
        self.stopped = threading.Event()

    def run(self) -> None:
        delay = LOOK_EVERY
        while not self.stopped.wait(delay):
            try:
                deliver()
                delay = LOOK_EVERY
            except ServerUnreachableError as error:
                logger.warning("The mail server cannot be reached (%s). E-mails wait.", error)
                delay = self._longer(delay)
            except DatabaseError:
                logger.warning("The outbox could not be read or written; it is tried again.", exc_info=True)
                delay = self._longer(delay)
            finally:
                connections.close_all()

    @staticmethod
    def _longer(delay: float) -> float:
        """The waiting time after one more failure."""
        return min(max(2 * delay, LOOK_AFTER_FAILURE), LONGEST_WAIT)

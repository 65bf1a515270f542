"""Letters wait in the database and are sent by the worker: a mail server that does not answer fails no page.

Every letter of the site comes here, because this is its e-mail backend (EMAIL_BACKEND). An e-mail written inside a
transaction is kept or forgotten with it, so what is told of in an e-mail has happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from hub.accounts.models import OutgoingEmail, Person
from hub.lib.text import one_line

__all__ = ["OutboxBackend", "queue_email"]


def queue_email(*, person: Person, subject: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Put an e-mail to a person into the outbox, in the caller's transaction."""
    EmailMessage(one_line(subject), text, None, [person.email], headers=headers).send()


class OutboxBackend(BaseEmailBackend):
    """Keeps messages instead of sending them. A failure to keep one is never passed over in silence."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            OutgoingEmail.objects.bulk_create(letter for message in email_messages for letter in _letters_of(message))
        return len(email_messages)


def _letters_of(message: EmailMessage) -> list[OutgoingEmail]:
    """One for each reader, so that nobody sees another's address and each is tried by itself."""
    if message.attachments or getattr(message, "alternatives", None):
        raise NotImplementedError("The outbox keeps plain text only.")
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
    return [
        OutgoingEmail(
            person=_person_with(recipient),
            recipient=recipient,
            sender=message.from_email or settings.DEFAULT_FROM_EMAIL,
            subject=str(message.subject),
            body=str(message.body),
            # The same however often it is tried: mail servers recognize an e-mail that they have already.
            headers=headers | {"Message-ID": make_msgid(domain=domain)},
            is_bulk="List-Unsubscribe" in headers,
        )
        for recipient in message.recipients()
    ]


def _person_with(recipient: str) -> Person | None:
    address = parseaddr(recipient)[1]
    if person := Person.objects.filter(email__iexact=address).first():
        return person
    further = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    return further.user if further else None

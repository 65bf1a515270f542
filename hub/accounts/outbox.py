"""E-mails are stored in the database and sent by the worker: a mail server that does not answer delays no page.

Every e-mail of the site passes here, because this is its e-mail backend (EMAIL_BACKEND). An e-mail that is written inside a
transaction is committed or rolled back with it, so it never tells of something that did not happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from hub.accounts.models import OutgoingEmail, Person
from hub.lib.text import one_line


def queue_email(*, person: Person, subject: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Put an e-mail to a person into the outbox, in the caller's transaction."""
    queue_emails([compose(person=person, subject=subject, text=text, headers=headers)])


def compose(
    *, person: Person, subject: str, text: str, html: str = "", headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(one_line(subject), text, None, [person.email], headers=headers)
    if html:
        message.attach_alternative(html, "text/html")
    message.person = person  # type: ignore[attr-defined]  # known here, so that it need not be looked for
    return message


def queue_emails(messages: Sequence[EmailMessage]) -> int:
    """Put many e-mails into the outbox at once, in the caller's transaction."""
    return get_connection().send_messages(messages) or 0


class OutboxBackend(BaseEmailBackend):
    """Stores messages instead of sending them. A failure to store one is never ignored."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            emails = (email for message in email_messages for email in _emails_of(message))
            OutgoingEmail.objects.bulk_create(emails, batch_size=500)
        return len(email_messages)


def _emails_of(message: EmailMessage) -> list[OutgoingEmail]:
    """One for each recipient, so that nobody sees another's address and each is tried separately."""
    others = list(getattr(message, "alternatives", ()))
    if message.attachments or len(others) > 1 or any(kind != "text/html" for _text, kind in others):
        raise NotImplementedError("The outbox keeps plain text and one HTML version of it only.")
    now = timezone.now()
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
    return [
        OutgoingEmail(
            person=getattr(message, "person", None) or _person_with(recipient),
            recipient=recipient,
            sender=message.from_email or settings.DEFAULT_FROM_EMAIL,
            subject=str(message.subject),
            body=str(message.body),
            html=str(others[0][0]) if others else "",
            # The same at each attempt: mail servers recognise an e-mail that they have already.
            headers=headers | {"Message-ID": make_msgid(domain=domain)},
            is_bulk="List-Unsubscribe" in headers,
            created_at=now,
            next_try_at=now,
            changed_at=now,
        )
        for recipient in message.recipients()
    ]


def _person_with(recipient: str) -> Person | None:
    address = parseaddr(recipient)[1]
    if person := Person.objects.filter(email__iexact=address).first():
        return person
    further = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    return further.user if further else None

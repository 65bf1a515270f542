"""The signed link that stops a person's e-mails, for those who are not signed in."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from hub.accounts.models import Person

SALT = "accounts.emails"  # a salt of its own, so that links signed for other purposes do not work here


def unsubscribe_address(person: Person) -> str:
    return reverse("accounts:stop_emails", args=[signing.dumps(person.public_id, salt=SALT)])


def person_of(token: str) -> Person | None:
    """The person whose e-mails the link stops. It works as long as the account exists: people keep e-mails for years."""
    try:
        public_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(public_id=public_id, is_active=True).first()

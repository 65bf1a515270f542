"""The signed link that ends a person's letters, for those who are not signed in."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from hub.accounts.models import Person

__all__ = ["person_of", "unsubscribe_address"]

SALT = "accounts.letters"  # the link serves no other purpose: other links are signed with other salts


def unsubscribe_address(person: Person) -> str:
    return reverse("accounts:letters", args=[signing.dumps(person.public_id, salt=SALT)])


def person_of(token: str) -> Person | None:
    """Whose letters the link ends. It works for as long as the account does: letters lie in mailboxes for years."""
    try:
        public_id = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(public_id=public_id, is_active=True).first()

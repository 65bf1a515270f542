"""Changes of an account."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb

# E-mail addresses and names are never written into the record of events: it can never be erased.
PUBLIC_FIELDS = ("public_id", "is_secretariat", "language")


@transaction.atomic
def create_person(
    *, email: str, name: str, password: str, is_secretariat: bool = False, by: Person | None = None
) -> Person:
    """An account with a confirmed address, created by an operator."""
    person = Person.objects.create_user(email, password, name=name, is_secretariat=is_secretariat)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record(Verb.CREATED, person, by=by, after={field: getattr(person, field) for field in PUBLIC_FIELDS})
    return person


@transaction.atomic
def update_profile(
    *, person: Person, name: str, language: str, digest: str, by: Person, time_zone: str | None = None
) -> None:
    """Names, e-mail addresses and time zones stay out of the record of events, which can never be erased: their change is
    recorded without the values."""
    zone = person.time_zone if time_zone is None else time_zone
    if (person.name, person.language, person.digest, person.time_zone) == (name, language, digest, zone):
        return
    before = {"language": person.language, "digest": person.digest}
    person.name, person.language, person.digest, person.time_zone = name, language, digest, zone
    person.save(update_fields=["name", "language", "digest", "time_zone"])
    record(Verb.CHANGED, person, by=by, before=before, after={"language": language, "digest": digest})


@transaction.atomic
def stop_emails(*, person: Person) -> None:
    """Stop the e-mails about tasks; whoever has the link in one of them may do so for her."""
    wanted = Person.objects.filter(pk=person.pk).exclude(digest=Person.Digest.NEVER)
    if wanted.update(digest=Person.Digest.NEVER):
        after = {"digest": Person.Digest.NEVER}
        record(Verb.CHANGED, person, by=person, before={"digest": person.digest}, after=after)


def trust_mailbox(*, person: Person) -> None:
    """Write to the person's address again. No event, as this concerns nobody else."""
    Person.objects.filter(pk=person.pk).update(bounced_at=None)

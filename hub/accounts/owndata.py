"""The rights of a person over what is kept about her: to take it along, and to be forgotten.

Both follow the relations between tables, so that a table which is new tomorrow is covered tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.lib.validtime import ValidTime

__all__ = ["ERASED_NAME", "data_of", "erase_person", "forget_ways_in", "has_confirmed_address"]

ERASED_NAME = "—"
SECRETS = {"password", "data", "body"}  # of the account, of its second factors, of letters with a key in them


def has_confirmed_address(person: Person) -> bool:
    """Whether the person has shown that she reads mail at her address, or an operator has vouched for it."""
    return EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()


def relations() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every foreign key that leads to a person, but for the record of events and the histories of records."""
    for relation in Person._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(field, models.ForeignKey):
            continue
        if field.model is not Event and not field.model.__name__.startswith("Historical"):
            yield field


def data_of(person: Person) -> dict[str, Any]:
    """All that is kept about a person: her account, each record that names her, and what she did."""
    records: dict[str, list[dict[str, Any]]] = {}
    for field in relations():
        rows = [_plain(row) for row in field.model._default_manager.filter(**{field.name: person}).order_by("pk")]
        if rows:
            records.setdefault(f"{field.model._meta.label_lower}.{field.name}", rows)
    deeds = Event.objects.filter(actor_id=person.pk).order_by("sequence")
    return {
        "account": _plain(person),
        "records": records,
        "deeds": list(deeds.values("sequence", "at", "verb", "kind", "object_id", "reason")),
    }


def _plain(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: value if isinstance(value := field.value_from_object(row), (dict, list)) else _word(value)
        for field in row._meta.concrete_fields
        if field.attname not in SECRETS
    }


def _word(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


@transaction.atomic
def erase_person(*, person: Person) -> None:
    """Take the person out of the site: name, address, ways to sign in, whatever is hers alone. Her roles end today.

    What she wrote for an organization stays as the organization's, under no name; the record of events holds the number
    of the account and neither name nor address, so it need not change.
    """
    others = Person.objects.select_for_update().filter(is_secretariat=True, is_active=True).exclude(pk=person.pk)
    if person.is_secretariat and not others:
        raise ValidationError(_("You are the only one who serves as secretariat. Name another person first."))
    today = timezone.localdate()
    for field in relations():
        rows: Any = field.model._default_manager.filter(**{field.name: person})
        if issubclass(field.model, ValidTime):
            for row in rows.filter(models.Q(ends=None) | models.Q(ends__gt=today)):
                before, row.ends = row.ends, max(row.starts or today, today)
                row.save(update_fields=["ends"])
                record(Verb.CHANGED, row, by=person, before={"ends": before}, after={"ends": row.ends})
        elif field.remote_field.on_delete is models.CASCADE:
            rows.delete()
    person.name, person.email = ERASED_NAME, f"{person.public_id.lower()}@erased.invalid"
    person.is_active = person.is_secretariat = person.is_staff = person.is_superuser = False
    person.last_login, person.time_zone = None, ""
    person.set_unusable_password()
    person.save()
    record(Verb.LEFT, person, by=person, after={"is_active": False})


@transaction.atomic
def forget_ways_in(person: Person) -> int:
    """Take away every way to sign in but the password: keys, codes, sign-in elsewhere, further addresses. How many."""
    removed = EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()[0]
    for field in relations():
        if field.model._meta.app_label in {"mfa", "socialaccount"}:
            removed += field.model._default_manager.filter(**{field.name: person}).delete()[0]
    return removed

"""The rights of a person to her data: to receive it, and to have it erased.

Both follow the foreign keys between tables, so that new tables are included automatically.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.signals import erasing
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.lib.validtime import ValidTime
from hub.lib.visibility import Viewer, may_see_field

ERASED_NAME = "—"
# Secrets of the account, its second factors and links in e-mails, and paths of files on the server.
SECRETS = {"password", "data", "secret", "nonce", "stored", "path", "body", "html"}


def has_confirmed_address(person: Person) -> bool:
    """Whether the person has shown that she reads mail at her address, or an operator has vouched for it."""
    return EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()


def keys_with_confirmed_email(people: Iterable[Person]) -> set[int]:
    """The keys of those of the people whose address is confirmed. One query."""
    addresses = {person.email.lower(): person.pk for person in people}
    rows = EmailAddress.objects.filter(user__in=addresses.values(), verified=True).values_list("user_id", "email")
    return {key for key, email in rows if addresses.get(email.lower()) == key}


def relations() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every foreign key to a person, except from the record of events and the histories of records."""
    for relation in Person._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(field, models.ForeignKey):
            continue
        if field.model is not Event and not field.model.__name__.startswith("Historical"):
            yield field


def data_of(person: Person, viewer: Viewer) -> dict[str, Any]:
    """All data about a person: her account, each record that refers to her, and what she did.

    For a record that she may see, the fields that she may read, as on its page. For one that she no longer may see, since her
    role ended, only what she wrote herself: others may have added to it since.
    """
    records: dict[str, list[dict[str, Any]]] = {}
    for field in relations():
        model: Any = field.model
        rows = list(model._default_manager.filter(**{field.name: person}).order_by("pk"))
        if rows:
            closed = _hidden_keys(model, rows, viewer)
            written = _values_written_by(person, model, closed)
            records.setdefault(f"{model._meta.label_lower}.{field.name}", []).extend(
                {"id": row.pk, field.attname: person.pk} | written.get(row.pk, {})
                if row.pk in closed
                else _plain(row, viewer)
                for row in rows
            )
    events = Event.objects.filter(actor_id=person.pk).order_by("sequence")
    return {
        "account": _plain(person, viewer),
        "records": records,
        "events": list(events.values("sequence", "at", "verb", "kind", "object_id", "reason")),
    }


def _hidden_keys(model: Any, rows: list[Any], viewer: Viewer) -> set[int]:
    """The rows that the person may not see; rows of her account alone have no visibility and are included."""
    condition = getattr(model, "visible_condition", None)
    if condition is None:
        return set()
    keys = {row.pk for row in rows}
    seen = model._default_manager.filter(condition(viewer), pk__in=keys).order_by()
    return keys - set(seen.values_list("pk", flat=True))


def _values_written_by(person: Person, model: Any, keys: set[int]) -> dict[int, dict[str, Any]]:
    """By key, the values that the person gave to records, from the record of events."""
    names = {field.attname for field in model._meta.concrete_fields} - SECRETS
    written: dict[int, dict[str, Any]] = {}
    events = Event.objects.filter(actor_id=person.pk, kind=model._meta.label_lower, object_id__in=keys)
    for key, after in events.order_by("sequence").values_list("object_id", "after") if keys else ():
        own = {name: value for name, value in (after or {}).items() if name in names}
        written[key] = written.get(key, {}) | own
    return written


def _plain(row: models.Model, viewer: Viewer) -> dict[str, Any]:
    return {
        field.attname: value if isinstance(value := field.value_from_object(row), (dict, list)) else _word(value)
        for field in row._meta.concrete_fields
        if field.attname not in SECRETS and may_see_field(row, field.name, viewer)
    }


def _word(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


@transaction.atomic
def erase_person(*, person: Person) -> None:
    """Erase a person: name, address, ways to sign in, and everything that is hers alone. Her roles end today.

    What she wrote for an organization stays with the organization, without her name; the record of events contains the
    number of the account, but neither name nor address, so it need not change.
    """
    others = Person.objects.select_for_update().filter(is_secretariat=True, is_active=True).exclude(pk=person.pk)
    if person.is_secretariat and not others:
        raise ValidationError(_("You are the only one who serves as secretariat. Name another person first."))
    erasing.send(sender=Person, person=person)
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
    """Remove every way to sign in but the password: keys, codes, external accounts, further addresses. Returns how many."""
    removed = EmailAddress.objects.filter(user=person).exclude(email__iexact=person.email).delete()[0]
    for field in relations():
        if field.model._meta.app_label in {"mfa", "socialaccount"}:
            removed += field.model._default_manager.filter(**{field.name: person}).delete()[0]
    return removed

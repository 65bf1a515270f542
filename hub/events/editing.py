"""Saving a form as an event: the values before and after, who changed them and why. A form without changes writes nothing."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.forms import ModelForm

from hub.events.actions import record, snapshot
from hub.events.models import Event, Verb


class EditConflictError(Exception):
    """Somebody saved the record after the version that the form was filled in from. Nothing was written."""


def with_links(thing: models.Model) -> dict[str, Any]:
    """A snapshot with the keys of many-to-many links, so that changed countries, for example, count as a change."""
    links = {
        field.name: sorted(getattr(thing, field.name).values_list("pk", flat=True))
        for field in thing._meta.many_to_many
        if field.name not in {"groups", "user_permissions"} or thing._meta.app_label != "accounts"
    }
    return snapshot(thing) | links


def last_change(thing: models.Model) -> int:
    """The sequence number of the latest event about a record. It serves as its version, to detect edit conflicts."""
    latest = Event.objects.about(thing).order_by("-sequence").values_list("sequence", flat=True).first()
    return latest or 0


class DeletedError(Exception):
    """Somebody deleted the record before this could be written. Nothing was written."""


def lock_row(thing: models.Model) -> None:
    """Lock the record until the transaction ends; it may have been deleted since it was read."""
    if not type(thing)._base_manager.select_for_update().filter(pk=thing.pk).exists():
        raise DeletedError


@transaction.atomic
def save_form(form: ModelForm[Any], *, by: models.Model, reason: str = "", seen: int | None = None) -> models.Model:
    """Save a valid form, its links included, and write the event.

    `seen` is the version that the writer started from (`last_change`). It is compared while the row is locked, so that of
    two people who save at the same moment one is refused.
    """
    is_new = form.instance.pk is None
    if not is_new:
        lock_row(form.instance)
        if seen is not None and last_change(form.instance) > seen:
            raise EditConflictError
    before = None if is_new else with_links(type(form.instance)._default_manager.get(pk=form.instance.pk))
    thing: models.Model = form.save()
    after = with_links(thing)
    if is_new:
        record(Verb.CREATED, thing, by=by, after=after, reason=reason)
    elif before != after:
        changed = {name for name in after if before is not None and before.get(name) != after[name]}
        record(
            Verb.CHANGED,
            thing,
            by=by,
            before={name: (before or {}).get(name) for name in changed},
            after={name: after[name] for name in changed},
            reason=reason,
        )
    return thing


@transaction.atomic
def delete_record(thing: models.Model, *, by: models.Model, reason: str) -> None:
    """Delete a record. Its last values are kept in the record of events."""
    lock_row(thing)
    record(Verb.DELETED, thing, by=by, before=with_links(thing), reason=reason)
    thing.delete()

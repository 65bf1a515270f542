"""Writing and checking the record of events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from hub.events.content import is_content, raise_content_version
from hub.events.models import Event, Verb

LOCK_KEY = 8787  # PostgreSQL advisory lock: one writer extends the chain at a time


def snapshot(thing: models.Model) -> dict[str, Any]:
    """The stored fields of a record, for `before` and `after`."""
    return {field.attname: field.value_from_object(thing) for field in thing._meta.concrete_fields}


def record(
    verb: Verb,
    thing: models.Model,
    *,
    by: models.Model | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Write one event, in the transaction of the change it describes."""
    return record_many([(verb, thing, before, after)], by=by, reason=reason)[0]


def record_many(
    entries: Iterable[tuple[Verb, models.Model, Mapping[str, Any] | None, Mapping[str, Any] | None]],
    *,
    by: models.Model | None,
    reason: str = "",
) -> list[Event]:
    """Write several events at once. They are chained in the order given."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event belongs to the transaction of its change: open one with transaction.atomic().")
    _lock_chain()
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = last or (0, "")
    at = timezone.now()
    events = []
    changes_content = False
    for verb, thing, before, after in entries:
        changes_content = changes_content or is_content(thing)
        sequence += 1
        event = Event(
            sequence=sequence,
            at=at,
            actor_id=by.pk if by else None,
            verb=verb,
            kind=thing._meta.label_lower,
            object_id=thing.pk,
            before=_plain(before),
            after=_plain(after),
            reason=reason,
            previous_hash=previous,
        )
        event.hash = previous = _seal(event)
        events.append(event)
    if changes_content:
        raise_content_version()
    return Event.objects.bulk_create(events, batch_size=500)


def broken_links() -> Iterable[int]:
    """Sequence numbers at which the chain is broken: a row was changed, removed or inserted without `record`."""
    previous, expected = "", 1
    for event in Event.objects.order_by("sequence").iterator(chunk_size=2000):
        if event.sequence != expected or event.previous_hash != previous or event.hash != _seal(event):
            yield event.sequence
        previous, expected = event.hash, event.sequence + 1


def _lock_chain() -> None:
    # SQLite transactions begin IMMEDIATE (see settings), so this process is the only writer already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The value as it will be read back from the database, so that its hash can be checked later."""
    return None if values is None else json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))


def _seal(event: Event) -> str:
    content = [
        event.sequence,
        event.at.timestamp(),
        event.actor_id,
        event.verb,
        event.kind,
        event.object_id,
        event.before,
        event.after,
        event.reason,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

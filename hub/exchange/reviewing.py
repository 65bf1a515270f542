"""Statements of files about ownerless records, sent by somebody without a role in them: they are stored beside the record
until the secretariat has reviewed them."""

from __future__ import annotations

import contextlib

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.current_facts import current_facts_of
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.resolve import resolve
from hub.exchange.importing.update import change_of, write_facts
from hub.exchange.models import SourceRecord
from hub.initiatives.models import Initiative
from hub.initiatives.signals import initiatives_changed

Standing = SourceRecord.Standing
LISTED = 100
AT_ONCE = 100  # statements of a file that one click decides on: as many as a request has time for


def waiting_words() -> list[SourceRecord]:
    """Statements that wait for review, oldest first."""
    waiting = SourceRecord.objects.filter(standing=Standing.WAITING).order_by("pk")
    return list(waiting.select_related("source", "initiative").defer("facts")[:LISTED])


def alike(said: SourceRecord) -> models.QuerySet[SourceRecord]:
    """Waiting statements of the same file."""
    waiting = SourceRecord.objects.filter(standing=Standing.WAITING, source=said.source_id, file_hash=said.file_hash)
    return waiting.order_by("pk")


def decide_on_file(*, said: SourceRecord, counts: bool, by: Person, reason: str) -> int:
    """Decide alike on this statement and the other waiting ones of the same file. Returns how many fields have changed."""
    changed = decide_on_word(said=said, counts=counts, by=by, reason=reason)
    for other in alike(said)[: AT_ONCE - 1]:
        with contextlib.suppress(ValidationError):  # somebody else has decided on that one in the meantime
            changed += decide_on_word(said=other, counts=counts, by=by, reason=reason)
    return changed


@transaction.atomic
def decide_on_word(*, said: SourceRecord, counts: bool, by: Person, reason: str) -> int:
    """Use it like any other source's statement, or reject it. Returns how many fields have changed."""
    after = Standing.HOLDS if counts else Standing.BESIDE
    if SourceRecord.objects.filter(pk=said.pk, standing=Standing.WAITING).update(standing=after) != 1:
        raise ValidationError(_("Somebody has decided on this already. Open the page again to see what was decided."))
    initiative = Initiative.objects.select_for_update().get(pk=said.initiative_id)
    seen = {"source_record": said.pk, "standing": after.value}
    record(Verb.ACCEPTED if counts else Verb.DECLINED, initiative, by=by, after=seen, reason=reason)
    said.standing = after
    if not counts:
        return 0
    others = SourceRecord.objects.filter(initiative=initiative)
    shown = current_facts_of([initiative])[initiative.pk]
    before = resolve(others.exclude(pk=said.pk))
    change = change_of(initiative, shown, before, resolve(others))
    if change is None:
        return 0
    verb, changed, old, new = change
    write_facts([(changed, new)], Directory.load(), {changed.pk: list(others)}, by_id=by.pk, reason=reason)
    record(verb, changed, by=by, before=old, after=new, reason=reason)
    initiatives_changed.send(sender=Initiative)
    return len(new)

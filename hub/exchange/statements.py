"""What sources state about an initiative, and the choice of an editor between them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.current_facts import current_facts_of
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.update import write_facts
from hub.exchange.messages import message_of
from hub.exchange.models import SourceRecord
from hub.initiatives.models import Initiative
from hub.initiatives.signals import initiatives_changed
from hub.lib.visibility import Viewer, has_any


def records_of(initiative: Initiative, viewer: Viewer) -> list[SourceRecord]:
    """What sources state about it, and about those merged into it that the viewer could see before."""
    keys = [initiative.pk]
    if has_any(initiative.merged_from):
        merged = Initiative.objects.filter(merged_into=initiative).filter(Initiative.visible_before_merging(viewer))
        keys += merged.values_list("pk", flat=True)
    elif not has_any(initiative.source_records):
        return []
    return list(SourceRecord.objects.filter(initiative__in=keys).select_related("source"))


@transaction.atomic
def choose_word(*, initiative: Initiative, field: str, said: SourceRecord, by: Person, reason: str) -> None:
    """Show what this source states. From now on imports leave the field alone; the other statements are listed beside it."""
    if field not in said.facts or field in {"extra", "identifiers"}:
        raise ValidationError(_("This source says nothing about that field."))
    before = current_facts_of([initiative])[initiative.pk].get(field)
    locked = sorted({*initiative.locked_fields, field})
    if before == said.facts[field] and locked == initiative.locked_fields:
        return
    initiative.locked_fields = locked
    write_facts(
        [(initiative, {field: said.facts[field]})],
        Directory.load(),
        {initiative.pk: [said]},
        by_id=by.pk,
        reason=reason,
    )
    after: dict[str, Any] = {field: said.facts[field], "source_record": said.pk}
    record(Verb.CHANGED, initiative, by=by, before={field: before}, after=after, reason=reason)
    initiatives_changed.send(sender=Initiative)


def omitted_amounts(said: Iterable[SourceRecord]) -> list[str]:
    """Amounts of a source that are not shown, each with its reason."""
    found = [
        message_of([reason]) for one in said if one.holds for reason in one.facts.get("extra", {}).get("left_out", ())
    ]
    return list(dict.fromkeys(found))

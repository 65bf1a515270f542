"""The initiatives of an export in batches, so that a hundred thousand take no more memory than a thousand."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from hub.exchange.current_facts import COLUMNS, FactsReader
from hub.initiatives.models import Initiative
from hub.initiatives.models.initiative import freshness_of

PART = 2000


@dataclass(slots=True)
class ExportedInitiative:
    public_id: str
    facts: dict[str, Any]
    confirmed_on: date | None
    freshness: str


def export_initiatives(initiatives: models.QuerySet[Any], *, extra: bool = False) -> Iterator[ExportedInitiative]:
    """In a stable order, with `extra` also what sources state beyond our fields. The caller passes a queryset of records
    that the reader may see (`visible_to`)."""
    # Only keys (eight bytes each): an open cursor would keep the database from cleaning up for as long as a download takes.
    keys = array("q", initiatives.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=PART))
    reader = FactsReader(for_files=True, extra=extra)
    today = timezone.localdate()
    for first in range(0, len(keys), PART):
        listed = ", ".join(map(str, keys[first : first + PART]))
        part = Initiative.objects.extra(where=[f"id IN ({listed})"]).order_by("pk")  # noqa: S610 - numbers
        rows = list(part.values_list("pk", "public_id", "confirmed_on", *COLUMNS))
        facts = reader.read([row[0] for row in rows], (row[3:] for row in rows))
        for key, public_id, confirmed_on, *_columns in rows:
            yield ExportedInitiative(public_id, facts.pop(key), confirmed_on, freshness_of(confirmed_on, today))

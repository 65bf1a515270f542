"""The initiatives of an export, part by part, so that a hundred thousand need no more memory than a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import models

from hub.exchange.current_facts import current_facts_of
from hub.initiatives.models import Initiative

__all__ = ["Exported", "exported"]

PART = 1000


@dataclass(slots=True)
class Exported:
    public_id: str
    facts: dict[str, Any]
    confirmed_on: date | None
    freshness: str
    owner_id: int | None


def exported(initiatives: models.QuerySet[Any], *, extra: bool = False) -> Iterator[Exported]:
    """In a stable order, with `extra` also what sources said beyond our fields. What the queryset may not show is not in it: the caller starts from `visible_to`."""
    stream = initiatives.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=PART * 10)
    while keys := list(islice(stream, PART)):
        part = list(Initiative.objects.filter(pk__in=keys).order_by("pk"))
        facts = current_facts_of(part, for_files=True, extra=extra)
        for initiative in part:
            yield Exported(
                initiative.public_id,
                facts[initiative.pk],
                initiative.confirmed_on,
                initiative.freshness,
                initiative.owner_id,
            )

"""Full-text search inside a queryset, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import re
from typing import Any, TypeVar, cast

from django.db import models
from modelsearch import index
from modelsearch.backends import get_search_backend

__all__ = ["matching", "searchable"]

WORD = re.compile(r"\w+")
Records = TypeVar("Records", bound="models.QuerySet[Any]")


def searchable(*names: str, boost: float = 1.0) -> list[Any]:
    """Search fields for columns: whole words, and beginnings of words while somebody still types.

    Never name a column that is stricter than its record: what is indexed can be found by everyone who sees the record.
    """
    return [field for name in names for field in (index.SearchField(name, boost=boost), index.AutocompleteField(name))]


def matching(records: Records, text: str, *, limit: int | None = None) -> Records:
    """Those of the records that match all words, best first. The index is asked, then the queryset's own conditions
    hold: what was not visible before the search is not visible after it."""
    if not text.strip():
        return records
    # Quotes, brackets and OR in capitals are a language of their own to the index; people only mean words.
    words = " ".join(WORD.findall(text.lower()))[:200].strip()
    if not words:
        return records.none()
    model = records.model
    found = get_search_backend().autocomplete(words, model._default_manager.all(), operator="and").get_queryset()
    ids = records.order_by().values("pk")
    ranked = found.filter(pk__in=ids)
    for relation in _selected(records):
        ranked = ranked.select_related(relation)
    return cast(Records, ranked[:limit] if limit else ranked)


def _selected(records: models.QuerySet[Any]) -> list[str]:
    related = records.query.select_related
    return list(related) if isinstance(related, dict) else []

"""Search entries for many new records in one statement: what the search package writes record by record, only faster.

initiatives/tests/test_import_changes.py compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.models import IndexEntry
from modelsearch.utils import get_content_type_pk

from hub.lib.bulk import insert_rows


def index_new(model: Any, records: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Index new records, given as key and values of the search fields; missing ones are empty."""
    content_type = get_content_type_pk(model)
    names = [field.field_name for field in model.get_search_fields()]
    texts = [(str(key), [values.get(name) or "" for name in names]) for key, values in records]
    if connection.vendor == "sqlite":
        rows = [(content_type, key, 1.0, " ".join(known), "", "") for key, known in texts]
        insert_rows(IndexEntry, ["content_type_id", "object_id", "title_norm", "autocomplete", "title", "body"], rows)
    else:
        _postgresql(content_type, texts)


def index_again(model: Any, records: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Index changed records, given like new ones."""
    keys = [str(key) for key, _values in records]
    IndexEntry.objects.filter(content_type_id=get_content_type_pk(model), object_id__in=keys).delete()
    index_new(model, records)


def _postgresql(content_type: int, texts: list[tuple[str, list[str]]]) -> None:
    keys = [key for key, _ in texts]
    words = [" ".join(filter(None, known)) for _, known in texts]
    simple = get_search_backend().autocomplete_config
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {IndexEntry._meta.db_table} "  # noqa: S608 - every part is ours; the texts are parameters
            "(content_type_id, object_id, title_norm, autocomplete, title, body, title_text, body_text) "
            f"SELECT %s, key, 1.0, setweight(to_tsvector('{simple}', words), 'D'), '', '', '', '' "
            "FROM unnest(%s::text[], %s::text[]) AS rows(key, words)",
            [content_type, keys, words],
        )

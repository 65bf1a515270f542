"""Search entries for many new records in one statement: what the search package writes record by record, only faster.

initiatives/tests/test_import_changes.py holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.backends.database.postgres.weights import get_weight
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.models import IndexEntry
from modelsearch.utils import get_content_type_pk

from hub.lib.bulk import insert_rows

__all__ = ["index_again", "index_new"]


def index_new(model: Any, records: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Index new records, given as key and values of the fields that are searched; what is missing is empty."""
    fields = model.get_search_fields()
    content_type = get_content_type_pk(model)
    searched = [(f.field_name, f.boost) for f in fields if isinstance(f, SearchField)]
    completed = [f.field_name for f in fields if isinstance(f, AutocompleteField)]
    texts = [(str(key), {name: values.get(name) or "" for name, _ in searched}) for key, values in records]
    if connection.vendor == "sqlite":
        rows = [
            (
                content_type,
                key,
                1.0,
                " ".join(known[name] for name in completed),
                "",
                " ".join(known[n] for n, _ in searched),
            )
            for key, known in texts
        ]
        insert_rows(IndexEntry, ["content_type_id", "object_id", "title_norm", "autocomplete", "title", "body"], rows)
    else:
        _postgresql(content_type, texts, searched, completed)


def index_again(model: Any, records: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """Index changed records, given like new ones."""
    keys = [str(key) for key, _values in records]
    IndexEntry.objects.filter(content_type_id=get_content_type_pk(model), object_id__in=keys).delete()
    index_new(model, records)


def _postgresql(
    content_type: int, texts: list[tuple[str, dict[str, str]]], searched: list[tuple[str, float]], completed: list[str]
) -> None:
    backend = get_search_backend()
    groups: dict[str, list[str]] = {}
    for name, boost in searched:
        groups.setdefault(get_weight(boost), []).append(name)
    arrays: list[list[str]] = [[key for key, _ in texts]]
    arrays.append([" ".join(filter(None, (known[name] for name in completed))) for _, known in texts])
    arrays.append([" ".join(filter(None, (known[name].strip() for name, _ in searched))) for _, known in texts])
    arrays += [[" ".join(known[name] for name in names) for _, known in texts] for names in groups.values()]
    marks = ", ".join(["%s::text[]"] * len(arrays))
    names = ", ".join(f"t{position}" for position in range(len(arrays)))
    config = f"'{backend.config}'::regconfig, " if backend.config else ""
    body = " || ".join(
        f"setweight(to_tsvector({config}t{position}), '{weight}')" for position, weight in enumerate(groups, start=3)
    )
    simple = backend.autocomplete_config
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {IndexEntry._meta.db_table} "  # noqa: S608 - every part is ours; the texts are parameters
            "(content_type_id, object_id, title_norm, autocomplete, title, body, title_text, body_text) "
            f"SELECT %s, t0, 1.0, setweight(to_tsvector('{simple}', t1), 'D'), ''::tsvector, {body}, '', t2 "
            f"FROM unnest({marks}) AS rows({names})",
            [content_type, *arrays],
        )

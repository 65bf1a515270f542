"""Full-text search in a queryset, on SQLite and PostgreSQL alike.

The search package maintains the index. Its own queries compute the rank of each hit with a separate search, which takes
seconds for a thousand hits; here the index is joined once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from django.db import connection, models
from django.db.models.expressions import RawSQL
from modelsearch import index
from modelsearch.utils import get_content_type_pk

WORD = re.compile(r"\w+")
ENTRIES, WORDS = "modelsearch_indexentry", "modelsearch_indexentry_fts"
Records = TypeVar("Records", bound="models.QuerySet[Any]")


class Searched(index.Indexed):
    """A model with full-text search; `hub.lib.searchindex` updates the index."""

    search_auto_update = False  # the package's own signal handlers are not used


def searchable(*names: str) -> list[Any]:
    """Search fields for columns: whole words, and beginnings of words for unfinished input. The package would store whole
    words once more for itself; a table half as wide is searched in a third of the time.

    Never include a column that is stricter than its record: everyone who sees the record can find it by what is indexed.
    """
    return [index.AutocompleteField(name) for name in names]


def matching(records: Records, text: str) -> Records:
    """Those of the records with all words, the last one perhaps unfinished; best first. The conditions of the queryset still
    apply: the search never makes hidden records visible."""
    if not text.strip():
        return records
    query = _query(text)
    if not query:
        return records.none()
    tables, conditions, rank, key = _index()
    # The SQL consists of constants; user input is a parameter.
    ranked = records.filter(pk=RawSQL(key, [])).extra(  # noqa: S610, S611
        tables=tables,
        where=[*conditions, f"+{ENTRIES}.content_type_id = %s"],
        params=[query, get_content_type_pk(records.model)],
    )
    best = RawSQL(rank, [query] * rank.count("%s"))  # noqa: S611
    return cast(Records, ranked.alias(search_rank=best).order_by("search_rank", "-pk"))


def matching_keys(model: type[models.Model], text: str, *, unfinished: bool = True) -> list[int]:
    """Keys of all records of a model with all words, visible or not, unordered. `unfinished`: the last word may be the
    beginning of one."""
    query = _query(text, unfinished=unfinished)
    if not query:
        return []
    condition = f"AND +{ENTRIES}.content_type_id = {get_content_type_pk(model):d}"
    return [key for (key,) in _ask(query, _index()[3], condition)]


def matching_entries(text: str, *, unfinished: bool = True) -> list[int]:
    """Entries of the index with all words, for all kinds of records. Only SQLite has a separate table of words."""
    query = _query(text, unfinished=unfinished)
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s", [query])  # noqa: S608 - names of ours
        return [entry for (entry,) in cursor.fetchall()]


def entries_after(model: type[models.Model], entry: int) -> list[tuple[int, int]]:
    """Later entries of a model's records, and the keys of these. An entry never changes its record, and on SQLite later
    entries always have higher numbers."""
    key = _index()[3]
    sql = f"SELECT id, {key} FROM {ENTRIES} WHERE id > %s AND +content_type_id = %s ORDER BY id"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [entry, get_content_type_pk(model)])
        rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def best_of_each(
    kinds: Mapping[type[models.Model], Callable[[], models.QuerySet[Any]]], text: str, limit: int
) -> dict[type[models.Model], list[Any]]:
    """The best hits of each kind of record that has any, at most `limit`, within its queryset: `matching` for many kinds at
    once. The index is queried once, and a queryset is built only for a kind with hits."""
    query = _query(text)
    ranked = _rank_hits(query, kinds) if query else {}
    best = {}
    for model, make in kinds.items():
        keys = ranked.get(get_content_type_pk(model))
        if not keys:
            continue
        records, read, found = make(), 0, list[Any]()
        while len(found) < limit and read < min(len(keys), 2 * limit):
            some = keys[read : read + limit]
            rows = {row.pk: row for row in records.filter(pk__in=some).order_by()}
            found += [rows[key] for key in some if key in rows]
            read += limit
        if len(found) < limit and read < len(keys):  # most of the best are hidden from the reader
            found = list(matching(records, text)[:limit])
        del found[limit:]
        if found:
            best[model] = found
    return best


def _rank_hits(query: str, kinds: Iterable[type[models.Model]]) -> dict[int, list[int]]:
    """Keys of the hits by content type, best first. Only of these kinds, as ranking takes most of the time."""
    _tables, _conditions, rank, key = _index()
    found: dict[int, list[int]] = defaultdict(list)
    content_types = ", ".join(f"{get_content_type_pk(kind):d}" for kind in kinds)
    of_these = f"+{ENTRIES}.content_type_id IN ({content_types})"
    if connection.vendor == "sqlite":
        # Other kinds are left out before their entries are read: most hits are initiatives, which are found elsewhere.
        of_these = f"+{WORDS}.rowid IN (SELECT id FROM {ENTRIES} WHERE content_type_id IN ({content_types}))"  # noqa: S608 - numbers
    rest = f"AND {of_these} ORDER BY {rank}"
    for content_type, number in _ask(query, f"{ENTRIES}.content_type_id, {key}", rest):
        found[content_type].append(number)
    return found


def _ask(query: str, wanted: str, rest: str) -> list[tuple[int, ...]]:
    """Rows of the index with the words."""
    tables, conditions, _rank, _key = _index()
    # CROSS JOIN fixes the order: first the words, then their entries. Otherwise every entry would be looked up.
    sql = f"SELECT {wanted} FROM {' CROSS JOIN '.join(tables)} WHERE {' AND '.join(conditions)} {rest}"  # noqa: S608 - names of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [query] * sql.count("%s"))
        return list(cursor.fetchall())


def _query(text: str, *, unfinished: bool = True) -> str:
    """The words in the query syntax of this database. Quotes, brackets and OR are operators there; people only mean
    words."""
    words = WORD.findall(" ".join(text.lower().split())[:200])
    if not words:
        return ""
    if connection.vendor == "sqlite":
        return "autocomplete : (" + " AND ".join(f'"{word}"' for word in words) + (" *)" if unfinished else ")")
    return " & ".join(f"'{word}'" for word in words) + (":*" if unfinished else "")


def _index() -> tuple[list[str], list[str], str, str]:
    """Tables, conditions (with one place for the query), rank (least first) and key of the record."""
    if connection.vendor == "sqlite":
        # The plus signs keep the planner from looking up the words of every entry instead of the entry of each hit.
        conditions = [f"{WORDS} MATCH %s", f"{ENTRIES}.id = +{WORDS}.rowid"]
        return [WORDS, ENTRIES], conditions, f"bm25({WORDS})", f"CAST({ENTRIES}.object_id AS INTEGER)"
    asked = f"{ENTRIES}.autocomplete @@ to_tsquery('simple', %s)"
    rank = f"-ts_rank({ENTRIES}.autocomplete, to_tsquery('simple', %s))"
    return [ENTRIES], [asked], rank, f"CAST({ENTRIES}.object_id AS bigint)"

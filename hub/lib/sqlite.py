"""What SQLite needs for many records, beyond what Django does."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError, connection
from django.db.models.fields.tuple_lookups import TupleIn
from django.db.models.lookups import In

logger = logging.getLogger(__name__)


def ask_for_many_keys_in_one_list() -> None:
    """Let `prefetch_related` of a foreign key use `id IN (…)` on SQLite.

    Django 5.2 writes `id = 1 OR id = 2 OR …` instead, and SQLite refuses expressions deeper than 1000: a page with a thousand
    different organizations failed with "Expression tree is too large". `as_sqlite` is Django's hook for such differences.
    Remove this once hub/lib/tests/test_many_records.py passes without it.
    """
    TupleIn.as_sqlite = _as_sqlite  # type: ignore[attr-defined]


def _as_sqlite(lookup: Any, compiler: Any, connection: Any) -> tuple[str, list[Any] | tuple[Any, ...]]:
    columns = list(lookup.lhs)
    if len(columns) == 1 and lookup.rhs_is_direct_value():
        return compiler.compile(In(columns[0], [value for (value,) in lookup.rhs]))  # type: ignore[no-any-return]
    return lookup.as_sql(compiler, connection)  # type: ignore[no-any-return]


def refresh_statistics() -> bool:
    """Update the query planner's statistics of SQLite; returns whether it could. PostgreSQL does so by itself.

    Without them it considers all indexes equally good, and finds the initiatives of a group among all public ones.
    Connections read the statistics when they are opened, at most ten minutes later.
    """
    if connection.vendor != "sqlite":
        return False
    try:
        with connection.cursor() as cursor:
            # Of all rows: a sample of an index would not show that nearly all have the same value. With a hundred thousand
            # initiatives and a million events it takes a second of processor time.
            cursor.execute("PRAGMA analysis_limit = 0")
            cursor.execute("ANALYZE")
    except DatabaseError:  # another writer holds the lock for long: it is tried again the next night
        logger.warning("SQLite could not count what its indexes hold.", exc_info=True)
        return False
    return True

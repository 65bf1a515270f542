"""Empties the database after a test with real transactions, and nothing else does.

Django deletes row by row on SQLite, which refuses to delete frozen rows, and truncates on PostgreSQL, where three hundred
tables with all their indexes take seconds although a test has filled a dozen of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

Flush = Callable[..., list[str]]
# Names of models and rights, which Django would write anew after each flush, a thousand rows: no test changes them.
STAYS = {"django_content_type", "auth_permission"}


def use_quick_flush() -> None:
    flush = connection.ops.sql_flush
    connection.ops.sql_flush = sqlite_flush(flush) if connection.vendor == "sqlite" else postgresql_flush


def sqlite_flush(flush: Flush) -> Flush:
    """The triggers that refuse deletion are taken down and put up again."""

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%RAISE%'"
            )
            triggers = cursor.fetchall()
        down = [f"DROP TRIGGER {name}" for name, _ in triggers]
        emptied = [table for table in tables if table not in STAYS]
        return [*down, *flush(style, emptied, **options), *(sql for _, sql in triggers)]

    return sql_flush


def postgresql_flush(style: Any, tables: list[str], **_: Any) -> list[str]:
    """Rows of the tables that have any. A replica asks no triggers: neither those of foreign keys nor those that refuse."""
    quoted = [connection.ops.quote_name(table) for table in tables if table not in STAYS]
    filled = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in quoted)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(filled)
        names = [name for (name,) in cursor.fetchall()]
    if not names:
        return []
    deletions = [f"DELETE FROM {name}" for name in names]  # noqa: S608
    return ["SET LOCAL session_replication_role = replica", *deletions, "SET LOCAL session_replication_role = DEFAULT"]

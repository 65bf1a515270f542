"""Many rows at once: keys are reserved first, so that the rows of several tables can be prepared together.

Values are passed as the database wants them (see `ready`); defaults, signals and validation are left to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

AT_A_TIME = 5000


def fetch_rows(found: models.QuerySet[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows without conversion, for keys, texts and numbers, of which there may be millions."""
    try:
        query, values = found.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


@contextmanager
def rare_checkpoints() -> Iterator[None]:
    """Checkpoint SQLite's write-ahead log at 64 MB instead of 4. Thousands of rows touch the same index pages again and
    again, so half as much is written to the disk. Committed data is just as safe."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 16000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 1000")


def reserve_keys(model: type[models.Model], number: int) -> Sequence[int]:
    """Primary keys that nobody else will get. On SQLite the caller is the only writer: transactions begin IMMEDIATE."""
    if not connection.in_atomic_block:
        raise RuntimeError("Reserve keys in the transaction that uses them.")
    if not number:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return range(last + 1, last + 1 + number)


def ready(model: type[models.Model], column: str, value: Any) -> Any:
    """A value of a column as the database driver wants it. Texts, numbers and None need no conversion."""
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)  # noqa: S101 - narrows the type: a column is never a relation from afar
    prepared = field.get_db_prep_save(value, connection)
    return (getattr(prepared, "dumps", None) and prepared.dumps(prepared.obj)) or prepared


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY on PostgreSQL, one prepared statement on SQLite."""
    rows = list(rows)
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of ours


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update columns by key: each row has the values in the order of the columns and then the key."""
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s", list(rows))  # noqa: S608 - names of ours

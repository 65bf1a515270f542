"""Queries of every page whose shape never changes: Django puts them together once, and each request only fills in values.

Putting a query together takes Django ten times as long as the database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, models

__all__ = ["Prepared"]

Value = int | date


class Prepared:
    """Rows of a `values_list` query that `make` puts together from whole numbers and days.

    `make` is called once with stand-ins, so it must use each of its arguments and must not look at them.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any, Any]], *kinds: type[int] | type[date]) -> None:
        self._make = make
        self._stand_ins: list[Value] = [
            87_000_000_000 + place if kind is int else date(1087, 1, 1) + timedelta(place)
            for place, kind in enumerate(kinds)
        ]
        self._statement: tuple[str, list[tuple[int, Any]]] | None = None

    def __call__(self, *values: Value) -> list[tuple[Any, ...]]:
        if self._statement is None:
            self._statement = self._put_together()
        sql, places = self._statement
        adapted = [_adapted(value) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapted[place] if place >= 0 else fixed for place, fixed in places])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _put_together(self) -> tuple[str, list[tuple[int, Any]]]:
        """The statement, and for each of its values the argument that it is, or itself."""
        sql, given = self._make(*self._stand_ins).query.sql_with_params()
        stand_ins = [_adapted(value) for value in self._stand_ins]
        places = [(stand_ins.index(value) if value in stand_ins else -1, value) for value in given]
        if missing := set(range(len(stand_ins))) - {place for place, _ in places}:
            raise ValueError(f"The query does not use its arguments {sorted(missing)}.")
        return sql, places


def _adapted(value: Value) -> Any:
    """As the database is given it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value

"""Only one part of an import, or of undoing one, is written at a time."""

from __future__ import annotations

from django.db import connection

LOCK_KEY = 8788  # PostgreSQL advisory lock; on SQLite transactions begin IMMEDIATE


def lock_writing() -> None:
    """Wait until nobody else writes. Runs in the transaction of the part."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])

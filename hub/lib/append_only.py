"""A migration operation after which the database itself refuses to change or delete the rows of a table."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from hub.lib.migrating import RunOnTable

POSTGRESQL = """
CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
"""
SQLITE = """
CREATE TRIGGER {table}_not_{act} BEFORE {statement} ON {table}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""


def append_only(table: str, message: str) -> RunOnTable:
    """`message` is the error text. Both arguments come from migrations only, never from users."""

    def add(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table, message=message))
            return
        for act, statement in (("changed", "UPDATE"), ("deleted", "DELETE")):
            schema_editor.execute(SQLITE.format(table=table, message=message, act=act, statement=statement))

    def drop(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_append_only")
            return
        for act in ("changed", "deleted"):
            schema_editor.execute(f"DROP TRIGGER {table}_not_{act}")

    return RunOnTable(add, drop)

"""A migration operation after which the database itself keeps rows as they are from the moment they are settled.

`hub.lib.append_only` is for tables whose rows never change. Here a row is written freely first, such as a draft, and a
condition says since when it stands; rows of other tables that belong to it are kept with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from hub.lib.migrating import RunOnTable

POSTGRESQL = """
CREATE FUNCTION {table}_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF TG_OP = 'INSERT' THEN IF {inserted} THEN RAISE EXCEPTION '{message}'; END IF; END IF;
IF TG_OP = 'UPDATE' THEN IF {updated} THEN RAISE EXCEPTION '{message}'; END IF; END IF;
IF TG_OP = 'DELETE' THEN IF {deleted} THEN RAISE EXCEPTION '{message}'; END IF; RETURN OLD; END IF;
RETURN NEW;
END $$;
CREATE TRIGGER {table}_settled BEFORE INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_is_settled();
"""
SQLITE = """
CREATE TRIGGER {table}_settled_{act} BEFORE {act} ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
ACTS = ("insert", "update", "delete")


def freeze_rows(table: str, message: str, *, when: str, free: Sequence[str] = ()) -> RunOnTable:
    """Rows for which `when` holds are neither changed nor deleted; the columns in `free` go on changing. In the condition
    `{row}` stands for the row. All arguments come from migrations only, never from users."""

    def add(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        kept = [column for column in _columns(apps, table) if column not in free]
        differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in kept)
        if schema_editor.connection.vendor == "sqlite":
            differs = differs.replace("IS DISTINCT FROM", "IS NOT")  # understood by every SQLite
        stood = when.format(row="OLD")
        _add(schema_editor, table, message, update=f"({stood}) AND ({differs})", delete=stood)

    return RunOnTable(add, _dropping(table))


def freeze_rows_of_frozen(table: str, message: str, *, when: str) -> RunOnTable:
    """Rows that belong to a settled one: none is added, changed, moved or deleted."""

    def add(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        old, new = when.format(row="OLD"), when.format(row="NEW")
        _add(schema_editor, table, message, insert=new, update=f"({old}) OR ({new})", delete=old)

    return RunOnTable(add, _dropping(table))


def _columns(apps: Any, table: str) -> list[str]:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [field.column for field in model._meta.local_concrete_fields]


def _add(schema_editor: BaseDatabaseSchemaEditor, table: str, message: str, **conditions: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        texts = {"inserted": "insert", "updated": "update", "deleted": "delete"}
        filled = {name: conditions.get(act, "FALSE") for name, act in texts.items()}
        schema_editor.execute(POSTGRESQL.format(table=table, message=message, **filled))
        return
    for act, condition in conditions.items():
        schema_editor.execute(SQLITE.format(table=table, message=message, act=act, condition=condition))


def _dropping(table: str) -> Any:
    def drop(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_settled ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_is_settled")
            return
        for act in ACTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_settled_{act}")

    return drop

"""The database itself refuses to change or delete an event."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON events_event
FOR EACH ROW EXECUTE FUNCTION events_are_append_only();
"""
SQLITE = [
    "CREATE TRIGGER event_not_changed BEFORE UPDATE ON events_event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER event_not_deleted BEFORE DELETE ON events_event "
    "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
]


def add_triggers(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER event_append_only ON events_event")
        schema_editor.execute("DROP FUNCTION events_are_append_only")
    else:
        schema_editor.execute("DROP TRIGGER event_not_changed")
        schema_editor.execute("DROP TRIGGER event_not_deleted")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]

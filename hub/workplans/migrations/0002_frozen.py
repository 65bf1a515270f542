"""The database itself refuses to change or delete a frozen version of a plan."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION plan_versions_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'versions of plans are frozen'; END $$;
CREATE TRIGGER plan_version_frozen BEFORE UPDATE OR DELETE ON workplans_planversion
FOR EACH ROW EXECUTE FUNCTION plan_versions_are_frozen();
"""
SQLITE = [
    "CREATE TRIGGER plan_version_not_changed BEFORE UPDATE ON workplans_planversion "
    "BEGIN SELECT RAISE(ABORT, 'versions of plans are frozen'); END",
    "CREATE TRIGGER plan_version_not_deleted BEFORE DELETE ON workplans_planversion "
    "BEGIN SELECT RAISE(ABORT, 'versions of plans are frozen'); END",
]


def add_triggers(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER plan_version_frozen ON workplans_planversion")
        schema_editor.execute("DROP FUNCTION plan_versions_are_frozen")
    else:
        schema_editor.execute("DROP TRIGGER plan_version_not_changed")
        schema_editor.execute("DROP TRIGGER plan_version_not_deleted")


class Migration(migrations.Migration):
    dependencies = [("workplans", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]

"""The database itself refuses to change or delete a frozen report."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION reports_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'reports are frozen'; END $$;
CREATE TRIGGER frozen_report_frozen BEFORE UPDATE OR DELETE ON reports_frozenreport
FOR EACH ROW EXECUTE FUNCTION reports_are_frozen();
"""
SQLITE = [
    "CREATE TRIGGER frozen_report_not_changed BEFORE UPDATE ON reports_frozenreport "
    "BEGIN SELECT RAISE(ABORT, 'reports are frozen'); END",
    "CREATE TRIGGER frozen_report_not_deleted BEFORE DELETE ON reports_frozenreport "
    "BEGIN SELECT RAISE(ABORT, 'reports are frozen'); END",
]


def add_triggers(apps, schema_editor):
    statements = [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER frozen_report_frozen ON reports_frozenreport")
        schema_editor.execute("DROP FUNCTION reports_are_frozen")
    else:
        schema_editor.execute("DROP TRIGGER frozen_report_not_changed")
        schema_editor.execute("DROP TRIGGER frozen_report_not_deleted")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(add_triggers, drop_triggers)]

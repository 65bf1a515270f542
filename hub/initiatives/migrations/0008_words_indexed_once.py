"""The search asks for the words of one column of its index alone; the copy of them in the other is emptied.

Safe to run again: it leaves nothing to empty. On PostgreSQL the table is written anew, which gives its space back.
"""

from django.db import migrations

SQLITE = [
    "UPDATE modelsearch_indexentry SET body = '' WHERE body <> ''",
    "INSERT INTO modelsearch_indexentry_fts (modelsearch_indexentry_fts) VALUES ('optimize')",
]
POSTGRESQL = [
    "ALTER TABLE modelsearch_indexentry "
    "ALTER COLUMN body TYPE tsvector USING ''::tsvector, ALTER COLUMN body_text TYPE text USING ''"
]


def empty_bodies(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0007_likely_pairs"),
        ("modelsearch", "0004_rename_modelsear_autocom_476c89_gin_modelsearch_autocom_ea8581_gin_and_more"),
    ]

    operations = [migrations.RunPython(empty_bodies, migrations.RunPython.noop)]

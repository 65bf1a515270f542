"""Tables created together are the tables that the same steps would make one by one."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from hub.lib.together import Together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def steps() -> list[object]:
    identity = models.BigAutoField(primary_key=True)
    return [
        migrations.CreateModel("Shelf", [("id", identity), ("name", models.CharField(max_length=20))]),
        migrations.CreateModel("Book", [("id", identity), ("pages", models.IntegerField())]),
        migrations.AddField("book", "shelf", models.ForeignKey("together.shelf", models.CASCADE)),
        migrations.AddField("shelf", "best", models.ForeignKey("together.book", models.SET_NULL, null=True)),
        migrations.AddField("book", "others", models.ManyToManyField("together.shelf", related_name="lent")),
        migrations.AddIndex("book", models.Index(fields=["pages"], name="book_pages")),
        migrations.AddConstraint(
            "book", models.CheckConstraint(condition=models.Q(pages__gt=0), name="book_not_empty")
        ),
    ]


def tables() -> dict[str, object]:
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith("together_")]
        return {
            name: (
                sorted(column.name for column in connection.introspection.get_table_description(cursor, name)),
                sorted(
                    (
                        sorted(facts["columns"]),
                        facts["unique"],
                        facts["check"],
                        facts["index"],
                        str(facts["foreign_key"]),
                    )
                    for facts in connection.introspection.get_constraints(cursor, name).values()
                ),
            )
            for name in names
        }


def forwards(operations: list[object]) -> list[ProjectState]:
    states = [ProjectState()]
    with connection.schema_editor() as editor:
        for operation in operations:
            state = states[-1].clone()
            operation.state_forwards("together", state)  # type: ignore[attr-defined]
            operation.database_forwards("together", editor, states[-1], state)  # type: ignore[attr-defined]
            states.append(state)
    return states


def backwards(operations: list[object], states: list[ProjectState]) -> None:
    with connection.schema_editor() as editor:
        for number in reversed(range(len(operations))):
            step = operations[number]
            step.database_backwards("together", editor, states[number + 1], states[number])  # type: ignore[attr-defined]


def test_the_tables_are_those_of_single_steps_and_go_again() -> None:
    singly = steps()
    states = forwards(singly)
    one_by_one = tables()
    backwards(singly, states)
    assert len(one_by_one) == 3
    assert tables() == {}

    at_once: list[object] = [Together(steps())]  # type: ignore[arg-type]
    states = forwards(at_once)
    assert tables() == one_by_one
    backwards(at_once, states)
    assert tables() == {}


def test_a_step_for_a_table_from_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match="not created in this step"):
        Together([migrations.AddField("shelf", "name", models.CharField(max_length=20))])

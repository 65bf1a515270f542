"""A model that a migration adds or changes is rendered alone; whoever reads models afterwards finds every relation."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from hub.lib.migrating import RunOnTable


def add(state: ProjectState, model: str, **fields: Any) -> None:
    key = ("id", models.AutoField(primary_key=True))
    migrations.CreateModel(model, [key, *fields.items()]).state_forwards("one", state)


def test_a_new_model_leaves_the_others_as_they_are_until_code_reads_them() -> None:
    state = ProjectState()
    add(state, "Whole", name=models.CharField(max_length=10))
    before = state.apps.get_model("one", "whole")
    add(state, "Part", whole=models.ForeignKey("one.whole", models.CASCADE, related_name="parts"))
    assert state.apps.get_model("one", "whole") is before
    assert state.apps.get_model("one", "part")._meta.get_field("whole").related_model is before
    state.clear_delayed_apps_cache()  # as Django does before Python code of a migration runs
    rendered = state.apps.get_model("one", "whole")
    assert rendered is not before
    assert [one.name for one in rendered._meta.related_objects] == ["parts"]


def test_a_changed_model_leaves_the_others_as_they_are_until_code_reads_them() -> None:
    state = ProjectState()
    add(state, "Whole")
    add(state, "Part", whole=models.ForeignKey("one.whole", models.CASCADE, related_name="parts"))
    before = state.apps.get_model("one", "whole")
    migrations.AddField("part", "name", models.CharField(max_length=10)).state_forwards("one", state)
    assert state.apps.get_model("one", "whole") is before
    assert state.apps.get_model("one", "part")._meta.get_field("name")
    state.clear_delayed_apps_cache()
    whole, part = (state.apps.get_model("one", name) for name in ("whole", "part"))
    assert whole is not before
    assert part._meta.get_field("whole").related_model is whole
    assert [one.related_model for one in whole._meta.related_objects] == [part]


def test_a_trigger_needs_no_model_rendered() -> None:
    """Code that reads models asks for all of them; a trigger is written to the table alone."""
    seen: list[Any] = []
    state = ProjectState()
    add(state, "Whole")
    before = state.apps.get_model("one", "whole")
    state.is_delayed = True
    operation = RunOnTable(lambda apps, _editor: seen.append(apps.get_model("one", "whole")))
    operation.database_forwards("one", SimpleNamespace(connection=connection), state, state)
    assert seen == [before]


def test_a_field_that_is_added_later_is_found_on_both_sides() -> None:
    state = ProjectState()
    add(state, "Whole")
    assert state.apps
    add(state, "Part")
    field = models.ManyToManyField("one.whole", related_name="parts")
    migrations.AddField("part", "wholes", field).state_forwards("one", state)
    through = state.apps.get_model("one", "part")._meta.get_field("wholes").remote_field.through
    assert {one.related_model for one in through._meta.fields if one.is_relation} == {
        state.apps.get_model("one", name) for name in ("part", "whole")
    }

"""One step of a migration that creates many tables at once, each in its final shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

__all__ = ["Together"]


class Together(Operation):
    """Create tables with their later fields, indexes and constraints in one go.

    Django draws every related model anew after each single step of a migration; with models as closely tied as ours that
    is most of a minute of the first start and of every test run. Here they are drawn once. Every step must create a
    table, or add to a table that another of the steps creates.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations
        self.created = [step for step in operations if isinstance(step, CreateModel)]
        names = {step.name_lower for step in self.created}
        for step in operations:
            if step not in self.created and step.model_name.lower() not in names:
                raise ValueError(f"{step.describe()}: the table is not created in this step.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again when next asked for, not after each of the steps
        for step in self.operations:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for step in self.created:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for step in reversed(self.created):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create the tables of {', '.join(step.name for step in self.created)}"

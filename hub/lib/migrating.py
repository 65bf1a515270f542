"""Migrations of many models in little time.

A model that a migration adds or changes is rendered alone, and all anew before Python code of a migration reads them. Django renders
those that are related to it, too, over any number of steps: with two hundred models, most of the time of a first start.
"""

from __future__ import annotations

from typing import Any

from django.db import router
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import ModelState, ProjectState


def render_few_models() -> None:
    ProjectState.add_model = _add_model  # type: ignore[method-assign]
    ProjectState.reload_model = _reload_model  # type: ignore[method-assign]


def _add_model(self: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.is_delayed = True  # Django's own word for: render all before Python code of a migration reads them
        self.apps.render_multiple([model_state])


def _reload_model(self: Any, app_label: str, model_name: str, delay: bool = True) -> None:
    if "apps" in self.__dict__:
        self.is_delayed = True
        self._reload({(app_label, model_name)})


class RunOnTable(RunPython):
    """Code that writes no records, so that the models need not be rendered: each time would take as long as a migration."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.code(from_state.apps, schema_editor)

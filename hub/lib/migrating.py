"""A model that a migration adds is rendered alone. Django renders all models anew that are related to it, over any number of
steps; with two hundred models that was three quarters of the time of a first start."""

from __future__ import annotations

from typing import Any

from django.db.migrations.state import ModelState, ProjectState


def render_new_models_alone() -> None:
    ProjectState.add_model = _add_model  # type: ignore[method-assign]


def _add_model(self: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.is_delayed = True  # Django's own word for: render all before Python code of a migration reads them
        self.apps.render_multiple([model_state])

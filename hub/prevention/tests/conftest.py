from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.prevention.models import Component, ModelVersion, PreventionModel


@pytest.fixture
def model(scenario: Any) -> PreventionModel:
    """A published model of the scenario's group: one step, one component."""
    return factories.prevention_model(group=scenario.group, title_en="Schools that keep children")


@pytest.fixture
def first_draft(scenario: Any) -> ModelVersion:
    """Of a model like `model` that nobody has published yet, as what is published stays as it is."""
    made = factories.prevention_model(group=scenario.group, title_en="Schools that keep children", published=False)
    return made.versions.get()


@pytest.fixture
def component(model: PreventionModel) -> Component:
    return model.versions.get().components.get()


@pytest.fixture
def draft(model: PreventionModel, scenario: Any) -> ModelVersion:
    from hub.prevention.actions import begin_draft

    return begin_draft(model=model, by=scenario.member)

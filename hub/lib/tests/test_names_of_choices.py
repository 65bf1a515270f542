"""What `get_…_display` says is what Django's own says."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import translation

from hub.lib.visibility import Visible

FIELDS = [
    (model, field)
    for model in apps.get_models()
    if issubclass(model, Visible)
    for field in model._meta.concrete_fields
    if field.choices
]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_choices_are_named_as_django_names_them(language: str) -> None:
    assert len(FIELDS) > 20
    with translation.override(language):
        for model, field in FIELDS:
            for value in [*(value for value, _label in field.flatchoices), "", None, "of an older version"]:
                record: Any = model(**{field.attname: value})
                django = models.Model._get_FIELD_display(record, field)  # type: ignore[attr-defined]
                assert getattr(record, f"get_{field.name}_display")() == django

"""Every field of every record has a label that can be translated: a name of a column would stay English."""

from __future__ import annotations

import pytest
from django.db import models
from django.utils.functional import Promise

from hub.editing.registry import EDITABLE_MODELS

# Acronyms are the same in every language; hidden fields have no label.
THE_SAME = {"doi", "isbn", "content_type", "object_id"}


@pytest.mark.parametrize("kind_name", EDITABLE_MODELS)
def test_labels_are_translated(kind_name: str) -> None:
    kind = EDITABLE_MODELS[kind_name]
    columns = {field.name: field for field in kind.model._meta.get_fields() if isinstance(field, models.Field)}
    plain = [
        name
        for name, field in kind.form.base_fields.items()
        if name in columns
        and not isinstance(field.label, Promise)
        and not isinstance(columns[name].verbose_name, Promise)
    ]
    assert set(plain) <= THE_SAME

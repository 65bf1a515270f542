"""Every field of every record has a label that can be translated: a name of a column would stay English."""

from __future__ import annotations

import pytest
from django.db import models
from django.utils import translation
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


@pytest.mark.parametrize(
    ("kind_name", "field", "of"),
    [
        ("milestone", "group", "group"),
        ("phase", "initiative", "initiative"),
        ("indicator-period", "indicator", "indicator"),
    ],
)
def test_a_field_without_a_name_of_its_own_is_called_as_the_record_it_leads_to(
    kind_name: str, field: str, of: str
) -> None:
    with translation.override("fr"):
        named = str(EDITABLE_MODELS[kind_name].form.base_fields[field].label)
        assert named == str(EDITABLE_MODELS[of].title)


def test_a_name_of_its_own_stays() -> None:
    for kind_name, field in (("organization", "parent"), ("decision", "successor"), ("outcome", "subgroup")):
        kind = EDITABLE_MODELS[kind_name]
        named = str(kind.form.base_fields[field].label)
        assert named.lower() == str(kind.model._meta.get_field(field).verbose_name).lower()

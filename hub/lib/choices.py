"""Long lists to choose from, such as all organizations: a thousand options would take a template half a second."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.safestring import SafeString, mark_safe

from hub.lib.translated import columns, current_language

__all__ = ["NamedChoices", "read_names_only", "select"]


class NamedChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Keys and names of records whose model says by which translated text it is shown: `shown_by = "name"`."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        name, preferred = self.queryset.model.shown_by, f"{self.queryset.model.shown_by}_{current_language()}"
        order = sorted(columns(name), key=lambda column: column != preferred)
        for key, *texts in self.queryset.values_list("pk", *order):
            yield key, next(filter(None, texts), "")


def read_names_only(field: forms.ModelChoiceField[Any]) -> None:
    """From now on the field's choices are read without making a record of each."""
    if field.queryset is not None and hasattr(field.queryset.model, "shown_by"):
        field.iterator = NamedChoices
        field.widget.choices = field.choices


def select(widget: dict[str, Any]) -> SafeString:
    """What django/forms/widgets/select.html writes, for the context of one widget."""
    pieces = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            pieces.append(f'<optgroup label="{escape(str(group))}">')
        pieces += [
            f'<option value="{escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
            f"{escape(str(option['label']))}</option>"
            for option in options
        ]
        if group:
            pieces.append("</optgroup>")
    pieces.append("</select>")
    return mark_safe("\n".join(pieces))  # noqa: S308 - every part is escaped


def _attributes(attributes: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )

"""Long lists to choose from, such as all organizations: a thousand options would take a template half a second."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from hub.lib.translated import columns, current_language

__all__ = ["LongSelect", "LongSelectMultiple", "NamedChoices", "read_names_only", "sorting_key"]


class NamedChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Keys and names of records whose model says by which translated text it is shown: `shown_by = "name"`.

    They come in the order of their names in the reader's language, unless the model has places for them.
    """

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        name, preferred = self.queryset.model.shown_by, f"{self.queryset.model.shown_by}_{current_language()}"
        order = sorted(columns(name), key=lambda column: column != preferred)
        has_places = "position" in self.queryset.model._meta.ordering
        records = self.queryset if has_places else self.queryset.order_by()
        key_name = self.field.to_field_name or "pk"
        rows = [
            (key, text or next(filter(None, others), ""))
            for key, text, *others in records.values_list(key_name, *order)
        ]
        if not has_places:
            rows.sort(key=lambda row: (sorting_key(row[1]), row))
        yield from rows


def sorting_key(name: str) -> str:
    """Côte d’Ivoire stands among the C, Åland among the A."""
    if name.isascii():
        return name.lower()
    letters = (letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return "".join(letters).casefold()


class LongSelect(forms.Select):
    """Writes what the template of its class writes, without a template for each option."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        if self.allow_multiple_selected:
            context["widget"]["attrs"]["multiple"] = True
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        chosen = set(widget["value"])
        pairs = list(iter(self.choices))  # a list asks how long it will be, and that is a query
        keys, labels = [str(key) for key, _ in pairs], [str(label) for _, label in pairs]
        options = [
            f'<option value="{told_key}"{" selected" if key in chosen else ""}>{told_label}</option>'
            for key, told_key, told_label in zip(keys, _escaped(keys), _escaped(labels), strict=True)
        ]
        start = f'<select name="{escape(name)}"{flatatt(widget["attrs"])}>'
        return mark_safe("\n".join([start, *options, "</select>"]))  # noqa: S308 - every part is escaped


def _escaped(texts: list[str]) -> list[str]:
    """All at once, a third of the time; a text that holds a null character itself is no name that a form would take."""
    told = escape("\0".join(texts)).split("\0")
    return told if len(told) == len(texts) else [escape(text) for text in texts]


class LongSelectMultiple(LongSelect, forms.SelectMultiple):
    pass


QUICK = {forms.Select: LongSelect, forms.SelectMultiple: LongSelectMultiple}


def read_names_only(field: forms.ModelChoiceField[Any]) -> None:
    """From now on the field's choices are read without making a record of each, and written without a template for each."""
    widget = QUICK.get(type(field.widget))
    if field.queryset is None or widget is None or not hasattr(field.queryset.model, "shown_by"):
        return
    field.iterator = NamedChoices
    old, field.widget = field.widget, widget(attrs=field.widget.attrs)
    field.widget.is_required, field.widget.is_localized = old.is_required, old.is_localized
    field.widget.choices = field.choices

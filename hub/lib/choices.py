"""Long lists of choices, such as all organizations: a template for each of a thousand options would take half a second."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any, TypeVar

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from hub.lib.translated import columns, current_language, interface_language, language_codes

__all__ = [
    "LongSelect",
    "LongSelectMultiple",
    "NamedChoices",
    "alphabetical",
    "by_name",
    "read_names_only",
    "sorting_key",
]


Row = TypeVar("Row")


class NamedChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Keys and names of records whose model names the translated field to show: `shown_by = "name"`.

    They are sorted by position, where the model has one, then by name in the reader's language.
    """

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        name = self.queryset.model.shown_by
        codes = getattr(self.queryset.model, name).codes
        preferred = f"{name}_{current_language() if codes == language_codes() else interface_language()}"
        order = sorted(columns(name, codes), key=lambda column: column != preferred)
        key_name = self.field.to_field_name or "pk"
        ordering = list(self.queryset.model._meta.ordering)
        places = ordering[: ordering.index("position") + 1] if "position" in ordering else []
        rows = [
            (place, key, text or next(filter(None, others), ""))
            for key, text, *others, place in (
                (*row[len(places) :], row[: len(places)])
                for row in self.queryset.order_by().values_list(*places, key_name, *order)
            )
        ]
        rows.sort(key=lambda row: (row[0], sorting_key(row[2]), row[1]))
        for _place, key, text in rows:
            yield key, text


JOINED = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"})


def sorting_key(name: str) -> str:
    """For sorting by letters without accents: Côte d’Ivoire under C, Åland under A, œufs under O. Databases sort by code."""
    if name.isascii():
        return name.lower()
    letters = unicodedata.normalize("NFKD", name.translate(JOINED))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def by_name(records: Iterable[Row]) -> list[Row]:
    """Records sorted by name in the reader's language; those with a position (`reading_order`) by that first."""
    return sorted(records, key=lambda record: getattr(record, "reading_order", (0, sorting_key(str(record)))))


def alphabetical(rows: Iterable[Row], name: Callable[[Row], str] = str) -> list[Row]:
    """Records or rows sorted by name as the reader sees it; equal names in a stable order."""
    return sorted(rows, key=lambda row: sorting_key(str(name(row))))


class LongSelect(forms.Select):
    """A select that renders its options without a template for each."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        if self.allow_multiple_selected:
            context["widget"]["attrs"]["multiple"] = True
        return context

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        chosen = set(widget["value"])
        pairs = list(iter(self.choices))  # list() alone would ask for the length, which is a query
        keys, labels = [str(key) for key, _ in pairs], [str(label) for _, label in pairs]
        options = [
            f'<option value="{told_key}"{" selected" if key in chosen else ""}>{told_label}</option>'
            for key, told_key, told_label in zip(keys, _escaped(keys), _escaped(labels), strict=True)
        ]
        start = f'<select name="{escape(name)}"{flatatt(widget["attrs"])}>'
        return mark_safe("\n".join([start, *options, "</select>"]))  # noqa: S308 - every part is escaped


def _escaped(texts: list[str]) -> list[str]:
    """Escape all texts at once, in a third of the time; names cannot contain the null character between them."""
    escaped = escape("\0".join(texts)).split("\0")
    return escaped if len(escaped) == len(texts) else [escape(text) for text in texts]


class LongSelectMultiple(LongSelect, forms.SelectMultiple):
    pass


QUICK = {forms.Select: LongSelect, forms.SelectMultiple: LongSelectMultiple}


def read_names_only(field: forms.ModelChoiceField[Any]) -> None:
    """Read the choices of a field without model instances, and render them without a template for each."""
    widget = QUICK.get(type(field.widget))
    if field.queryset is None or widget is None or not hasattr(field.queryset.model, "shown_by"):
        return
    field.iterator = NamedChoices
    old, field.widget = field.widget, widget(attrs=field.widget.attrs)
    field.widget.is_required, field.widget.is_localized = old.is_required, old.is_localized
    field.widget.choices = field.choices

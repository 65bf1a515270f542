"""Lists of records to choose from, and sorting by name in the reader's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.forms.models import ModelChoiceIterator

from hub.lib.translated import choose_text, columns, current_language, interface_language, language_codes

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


def names_of(choices: type[models.TextChoices]) -> dict[str, str]:
    """The names of all choices in the reader's language, for lists: Django translates each of them to find one."""
    return {value: str(name) for value, name in choices.choices}


def choice_name(record: models.Model, field: str) -> str:
    """The name of what a field says, for pages with many: Django's own `get_…_display` translates all names to find one."""
    value = getattr(record, field)
    found = record._meta.get_field(field)
    return next((str(name) for choice, name in found.choices or () if choice == value), value)  # type: ignore[union-attr]


def keys_by_name(records: models.QuerySet[Any]) -> models.QuerySet[Any] | list[Any]:
    """The keys of the records: those that their model sorts by their name in the first language, by that of the reader;
    those with a `reading_order` by what stands before it in the order of the model, then by name."""
    keys = records.values_list("pk", flat=True)
    ordering = list(records.model._meta.ordering or [""])
    places = ordering[: ordering.index("position") + 1] if hasattr(records.model, "reading_order") else []
    first = ordering[0]
    name = records.model.shown_by if places else first.removesuffix("_en")
    if name == first or "__" in name:
        return keys
    codes = getattr(records.model, name).codes
    texts = records.order_by().values_list("pk", *places, *columns(name, codes))
    after = 1 + len(places)
    order = sorted(texts, key=lambda row: (row[1:after], sorting_key(choose_text(row[after:], codes=codes)), row[0]))
    return [row[0] for row in order]


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


def read_names_only(field: forms.ModelChoiceField[Any]) -> None:
    """Read the choices of a select without model instances, sorted in the reader's alphabet."""
    if (
        field.queryset is None
        or not isinstance(field.widget, forms.Select)
        or not hasattr(field.queryset.model, "shown_by")
    ):
        return
    field.iterator = NamedChoices
    field.widget.choices = field.choices  # type: ignore[assignment]


def take_the_only_one(field: forms.ModelChoiceField[Any]) -> None:
    """A single record is chosen beforehand; between several the writer chooses, and none stands there as if she had."""
    if field.queryset is not None and field.queryset.count() < 2:
        field.empty_label = None

"""Content in several languages: one column a language, and an attribute that reads the right one.

`name = TranslatedField(models.CharField, max_length=200)` makes the columns `name_en`, `name_fr` and `name_es`;
`record.name` is the text in the reader's language or, where that is missing, in the first language that has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, NullIf
from django.utils.text import format_lazy
from django.utils.translation import get_language, override

__all__ = [
    "Text",
    "TranslatedField",
    "columns",
    "current_language",
    "in_content_language",
    "in_language",
    "language_codes",
    "preferred",
]


class Text(str):
    """A text that knows its language, so that a page can mark a passage that is not in the page's language."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, value: str, lang: str) -> Text:
        text = super().__new__(cls, value)
        text.lang = lang
        return text


def in_content_language() -> AbstractContextManager[None]:
    """For files that are made in the languages of content only: their words then are in the language of their content."""
    return override(current_language())


@cache
def language_codes() -> tuple[str, ...]:
    """The languages of content, the fallback language first. The interface has more: `settings.LANGUAGES`."""
    return tuple(code for code, _ in settings.CONTENT_LANGUAGES)


def columns(name: str) -> list[str]:
    """The columns behind a translated field."""
    return [f"{name}_{code}" for code in language_codes()]


def current_language() -> str:
    """The language in which the reader gets content: that of the page where content has it, else the fallback."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in language_codes() else settings.LANGUAGE_CODE


def in_language(name: str) -> Any:
    """A database expression for the text that a reader would see, to sort and to filter by."""
    preferred = current_language()
    order = [preferred, *(code for code in language_codes() if code != preferred)]
    *filled, last = (f"{name}_{code}" for code in order)
    return Coalesce(*(NullIf(column, models.Value("")) for column in filled), last)


def preferred(texts: Sequence[str], language: str = "") -> str:
    """Of a text in all languages, read from its columns, what a reader would see. Who asks for many names the language."""
    return texts[language_codes().index(language or current_language())] or next(filter(None, texts), "")


class TranslatedField:
    """Adds a column a language to the model; only the first language is required unless `blank` is given."""

    def __init__(self, field_class: type[models.Field[Any, Any]], **options: Any) -> None:
        self.field_class = field_class
        self.options = options

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.name = name
        for position, (code, language) in enumerate(settings.CONTENT_LANGUAGES):
            options = dict(self.options)
            if position or options.get("blank"):
                options |= {"blank": True, "default": ""}
            if "verbose_name" in options:
                options["verbose_name"] = format_lazy("{} ({})", options["verbose_name"], language)
            field = self.field_class(**options)
            field.set_attributes_from_name(f"{name}_{code}")
            field.contribute_to_class(model, f"{name}_{code}")
        setattr(model, name, self)

    def __get__(self, record: models.Model | None, owner: type | None = None) -> Any:
        if record is None:
            return self
        preferred = current_language()
        for code in (preferred, *language_codes()):
            value = getattr(record, f"{self.name}_{code}")
            if value:
                return Text(value, code)
        return Text("", preferred)

    def __set__(self, record: models.Model, value: str) -> None:
        setattr(record, f"{self.name}_{language_codes()[0]}", value)

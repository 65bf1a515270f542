"""Content in several languages: one column for each language, and an attribute that reads the right one.

`name = TranslatedField(models.CharField, max_length=200)` creates the columns `name_en`, `name_fr` and `name_es`;
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

from hub.lib.languages import lazy_language_name


class Text(str):
    """A text that knows its language, so that a page can mark a passage in another language."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, value: str, lang: str) -> Text:
        text = super().__new__(cls, value)
        text.lang = lang
        return text


def in_content_language() -> AbstractContextManager[None]:
    """For files that exist in the languages of content only: interface texts in them are in the language of the content."""
    return override(current_language())


@cache
def language_codes() -> tuple[str, ...]:
    """The languages of content, the fallback language first. The interface has more: `settings.LANGUAGES`."""
    return tuple(code for code, _ in settings.CONTENT_LANGUAGES)


@cache
def interface_codes() -> tuple[str, ...]:
    """The languages of the interface, and of the names of countries, regions and terms."""
    return tuple(code for code, _ in settings.LANGUAGES)


def columns(name: str, codes: tuple[str, ...] = ()) -> list[str]:
    """The columns behind a translated field: of content, or of a vocabulary with `interface_codes()`."""
    return [f"{name}_{code}" for code in codes or language_codes()]


def current_language() -> str:
    """The language in which the reader gets content: that of the page if there is content in it, else the fallback."""
    return _first_of(language_codes())


def interface_language() -> str:
    """The language of the page, and of the names of countries, regions and terms on it."""
    return _first_of(interface_codes())


def _first_of(codes: tuple[str, ...]) -> str:
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in codes else settings.LANGUAGE_CODE


def in_language(name: str, codes: tuple[str, ...] = ()) -> Any:
    """A database expression for the text that a reader would see, for sorting and filtering."""
    codes = codes or language_codes()
    preferred = _first_of(codes)
    order = [preferred, *(code for code in codes if code != preferred)]
    *filled, last = (f"{name}_{code}" for code in order)
    return Coalesce(*(NullIf(column, models.Value("")) for column in filled), last)


def choose_text(texts: Sequence[str], language: str = "", codes: tuple[str, ...] = ()) -> str:
    """What a reader sees of a text in all languages, given by column. Callers with many texts pass the language."""
    codes = codes or language_codes()
    return texts[codes.index(language or _first_of(codes))] or next(filter(None, texts), "")


def as_text(texts: Sequence[str], codes: tuple[str, ...] = ()) -> Text:
    """The same, as a text that knows its language."""
    codes = codes or language_codes()
    preferred = _first_of(codes)
    for code in (preferred, *codes):
        if text := texts[codes.index(code)]:
            return Text(text, code)
    return Text("", preferred)


class TranslatedField:
    """Adds a column for each language to the model; only the first language is required unless `blank` is given.

    `codes=interface_codes()` is for the names in vocabularies."""

    def __init__(self, field_class: type[models.Field[Any, Any]], codes: tuple[str, ...] = (), **options: Any) -> None:
        self.field_class = field_class
        self.codes = codes or language_codes()
        self.options = options

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.name = name
        for position, code in enumerate(self.codes):
            options = dict(self.options)
            if position or options.get("blank"):
                options |= {"blank": True, "default": ""}
            if "verbose_name" in options:
                options["verbose_name"] = format_lazy("{} ({})", options["verbose_name"], lazy_language_name(code))
            field = self.field_class(**options)
            field.set_attributes_from_name(f"{name}_{code}")
            field.contribute_to_class(model, f"{name}_{code}")
        setattr(model, name, self)

    def __get__(self, record: models.Model | None, owner: type | None = None) -> Any:
        if record is None:
            return self
        preferred = _first_of(self.codes)
        for code in (preferred, *self.codes):
            value = getattr(record, f"{self.name}_{code}")
            if value:
                return Text(value, code)
        return Text("", preferred)

    def __set__(self, record: models.Model, value: str) -> None:
        setattr(record, f"{self.name}_{self.codes[0]}", value)

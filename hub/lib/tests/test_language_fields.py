"""People name languages in words; their codes are stored."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from hub.lib.language_fields import LanguageField, LanguagesField


@pytest.mark.parametrize(
    ("reader", "written", "stored"),
    [
        ("en", "English, French", "en, fr"),
        ("en", "en, fr", "en, fr"),
        ("en", "en fr; Swahili", "en, fr, sw"),
        ("fr", "anglais, Français", "en, fr"),
        ("fr", "English, bambara", "en, bm"),
        ("ar", "العربية، الفرنسية", "ar, fr"),
    ],
)
def test_names_in_the_readers_language_and_codes_are_understood(reader: str, written: str, stored: str) -> None:
    with translation.override(reader):
        assert LanguagesField().clean(written) == stored


@pytest.mark.parametrize("reader", ["en", "fr", "es", "ar", "pt"])
def test_what_is_shown_is_understood_again(reader: str) -> None:
    field = LanguagesField()
    with translation.override(reader):
        shown = field.prepare_value("en, fr-be, pt-br, zh-hans, bm, sw")
        assert field.clean(shown) == "en, fr-be, pt-br, zh-hans, bm, sw"
        assert not field.has_changed("en, fr-be, pt-br, zh-hans, bm, sw", shown)
        assert field.has_changed("en", shown)


@pytest.mark.parametrize("written", ["<b>", "Englisch", "English, French", "qqq"])
def test_one_language_is_one(written: str) -> None:
    with pytest.raises(ValidationError, match="Name one language"):
        LanguageField().clean(written)


def test_what_is_no_language_is_shown_as_it_was_written() -> None:
    assert LanguagesField().prepare_value("en, qqq") == "en, qqq"


def test_names_may_be_longer_than_what_is_stored() -> None:
    class Form(forms.Form):
        languages = LanguagesField(max_length=12)

    assert "maxlength" not in str(Form()["languages"])
    assert Form({"languages": "English, French"}).is_valid()
    assert not Form({"languages": "English, French, Spanish, Arabic"}).is_valid()

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from hub.lib.languages import validate_languages
from hub.lib.templatetags.site_tags import language_names


@pytest.mark.parametrize(
    ("codes", "reader", "words"),
    [
        ("en, fr", "en", "English, French"),
        ("en; es", "fr", "anglais, espagnol"),
        ("en,xx", "es", "inglés, xx"),
        ("zh-cn", "en", "Simplified Chinese"),
        ("am; zz", "fr", "amharique, zz"),
        ("fr-be", "en", "French"),
        ("am-et", "fr", "amharique"),
        ("", "en", ""),
    ],
)
def test_languages_are_named_in_the_readers_own(codes: str, reader: str, words: str) -> None:
    with translation.override(reader):
        assert language_names(codes) == words


@pytest.mark.parametrize("codes", ["zh-cn", "zh-TW", "zh-hant", "fr-be; pt-BR", "am-et", "sr-latn-rs", "en, fr"])
def test_codes_of_languages_of_a_country_are_taken(codes: str) -> None:
    validate_languages(codes)


@pytest.mark.parametrize("codes", ["zz", "zz-be", "fr-", "-fr", "fr-!!", "french"])
def test_codes_of_no_language_are_refused(codes: str) -> None:
    with pytest.raises(ValidationError):
        validate_languages(codes)

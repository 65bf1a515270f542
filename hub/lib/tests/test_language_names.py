from __future__ import annotations

import pytest
from django.utils import translation

from hub.lib.templatetags.site_tags import language_names


@pytest.mark.parametrize(
    ("codes", "reader", "words"),
    [
        ("en, fr", "en", "English, French"),
        ("en; es", "fr", "anglais, espagnol"),
        ("en,xx", "es", "inglés, xx"),
        ("zh-cn", "en", "Simplified Chinese"),
        ("am; zz", "fr", "amharique, zz"),
        ("", "en", ""),
    ],
)
def test_languages_are_named_in_the_readers_own(codes: str, reader: str, words: str) -> None:
    with translation.override(reader):
        assert language_names(codes) == words

"""The address of a page in each language: it differs only in what stands before it. Asked for every page, so that nothing is
resolved and reversed anew."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import LocalePrefixPattern, get_resolver

NAMES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية"), ("pt", "Português")]


def in_each_language(address: str) -> list[tuple[str, str, str]]:
    """Code and name of each language, and the address there; what has one address only keeps it."""
    path, mark, query = address.partition("?")
    if not has_languages(path):
        return [(code, name, address) for code, name in NAMES]
    # A second slash would make the rest the name of another host.
    rest = "/" + _prefix().sub("/", path).lstrip("/")
    return [
        (code, name, f"{'' if code == settings.LANGUAGE_CODE else f'/{code}'}{rest}{mark}{query}")
        for code, name in NAMES
    ]


def has_languages(path: str) -> bool:
    """Whether an address is that of a page, not of style sheets and what programs read."""
    return not path.startswith(settings.STATIC_URL) and not any(one.match(path[1:]) for one in _one_address_only())


@cache
def _prefix() -> re.Pattern[str]:
    codes = "|".join(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
    return re.compile(f"^/(?:{codes})/")


@cache
def _one_address_only() -> list[Any]:
    patterns = [one.pattern for one in get_resolver().url_patterns]
    return [pattern for pattern in patterns if not isinstance(pattern, LocalePrefixPattern)]

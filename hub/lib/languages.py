"""The names of languages, as they stand within a line."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language, get_language_info

WRITE_THEM_SMALL = {"fr", "es", "pt"}  # the catalogues have the names as they begin a list


def language_name(code: str) -> str:
    """“French”, “français”; an unknown code stays as it is. Where a line begins with it, `capfirst` makes it large."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name[:1].lower() + name[1:] if (get_language() or "")[:2] in WRITE_THEM_SMALL else name


lazy_language_name = lazy(language_name, str)

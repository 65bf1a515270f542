"""The names of languages, as they stand within a line, and the codes that people enter for them."""

from __future__ import annotations

import re
from functools import cache

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from hub.lib.partialdate import DIRECTION_MARKS

WELL_FORMED = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")  # the language, then script, country or variant
WRITE_THEM_SMALL = {"fr", "es", "pt"}  # the catalogues have the names as they begin a list


def language_name(code: str) -> str:
    """“French”, “français”; an unknown code stays as it is. Where a line begins with it, `capfirst` makes it large."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:  # Django knows about a hundred languages, the tables of Unicode six hundred
        names = _names_in((get_language() or "en")[:2])
        return names.get(code) or names.get(code.split("-")[0], code)
    return name[:1].lower() + name[1:] if (get_language() or "")[:2] in WRITE_THEM_SMALL else name


lazy_language_name = lazy(language_name, str)


@cache
def _names_in(language: str) -> dict[str, str]:
    """The names of all languages by code, as “am” and “zh-hans”, in one of them."""
    from babel import Locale  # here, as most processes never ask for a rare language

    names = Locale.parse(language).languages
    return {code.replace("_", "-").lower(): str(name) for code, name in names.items()}


def codes_in(text: str) -> list[str]:
    return [code for code in re.split(r"[,;\s]+", text.translate(DIRECTION_MARKS).lower().strip()) if code]


def codes_meant(text: str) -> list[str]:
    """The codes of languages written as names in the reader's language or in English, or as codes."""
    by_name = _codes_by_name((get_language() or "en")[:2])
    codes: list[str] = []
    for part in re.split(r"[,;،]", text.translate(DIRECTION_MARKS)):
        code = by_name.get(part.strip().casefold())
        codes += [code] if code else codes_in(part)
    return codes


@cache
def _codes_by_name(language: str) -> dict[str, str]:
    found = {name.casefold(): code for spoken in ("en", language) for code, name in _names_in(spoken).items()}
    with translation.override(language):
        return found | {language_name(code).casefold(): code for code, told in LANG_INFO.items() if "name" in told}


def _is_known(code: str) -> bool:
    return "name" in LANG_INFO.get(code, {}) or code in _names_in("en")


def validate_languages(text: str) -> None:
    """Refuse codes that stand for no language."""
    for code in codes_in(text):
        if not WELL_FORMED.fullmatch(code) or not any(_is_known(one) for one in (code, code.split("-")[0])):
            raise ValidationError(
                _("“%(code)s” is no language that is known here. Example: English, French"), params={"code": code}
            )

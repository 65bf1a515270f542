"""The languages spoken at a meeting, stored as codes and shown by name."""

from __future__ import annotations

import re

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.lib.partialdate import DIRECTION_MARKS


def codes_in(text: str) -> list[str]:
    return [code for code in re.split(r"[,;\s]+", text.translate(DIRECTION_MARKS).lower().strip()) if code]


def validate_languages(text: str) -> None:
    for code in codes_in(text):
        if "name" not in LANG_INFO.get(code, {}):
            raise ValidationError(_("“%(code)s” is no code of a language. Example: en, fr"), params={"code": code})

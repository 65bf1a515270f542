"""Reasons that the site itself gives for a change: in English in the record of events, shown in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import gettext_noop as _

from hub.lib.ids import is_public_id
from hub.lib.sentences import Sentences

COPIED = _("Copied from the plan %(period)s")
FROM_ENTRY_POINT = _("From an entry point of a corridor.")
FROM_SPREADSHEET = _("Imported from a spreadsheet")
NEW_EDITION = _("New edition of the data or of the library.")
NO_SIGN_OF_LIFE = _("Two years without a sign of life.")
IDENTIFIER = re.compile(r"[A-Z]{2}-[0-9A-Z]{7}-[0-9A-Z]")

_given = Sentences((COPIED, FROM_ENTRY_POINT, FROM_SPREADSHEET, NEW_EDITION, NO_SIGN_OF_LIFE))


def in_readers_language(reason: str) -> str:
    """What a person wrote stays as it is; the identifier of the record that led to the change is for programs alone."""
    first, _sign, rest = reason.partition(": ")
    return _given.in_own_language(rest if IDENTIFIER.fullmatch(first) and is_public_id(first) else reason)

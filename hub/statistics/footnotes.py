"""Footnotes and notes of ours, in the reader's language. They are stored in English, beside those of publishers.

Words of publishers and people are never translated, though one of them may stand in the catalogues by chance.
"""

from __future__ import annotations

import re
from functools import cache

from hub.lib.sentences import Sentences
from hub.statistics.builtin import NOTES
from hub.statistics.layouts.events import WITHOUT_NUMBER
from hub.statistics.layouts.sdg import NATURES
from hub.statistics.layouts.undesa import LEFT_OUT
from hub.statistics.layouts.unhcr import OF_UNKNOWN_COUNTRIES
from hub.statistics.publishers import PUBLISHERS

FOOTNOTES = [*NATURES.values(), *WITHOUT_NUMBER.values()]
LICENCES = [one.licence for one in PUBLISHERS.values() if not re.fullmatch(r"CC BY [\d.]+( IGO)?", one.licence)]
NOTES_OF_RELEASES = [*NOTES.values(), LEFT_OUT, OF_UNKNOWN_COUNTRIES]


@cache
def _footnotes() -> Sentences:
    return Sentences(FOOTNOTES)


@cache
def _notes() -> Sentences:
    return Sentences(NOTES_OF_RELEASES)


def translate_footnote(footnote: str) -> str:
    return _footnotes().in_own_language(footnote)


def translate_note(note: str) -> str:
    return _notes().in_own_language(note)


@cache
def _licences() -> Sentences:
    return Sentences(LICENCES)


def translate_licence(licence: str) -> str:
    """Terms in words of ours; the names of licences stay."""
    return _licences().in_own_language(licence)

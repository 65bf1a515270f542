"""Pictures of studies in the reader's language: drawn once in English, their titles, axes and legends translated when shown."""

from __future__ import annotations

import re
from html import escape, unescape
from textwrap import wrap

from django.utils.translation import get_language_bidi
from evidence.svg_room import with_room

from hub.studies.places import Places
from hub.studies.wording import translate, translate_mark

TEXT = re.compile(r"(<text\b[^>]*(?<!/)>)(.*?)(</text>)", re.DOTALL)
WORDS = re.compile(r"<(title|desc)>([^<]*)</\1>")
NAME = re.compile(r'(<svg\b[^>]*? aria-label=")([^"]*)(")', re.DOTALL)
# What the drawing program says of each mark, in English; title and description say the same for screen readers.
ROLES = re.compile(r' aria-(?:label|roledescription)="[^"]*"')
LINE = re.compile(r"<tspan\b[^>]*>([^<]*)</tspan>")
LINE_HEIGHT = re.compile(r'<tspan x="0" dy="([\d.]+)">')
FROM_RIGHT = re.compile("[\u0600-\u06ff]")
LETTERS = 95  # of a line below a title, as the library breaks them


def in_own_language(svg: str, places: Places) -> str:
    """The same picture, with room at its edges where words are longer; in English, too, methods and countries get their names."""
    translated = TEXT.sub(lambda found: found[1] + _text(found[2], places.in_pictures) + found[3], svg)
    translated = WORDS.sub(lambda found: f"<{found[1]}>{_translate(found[2], places)}</{found[1]}>", translated)
    head, end, rest = translated.partition(">")
    head = NAME.sub(lambda found: found[1] + _translate(found[2], places) + found[3], head)
    translated = f"{head}{end}{ROLES.sub('', rest)}"
    return svg if translated == svg else with_room(translated)


def _translate(written: str, places: Places) -> str:
    return escape(translate(places.name_codes(unescape(written))), quote=True)


def _escape_words(words: str) -> str:
    """Words from the right keep their order within a picture, which runs from the left."""
    from_right = get_language_bidi() and FROM_RIGHT.search(words)
    return escape(f"\N{RIGHT-TO-LEFT ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if from_right else words, quote=True)


def _text(inside: str, places: Places) -> str:
    lines = [places.name_codes(unescape(line)) for line in LINE.findall(inside)]
    if not lines:
        return _escape_words(translate_mark(places.name_codes(unescape(inside))))
    # The first line stands for itself, the others are one text that was broken into lines.
    parts = [translate(lines[0]), *wrap(translate(" ".join(lines[1:])), LETTERS)]
    height = found[1] if (found := LINE_HEIGHT.search(inside)) else "14"
    first, *others = map(_escape_words, parts)
    return f"<tspan>{first}</tspan>" + "".join(f'<tspan x="0" dy="{height}">{one}</tspan>' for one in others)

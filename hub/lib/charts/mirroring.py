"""Drawings that begin where the reader begins: a bar beside its name, a timeline, a plan over its period.

Charts with a scale of numbers or years are not among them: they run from the left in every language.
"""

from __future__ import annotations

import re

TEXT = re.compile(r"<text\b[^>]*>")
PLACE = re.compile(r'\bx="(-?[\d.]+)"')
ANCHOR = re.compile(r' text-anchor="(start|middle|end)"')
OTHER_END = {"start": "end", "end": "start", "middle": "middle"}


def mirror(drawn: str, viewbox: str) -> str:
    """The same from the right: shapes change sides; words too, and stay readable."""
    left, _top, width, _height = map(float, viewbox.split())
    return f'<g transform="translate({2 * left + width:g} 0) scale(-1 1)">{TEXT.sub(_turn_back, drawn)}</g>'


def _turn_back(found: re.Match[str]) -> str:
    tag = found.group()
    place, anchor = PLACE.search(tag), ANCHOR.search(tag)
    twice = 2 * float(place.group(1)) if place else 0.0
    other = OTHER_END[anchor.group(1) if anchor else "start"]
    return f'{ANCHOR.sub("", tag[:-1])} text-anchor="{other}" transform="translate({twice:g} 0) scale(-1 1)">'

"""Charts as SVG with room for their texts in whatever font the reader's browser has for "sans-serif"."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

from evidence.svg_room import text_width, with_room

__all__ = ["draw_svg", "printable", "text_width", "with_room"]

# The drawing program ends the whole process over a character that XML does not know.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def draw_svg(specification: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG that shows all its texts in any font, see `with_room`."""
    return with_room(str(vl_convert.vegalite_to_svg(printable(specification))))


def printable(part: Any) -> Any:
    """A part of a specification, its texts with a replacement sign for what is no character of a text."""
    if isinstance(part, str):
        return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", part)
    if isinstance(part, dict):
        return {printable(key): printable(value) for key, value in part.items()}
    return [printable(value) for value in part] if isinstance(part, list) else part

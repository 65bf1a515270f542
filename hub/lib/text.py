"""Texts that people write: Markdown, cleaned, and plain extracts of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, pgettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = [
    "arrow",
    "bare",
    "comma",
    "folded",
    "is_right_to_left",
    "listed",
    "markdown",
    "one_line",
    "parsed",
    "plain",
    "whole_number",
]

# Raw HTML is escaped by the parser; the cleaner is the second lock on the same door.
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "h5", "hr"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_OWN_DIRECTION = {tag: {"dir": "auto"} for tag in ("p", "li", "blockquote", "h3", "h4", "h5", "td", "th")}


# One line of words without a sign that Markdown or HTML could mean something by: most of what people write. A page with
# hundreds of texts must not ask the parser for each.
_PROSE = re.compile(r"[^\W\d_](?:[^\\`*_\[\]<>&\s\x00]| (?! ))*(?<! )")


def arrow() -> str:
    return "←" if get_language_bidi() else "→"


def comma() -> str:
    """What stands between the words of a list, with its space: Arabic has a sign of its own."""
    return pgettext("between the words of a list", ", ")


def listed(words: Iterable[object]) -> str:
    """Words one after another, as the reader's language parts them."""
    return comma().join(map(str, words))


def markdown(text: str) -> SafeString:
    """Markdown as safe HTML. Headings start at level 3, below those of the page."""
    if text and _PROSE.fullmatch(text):
        direction = ' dir="auto"' if not text.isascii() and _FROM_RIGHT.search(text) else ""
        return mark_safe(f"<p{direction}>{text}</p>\n")  # noqa: S308 - the pattern lets no sign of HTML through
    return _parsed(text)


# The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and the scripts beside them, with their forms for presentation.
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def is_right_to_left(text: str) -> bool:
    """Whether a text begins in a script that is written from right to left, as a browser decides for `dir="auto"`."""
    if text.isascii() or not _FROM_RIGHT.search(text):
        return False
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)


def parsed(text: str) -> list[Token]:
    """Markdown as the parser reads it, for what is no web page."""
    return _parser.parse(text or "")


def _parsed(text: str) -> SafeString:
    html = _parser.render(text or "")
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{min(level + 2, 5)}>").replace(
            f"</h{level}>", f"</h{min(level + 2, 5)}>"
        )
    # A text that begins from the left may still have a paragraph that begins from the right.
    direction = _OWN_DIRECTION if not html.isascii() and _FROM_RIGHT.search(html) else {}
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        set_tag_attribute_values=direction,
    )
    return mark_safe(clean)  # noqa: S308 - cleaned by nh3 on the line above


def plain(text: str, length: int = 160) -> str:
    """The first words of a Markdown text without its marks, for lists and descriptions."""
    if text and _PROSE.fullmatch(text):
        return _shortened(text, length)
    return _shortened(_bare(text), length)


def _bare(text: str) -> str:
    return " ".join(unescape(nh3.clean(_parser.render(text or ""), tags=set())).split())


def _shortened(bare: str, length: int) -> str:
    return bare if len(bare) <= length else bare[: length - 1].rsplit(" ", 1)[0] + "…"


def folded(text: str) -> str:
    """The words of a text that carry accents, written without them; empty where no word does."""
    if text.isascii():
        return ""
    words = (word for word in text.split() if not word.isascii())
    bare = unicodedata.normalize("NFKD", " ".join(words))
    return "".join(character for character in bare if not unicodedata.combining(character))


# Signs of ASCII that are no letters and no digits. Most names have no others, and a map reads a hundred thousand names.
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}


def bare(text: str) -> str:
    """A name reduced to what two spellings of it share: small letters and digits, no accents, single blanks."""
    if text.isascii():
        return " ".join(text.lower().translate(_BLANKS).split())
    plain_letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain_letters if not unicodedata.combining(c)).split())


def one_line(text: str) -> str:
    """A text without line breaks, as the subject of a letter must be: a break there would begin a header."""
    return " ".join(text.split())


def whole_number(text: str) -> int | None:
    """A key or a version as an address or a hidden field carries it; nothing where it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

"""Texts that people write: Markdown, sanitised, and plain extracts of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import unescape

import nh3
from django.utils.html import Urlizer
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi, pgettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Raw HTML is escaped by the parser; sanitising the result is a second line of defence.
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


# One line without characters of Markdown or HTML: most texts are like this, and pages with hundreds of texts skip the
# parser for them.
_PROSE = re.compile(r"[^\W\d_](?:[^\\`*_\[\]<>&\s\x00]| (?! ))*(?<! )")


def arrow() -> str:
    return "←" if get_language_bidi() else "→"


def isolate(text: str) -> str:
    """A text that keeps its own direction among words that are written from right to left."""
    return f"\u2068{text}\u2069" if text and get_language_bidi() else text


def leading(text: str) -> str:
    """A name at the beginning of words of ours, whose direction it does not decide: a mark stands before it."""
    return f"\u200f{isolate(text)}" if text and get_language_bidi() else text


def add_label(label: object, text: object) -> str:
    """“Chair: Organization 1”, with the colon of the reader's language."""
    return f"{label}{pgettext('before what happened', ':')} {text}"


def comma() -> str:
    """The separator of a list, with its space: Arabic has its own comma."""
    return pgettext("between the words of a list", ", ")


def semicolon() -> str:
    """The separator of parts that have commas themselves: French sets a space before it, Arabic has its own."""
    return pgettext("between the parts of a list", "; ")


def in_parts(parts: Iterable[object]) -> str:
    """Parts with the semicolon of the reader's language between them."""
    return semicolon().join(map(str, parts))


def comma_separated(words: Iterable[object]) -> str:
    """A list of words with the separator of the reader's language."""
    parts = [str(word) for word in words]
    if get_language_bidi() and len(parts) > 1:
        parts[1:] = [isolate(part) if _LATIN.match(part) else part for part in parts[1:]]
        parts[0] = leading(parts[0]) if _LATIN.match(parts[0]) else parts[0]
    return comma().join(parts)


class _Linker(Urlizer):
    """Django's own loses the full stop of “(https://example.org)."."""

    def trim_punctuation(self, word: str) -> tuple[str, str, str]:
        bare = word.rstrip(".,")
        lead, middle, trail = super().trim_punctuation(bare)
        return lead, middle, trail + word[len(bare) :]


def with_links(text: str) -> SafeString:
    """The text, escaped unless it is safe, with its addresses as links."""
    return mark_safe(_Linker()(text, nofollow=True, autoescape=True))  # noqa: S308 - escaped by the line before


def markdown(text: str) -> SafeString:
    """Markdown as safe HTML. Headings start at level 3, below those of the page."""
    if text and _PROSE.fullmatch(text):
        direction = ' dir="auto"' if _needs_direction(text) else ""
        return mark_safe(f"<p{direction}>{text}</p>\n")  # noqa: S308 - the pattern lets no sign of HTML through
    return _render(text)


# The blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and neighbouring scripts, with their presentation forms.
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def _needs_direction(text: str) -> bool:
    """A page from the left leaves texts from the left as they are."""
    return get_language_bidi() or (not text.isascii() and _FROM_RIGHT.search(text) is not None)


_LATIN = re.compile(r"[\W\d_]*[A-Za-z\u00c0-\u024f]")  # what begins from the left, among words from the right


def is_right_to_left(text: str) -> bool:
    """Whether a text begins in a script written from right to left, as a browser decides for `dir="auto"`."""
    if text.isascii() or not _FROM_RIGHT.search(text):
        return False
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)


def parse_markdown(text: str) -> list[Token]:
    """Markdown as parsed tokens, for output other than HTML."""
    return _parser.parse(text or "")


def _render(text: str) -> SafeString:
    html = _parser.render(text or "")
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{min(level + 2, 5)}>").replace(
            f"</h{level}>", f"</h{min(level + 2, 5)}>"
        )
    # A text that begins from the left may still contain a paragraph from the right.
    direction = _OWN_DIRECTION if _needs_direction(html) else {}
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        set_tag_attribute_values=direction,
    )
    return mark_safe(clean)  # noqa: S308 - cleaned by nh3 on the line above


def plain(text: str, length: int = 160) -> str:
    """The beginning of a Markdown text without markup, for lists and descriptions."""
    if not text:
        return ""
    if _PROSE.fullmatch(text):
        return _shorten(text, length)
    return _shorten(_bare(text), length)


def _bare(text: str) -> str:
    return " ".join(unescape(nh3.clean(_parser.render(text or ""), tags=set())).split())


def _shorten(bare: str, length: int) -> str:
    return bare if len(bare) <= length else bare[: length - 1].rsplit(" ", 1)[0].rstrip(" .,;:\xa0") + "…"


def strip_accents(text: str) -> str:
    """The accented words of a text without accents; empty where there are none."""
    if text.isascii():
        return ""
    words = (word for word in text.split() if not word.isascii())
    bare = unicodedata.normalize("NFKD", " ".join(words))
    return "".join(character for character in bare if not unicodedata.combining(character))


# ASCII characters other than letters and digits. Most names have no others, and a map reads a hundred thousand names.
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}


def bare(text: str) -> str:
    """A name normalised for comparison: small letters and digits, no accents, single blanks."""
    if text.isascii():
        return " ".join(text.lower().translate(_BLANKS).split())
    plain_letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain_letters if not unicodedata.combining(c)).split())


def one_line(text: str) -> str:
    """A text without line breaks, as required for the subject of an e-mail: a break would begin another header."""
    return " ".join(text.split())


def whole_number(text: str) -> int | None:
    """A key or a version from an address or a hidden field; None where it is not a valid number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def lower_first(words: str) -> str:
    """A heading inside a sentence: “Work plan” as “work plan”, an acronym as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]

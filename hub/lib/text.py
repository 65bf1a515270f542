"""Texts that people write: Markdown, cleaned, and plain extracts of it."""

from __future__ import annotations

from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

__all__ = ["markdown", "plain"]

# Raw HTML is escaped by the parser; the cleaner is the second lock on the same door.
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "h5", "hr"} | {
    "table", "thead", "tbody", "tr", "th", "td"
}


def markdown(text: str) -> SafeString:
    """Markdown as safe HTML. Headings start at level 3, below those of the page."""
    html = _parser.render(text or "")
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{min(level + 2, 5)}>").replace(f"</h{level}>", f"</h{min(level + 2, 5)}>")
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - cleaned by nh3 on the line above


def plain(text: str, length: int = 160) -> str:
    """The first words of a Markdown text without its marks, for lists and descriptions."""
    bare = " ".join(unescape(nh3.clean(_parser.render(text or ""), tags=set())).split())
    return bare if len(bare) <= length else bare[: length - 1].rsplit(" ", 1)[0] + "…"

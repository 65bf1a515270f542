"""The place of a comment after the text was edited: its quoted words, changed words, or none any more."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

LIKE_ENOUGH = 0.6  # share of characters that a changed passage has in common with the quote
LONGEST = 5_000  # for longer texts, a fuzzy search would cost more than it helps


@dataclass(frozen=True)
class Place:
    """anchored: the quoted words are there. moved: a similar passage is. orphaned: neither is, or the item is gone."""

    state: str
    start: int = 0
    end: int = 0


def find_place(quote: str, text: str | None) -> Place:
    """The place of quoted words in the present text; None stands for a deleted item."""
    if text is None:
        return Place("orphaned")
    if not quote:
        return Place("anchored", 0, len(text))
    start = text.find(quote)
    if start >= 0:
        return Place("anchored", start, start + len(quote))
    return _likeliest(quote, text[:LONGEST])


def _likeliest(quote: str, text: str) -> Place:
    """The passage of whole words that is most similar to the quote."""
    matcher = SequenceMatcher(None, text, quote, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return Place("orphaned")
    longest = max(blocks, key=lambda block: block.size)
    # Align the quote with the text at their longest common passage, then compare it with the words at that place.
    start = max(0, longest.a - longest.b)
    end = min(len(text), start + len(quote))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    alike = SequenceMatcher(None, text[start:end], quote, autojunk=False).ratio()
    return Place("moved", start, end) if alike >= LIKE_ENOUGH else Place("orphaned")

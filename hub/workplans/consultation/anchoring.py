"""Where a comment stands after the text was edited: on its words, on words that changed, or on nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Place", "find_place"]

LIKE_ENOUGH = 0.6  # share of characters that a changed passage has in common with the quoted one
LONGEST = 5_000  # beyond this, a fuzzy search of the text would cost more than it helps


@dataclass(frozen=True)
class Place:
    """anchored: the words stand there as quoted. moved: a passage like them does. orphaned: neither does, or the item is gone."""

    state: str
    start: int = 0
    end: int = 0


def find_place(quote: str, text: str | None) -> Place:
    """The place of quoted words in a text as it is now; a text of None is an item that was deleted."""
    if text is None:
        return Place("orphaned")
    if not quote:
        return Place("anchored", 0, len(text))
    start = text.find(quote)
    if start >= 0:
        return Place("anchored", start, start + len(quote))
    return _likeliest(quote, text[:LONGEST])


def _likeliest(quote: str, text: str) -> Place:
    """The passage of whole words that is most like the quote."""
    matcher = SequenceMatcher(None, text, quote, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return Place("orphaned")
    longest = max(blocks, key=lambda block: block.size)
    # Lay the quote over the text so that the longest common passage coincides, then judge what lies under it.
    start = max(0, longest.a - longest.b)
    end = min(len(text), start + len(quote))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    alike = SequenceMatcher(None, text[start:end], quote, autojunk=False).ratio()
    return Place("moved", start, end) if alike >= LIKE_ENOUGH else Place("orphaned")

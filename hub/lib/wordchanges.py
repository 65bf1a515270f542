"""What differs between two lists of words, in a time that nobody can stretch by what she writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

# Python's comparison looks at every pair of equal words again and again: a text of one word, a thousand times, takes minutes.
# Texts of people have about 50,000 pairs in 1,500 words.
MOST_PAIRS = 150_000


def changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Runs of words that were kept, deleted or inserted. What is too much to compare is shown whole, the old above the new."""
    opcodes: Sequence[tuple[str, int, int, int, int]]
    if _pairs(before, after) > MOST_PAIRS:
        opcodes = [("replace", 0, len(before), 0, len(after))]
    else:
        opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, first, last, from_new, to_new in opcodes:
        if kind == "equal":
            yield "kept", "".join(before[first:last])
            continue
        if last > first:
            yield "deleted", "".join(before[first:last])
        if to_new > from_new:
            yield "inserted", "".join(after[from_new:to_new])


def _pairs(before: Sequence[str], after: Sequence[str]) -> int:
    new = Counter(after)
    return sum(number * new[word] for word, number in Counter(before).items())

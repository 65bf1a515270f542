"""A place in a law that is found again after the text was renumbered or edited, or is said to be lost."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

from evidence.lawtexts.clauses import Clause, fingerprint, normalize

__all__ = ["Anchor", "anchor_to", "find_anchor", "find_anchors"]


@dataclasses.dataclass(frozen=True, slots=True)
class Anchor:
    """id: of the clause; quote: the words meant, "" for the clause as a whole; words: fingerprint of the clause's words then."""

    id: str
    quote: str
    words: str


def anchor_to(clause: Clause, quote: str = "") -> Anchor:
    """An anchor to a clause, or to some words of it.

    >>> anchor_to(Clause("art_1", "1", "", "No slavery."), "slavery").id
    'art_1'
    """
    return Anchor(clause.id, quote, fingerprint(clause.text))


def find_anchor(anchor: Anchor, clauses: Sequence[Clause]) -> int | None:
    """The index of the clause that the anchor means in a text of today, or None: an orphan.

    The clause with the words of then, if it is the only one or still has the id; else the clause with the id, if it still
    holds the quotation; else the only clause that holds it. Never the neighbour that merely took over the number: an anchor
    to a clause as a whole follows its words, and is an orphan where they were changed and the id went to another clause.

    >>> old = Clause("art_2", "2", "", "Victims are protected.")
    >>> find_anchor(anchor_to(old), [Clause("art_2", "2", "", "New."), Clause("art_3", "3", "", old.text)])
    1
    """
    return find_anchors([anchor], clauses)[0]


def find_anchors(anchors: Iterable[Anchor], clauses: Sequence[Clause]) -> list[int | None]:
    """`find_anchor` for many anchors in one text, whose words are read once.

    >>> text = [Clause("art_1", "1", "", "No slavery."), Clause("art_2", "2", "", "Victims are protected.")]
    >>> find_anchors([anchor_to(text[1]), anchor_to(Clause("art_9", "9", "", "Repealed."))], text)
    [1, None]
    """
    by_words: dict[str, list[int]] = defaultdict(list)
    by_id: dict[str, list[int]] = defaultdict(list)
    for index, clause in enumerate(clauses):
        by_words[fingerprint(clause.text)].append(index)
        by_id[clause.id].append(index)
    return [_find(anchor, clauses, by_words.get(anchor.words, []), by_id.get(anchor.id, [])) for anchor in anchors]


def _find(anchor: Anchor, clauses: Sequence[Clause], same_words: list[int], same_id: list[int]) -> int | None:
    for index in same_words:
        if index in same_id:
            return index
    if len(same_words) == 1:
        return same_words[0]
    quote = normalize(anchor.quote)
    if not quote:
        return None
    holding = [index for index, clause in enumerate(clauses) if f" {quote} " in f" {normalize(clause.text)} "]
    for index in holding:
        if index in same_id:
            return index
    return holding[0] if len(holding) == 1 else None

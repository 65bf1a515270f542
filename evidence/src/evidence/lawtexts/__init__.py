"""Texts of laws beside each other: which clause answers to which, and what differs inside a pair.

    >>> from evidence.lawtexts import Clause, align
    >>> law = [Clause("s_1", "1", "", "No person shall be held in slavery."), Clause("s_2", "2", "", "This Act starts in May.")]
    >>> model = [Clause("art_4", "4", "", "Nobody shall be held in slavery or servitude.")]
    >>> align(law, model)[0][0].law
    0

A pair found here is a suggestion with a score. Whether two clauses say the same is for a person to decide.
"""

from evidence.lawtexts.alignment import Candidate, align
from evidence.lawtexts.anchors import Anchor, anchor_to, find_anchor, find_anchors
from evidence.lawtexts.clauses import Clause, split_text
from evidence.lawtexts.differences import Piece, differences
from evidence.lawtexts.revisions import Change, compare

__all__ = [
    "Anchor",
    "Candidate",
    "Change",
    "Clause",
    "Piece",
    "align",
    "anchor_to",
    "compare",
    "differences",
    "find_anchor",
    "find_anchors",
    "split_text",
]

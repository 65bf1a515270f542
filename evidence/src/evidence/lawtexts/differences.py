"""What differs between two clauses, word by word."""

from __future__ import annotations

import dataclasses
import re
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Piece", "differences"]

_PIECES = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)

MOST_PIECES = 20_000
"""Words, blanks and marks of one clause; longer ones are compared sentence by sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: in both, only in the old, or only in the new."""

    kind: Literal["equal", "removed", "added"]
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The runs of two texts in reading order: what stays, what goes, what comes.

    The `equal` and `removed` pieces together are the old text, the `equal` and `added` ones the new text, character by
    character. A removal stands before the addition that takes its place. Blanks and line ends count as they are.

    Source: Ratcliff and Obershelp's matching, as in `difflib`, on words instead of characters.

    >>> [(piece.kind, piece.text) for piece in differences("under sixteen years", "under eighteen years")]
    [('equal', 'under '), ('removed', 'sixteen'), ('added', 'eighteen'), ('equal', ' years')]
    """
    if old == new:
        return [Piece("equal", old)] if old else []
    a, b = _split(old), _split(new)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("equal", "".join(a[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(a[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(b[j1:j2])))
    return pieces


def _split(text: str) -> list[str]:
    pieces = _PIECES.findall(text)
    return pieces if len(pieces) <= MOST_PIECES else re.findall(r"[^.;\n]*[.;\n]+|[^.;\n]+", text)

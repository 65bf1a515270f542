"""What changed between two versions of one text: an inserted article is one addition, and the rest is renumbered."""

from __future__ import annotations

import dataclasses
from collections import defaultdict, deque
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from evidence.exceptions import DataError
from evidence.lawtexts.alignment import align
from evidence.lawtexts.clauses import Clause, fingerprint

__all__ = ["Change", "compare"]

LEAST_ALIKE = 0.55
"""Below this score two clauses are one removed and one added, not one changed."""

Kind = Literal["same", "renumbered", "changed", "moved", "added", "removed"]


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """What became of one clause.

    kind: `same`; `renumbered` (same words, another number, same order); `moved` (same words, another place among the
    others); `changed` (other words); `added`; `removed`. old, new: indices, None where there is none; score: of a changed pair.
    """

    kind: Kind
    old: int | None
    new: int | None
    score: float = 1.0


def compare(old: Sequence[Clause], new: Sequence[Clause], *, least: float = LEAST_ALIKE) -> list[Change]:
    """What became of each clause of the old text and where each clause of the new one comes from, in the order of the new.

    Clauses with equal words (case, punctuation and blanks aside) are paired first, in order, then those left over that stand
    elsewhere. What remains is paired by likeness (`align`), the best pairs first, one to one, from `least` on. A removed
    clause stands where it stood. Numbers never decide a pair, so an inserted article changes no other one.

    Errors: DataError where `least` lies outside 0 to 1.

    >>> old = [Clause("1", "1", "", "No slavery."), Clause("2", "2", "", "This law ends nothing else.")]
    >>> new = [old[0], Clause("2", "2", "", "Victims are not punished."), Clause("3", "3", "", old[1].text)]
    >>> [change.kind for change in compare(old, new)]
    ['same', 'added', 'renumbered']
    """
    if not 0 <= least <= 1:
        raise DataError(f"The least score lies between 0 and 1; {least} does not.")
    old_words = [fingerprint(f"{clause.heading} {clause.text}") for clause in old]
    new_words = [fingerprint(f"{clause.heading} {clause.text}") for clause in new]
    origin: dict[int, Change] = {}
    taken: set[int] = set()
    for start_old, start_new, size in SequenceMatcher(None, old_words, new_words, autojunk=False).get_matching_blocks():
        for step in range(size):
            i, j = start_old + step, start_new + step
            origin[j] = Change("same" if old[i].number == new[j].number else "renumbered", i, j)
            taken.add(i)
    _pair_moved(old_words, new_words, origin, taken)
    _pair_changed(old, new, origin, taken, least)
    return _in_order(len(old), len(new), origin, taken)


def _pair_moved(old: Sequence[str], new: Sequence[str], origin: dict[int, Change], taken: set[int]) -> None:
    places: dict[str, deque[int]] = defaultdict(deque)
    for i, words in enumerate(old):
        if i not in taken:
            places[words].append(i)
    for j, words in enumerate(new):
        if j not in origin and places[words]:
            i = places[words].popleft()
            origin[j] = Change("moved", i, j)
            taken.add(i)


def _pair_changed(
    old: Sequence[Clause], new: Sequence[Clause], origin: dict[int, Change], taken: set[int], least: float
) -> None:
    left_old = [i for i in range(len(old)) if i not in taken]
    left_new = [j for j in range(len(new)) if j not in origin]
    candidates = align([old[i] for i in left_old], [new[j] for j in left_new], least=least)
    pairs = [
        (candidate.score, left_old[candidate.law], j)
        for j, found in zip(left_new, candidates, strict=True)
        for candidate in found
    ]
    for score, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[2], pair[1])):
        if i not in taken and j not in origin:
            origin[j] = Change("changed", i, j, score)
            taken.add(i)


def _in_order(old: int, new: int, origin: dict[int, Change], taken: set[int]) -> list[Change]:
    """Changes by the new text, each removed clause after the one that it followed."""
    follows: dict[int, list[Change]] = defaultdict(list)
    where = {change.old: j for j, change in origin.items()}
    last = -1
    for i in range(old):
        if i in taken:
            last = where[i]
        else:
            follows[last].append(Change("removed", i, None, 0.0))
    changes = list(follows[-1])
    for j in range(new):
        changes.append(origin.get(j, Change("added", None, j, 0.0)))
        changes.extend(follows[j])
    return changes

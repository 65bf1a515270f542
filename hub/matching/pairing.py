"""Which pairs of a hundred thousand records must be compared, and which of those cannot be similar.

No duplicate is missed: a pair is left out only where no names of the two can reach the score. Arrays are processed in
chunks, so that memory grows with the number of records and not of pairs.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

BLOCK_AT_MOST = 60  # a word in more records is no evidence
RARE_WORDS = 6
BEGINNING = 12  # letters
NUMBERS = re.compile(r"\b(?:\d+|i{1,3}|iv|v|vi{1,3}|one|two|three|first|second|third)\b")
SAME_PAGE = 5.0  # added to the score for the same page
ANOTHER_NUMBER = 15.0  # subtracted from the score for different phases or numbers
SUBTITLE, SUBTITLE_FROM = (
    92.0,
    25,
)  # the least score of a name that contains the other one, and the least length of that
CHUNK = 200_000  # pairs
ROUNDING = 1e-6

Column: TypeAlias = NDArray[np.int64]


def numbers_in(name: str) -> list[str]:
    return sorted(NUMBERS.findall(name))


class HasNames(Protocol):
    plain: list[str]
    website: str


def likely_pairs(listed: Sequence[HasNames], threshold: float) -> Iterator[tuple[int, int]]:
    """Positions, the lower one first, of records that share a rare word, a page or the beginning of a name, and whose names
    could reach the score if everything else agrees. A pair may occur more than once."""
    names = _Names(listed)
    for one, other in _sharing(listed):
        mask = names.could_reach(one, other, threshold)
        yield from zip(one[mask].tolist(), other[mask].tolist(), strict=True)


def _sharing(listed: Sequence[HasNames]) -> Iterator[tuple[Column, Column]]:
    """Pairs of positions within blocks, in chunks."""
    members, starts, sizes = _blocks(listed)
    for size in range(2, BLOCK_AT_MOST + 1):
        begin = starts[sizes == size]
        first, second = np.triu_indices(size, 1)
        step = max(1, CHUNK // len(first))
        for at in range(0, len(begin), step):
            block = members[begin[at : at + step, None] + np.arange(size)]
            one, other = block[:, first].ravel(), block[:, second].ravel()
            two = one != other  # names of one record may begin alike
            yield one[two], other[two]


def _blocks(listed: Sequence[HasNames]) -> tuple[Column, Column, Column]:
    """Positions block by block, with start and size of each block. Positions rise within a block."""
    frequency: Counter[str] = Counter()
    of_record = []
    for one in listed:
        words = set(one.plain[0].split()) if len(one.plain) == 1 else {w for name in one.plain for w in name.split()}
        frequency.update(words)
        of_record.append(words)
    number: defaultdict[tuple[str, str], int] = defaultdict(count().__next__)
    blocks: list[int] = []
    positions: list[int] = []
    for position, (one, words) in enumerate(zip(listed, of_record, strict=True)):
        rare = [(frequency[word], word) for word in words if len(word) > 2]
        if len(rare) > RARE_WORDS:
            rare = sorted(rare)[:RARE_WORDS]
        keys = [number["word", word] for shared, word in rare if shared > 1]
        keys += [number["start", name[:BEGINNING]] for name in one.plain]
        if one.website:
            keys.append(number["page", one.website])
        blocks += keys
        positions += [position] * len(keys)
    block = np.array(blocks, np.int64)
    sizes = np.bincount(block, minlength=len(number))
    starts = np.cumsum(sizes) - sizes
    return np.array(positions, np.int64)[np.argsort(block, kind="stable")], starts, sizes


class _Names:
    """The names of all records in one list, and where those of each record are in it."""

    def __init__(self, listed: Sequence[HasNames]) -> None:
        self.names = [name for one in listed for name in one.plain]
        self.lengths = np.array([len(name) for name in self.names], np.int64)
        self.number = np.array([len(one.plain) for one in listed], np.int64)
        self.first = np.cumsum(self.number) - self.number
        pages: defaultdict[str, int] = defaultdict(count().__next__)
        numbers: defaultdict[tuple[str, ...], int] = defaultdict(count().__next__)
        self.numbers = np.array([numbers[tuple(numbers_in(name))] for name in self.names], np.int64)
        self.pages = np.array([pages[one.website] if one.website else -1 for one in listed], np.int64)

    def could_reach(self, one: Column, other: Column, threshold: float) -> NDArray[np.bool_]:
        """Which of the pairs of records have two names that could reach the score."""
        found = np.zeros(len(one), np.bool_)
        same_page = (self.pages[one] >= 0) & (self.pages[one] == self.pages[other])
        of, a, b = self._each_with_each(one, other)
        needed = threshold - SAME_PAGE * same_page[of] + ANOTHER_NUMBER * (self.numbers[a] != self.numbers[b])
        for least in np.unique(needed[needed <= 100]).tolist():
            at = np.flatnonzero(needed == least)
            found[of[at[self._alike(a[at], b[at], least)]]] = True
        return found

    def _each_with_each(self, one: Column, other: Column) -> tuple[Column, Column, Column]:
        """All pairs of a name of one record and a name of the other, and the pair of records they belong to."""
        number = self.number[other]
        each = self.number[one] * number
        of = np.repeat(np.arange(len(one)), each)
        within = np.arange(len(of)) - np.repeat(np.cumsum(each) - each, each)
        return of, self.first[one][of] + within // number[of], self.first[other][of] + within % number[of]

    def _alike(self, a: Column, b: Column, needed: float) -> NDArray[np.bool_]:
        """Whether the mean of two similarities, at most 100 each, can reach what is needed: each must be at least `floor`. The
        number of common letters is at most the length of the shorter name. A name that contains the other counts as well."""
        floor = max(0.0, 2 * needed - 100) - ROUNDING
        short, long = np.minimum(self.lengths[a], self.lengths[b]), np.maximum(self.lengths[a], self.lengths[b])
        near = np.flatnonzero(200 * short >= floor * (short + long))
        ratio = self._scores(fuzz.ratio, a[near], b[near], floor)
        near, ratio = near[ratio >= floor], ratio[ratio >= floor]
        turned = self._scores(fuzz.token_sort_ratio, a[near], b[near], floor)
        found = np.zeros(len(a), np.bool_)
        found[near[(ratio + turned) / 2 >= needed - ROUNDING]] = True
        if needed <= SUBTITLE:
            names = self.names
            left = np.flatnonzero(~found & (short > SUBTITLE_FROM))
            for at, first, second in zip(left.tolist(), a[left].tolist(), b[left].tolist(), strict=True):
                if names[first] in names[second] or names[second] in names[first]:
                    found[at] = True
        return found

    def _scores(self, scorer: Callable[..., float], a: Column, b: Column, floor: float) -> NDArray[np.float64]:
        names = self.names
        first, second = [names[at] for at in a.tolist()], [names[at] for at in b.tolist()]
        scores: NDArray[np.float64] = cpdist(
            first, second, scorer=scorer, score_cutoff=max(floor, 0.0), dtype=np.float64
        )
        return scores

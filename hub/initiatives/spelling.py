"""Mistyped words: the known word that is one or two typing errors away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from hub.initiatives.text_search import WORD
from hub.lib.text import bare

SHORTEST = 4  # three letters are one error away from too many words


def by_length(words: Iterable[str]) -> dict[int, list[str]]:
    """Words that may have been meant, by length, so that only words of similar length are compared. Without numbers: each
    number is one error away from many others."""
    ordered: dict[int, list[str]] = defaultdict(list)
    for word in words:
        if word.isalpha():
            ordered[len(word)].append(word)
    return dict(ordered)


def correct_words(text: str, words: Mapping[str, int], lengths: Mapping[int, Sequence[str]]) -> str:
    """The text with each unknown word replaced by the nearest known one, the most frequent of several; empty if no word
    needs it, or a word has no near one."""
    result, changed = [], False
    for word in WORD.findall(bare(text)):
        if word in words or len(word) < SHORTEST:
            result.append(word)
            continue
        limit = 1 if len(word) < 6 else 2
        near = [
            (distance, -words[known], known)
            for length in range(len(word) - limit, len(word) + limit + 1)
            for known, distance, _ in process.extract(
                word, lengths.get(length, ()), scorer=OSA.distance, score_cutoff=limit, limit=5
            )
        ]
        if not near:
            return ""
        result.append(min(near)[2])
        changed = True
    return " ".join(result) if changed else ""

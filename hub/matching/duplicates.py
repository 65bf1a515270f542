"""Records that may be about the same initiative. Only candidates: people decide.

Identifiers come first: an import never creates two records with one identifier. Otherwise names in several spellings,
countries and dates are compared. tests/test_duplicates.py measures precision and recall on a labelled set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _
from rapidfuzz import fuzz

from hub.lib.text import bare
from hub.matching.pairing import ANOTHER_NUMBER, SAME_PAGE, SUBTITLE, SUBTITLE_FROM, likely_pairs, numbers_in

THRESHOLD = 90.0
SPELLINGS = {
    "labour": "labor",
    "programme": "program",
    "organisation": "organization",
    "centre": "center",
    "and": "",
    "the": "",
    "of": "",
    "in": "",
    "to": "",
    "for": "",
}


@dataclass(slots=True)
class DescribedRecord:
    key: int
    names: list[str]
    countries: frozenset[str] = frozenset()
    starts: str = ""
    website: str = ""
    plain: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = [_simple(name) for name in self.names if name]


@dataclass(frozen=True, slots=True)
class Candidate:
    one: int
    other: int
    score: float
    reasons: tuple[str, ...]


def _simple(name: str) -> str:
    return " ".join(filter(None, (SPELLINGS.get(word, word) for word in bare(name).split())))


def likeness(one: DescribedRecord, other: DescribedRecord) -> tuple[float, tuple[str, ...]]:
    """0 to 100 with reasons. The best pair of names counts; contradicting countries and dates reduce it."""
    best, pair = max(
        ((fuzz.token_sort_ratio(a, b) + fuzz.ratio(a, b)) / 2, (a, b)) for a in one.plain for b in other.plain
    )
    short, long = sorted(pair, key=len)
    if len(short) > SUBTITLE_FROM and short in long:
        best = max(best, SUBTITLE)  # a name with a subtitle and one without
    reasons = []
    if numbers_in(pair[0]) != numbers_in(pair[1]):
        best -= ANOTHER_NUMBER
        reasons.append(_("another phase or number"))
    if one.countries and other.countries:
        if one.countries & other.countries:
            reasons.append(_("a country in common"))
        else:
            best -= 25
            reasons.append(_("no country in common"))
    if one.starts and other.starts and abs(int(one.starts[:4]) - int(other.starts[:4])) > 1:
        best -= 10
        reasons.append(_("other dates"))
    if one.website and one.website == other.website:
        best += SAME_PAGE
        reasons.append(_("the same page"))
    return min(best, 100.0), tuple(reasons)


def candidates(described: Iterable[DescribedRecord], threshold: float = THRESHOLD) -> list[Candidate]:
    """Pairs within blocks that share a rare word, an address, or the beginning of a name; most similar first."""
    listed = [one for one in described if one.plain]
    found: dict[tuple[int, int], Candidate] = {}
    for first, second in likely_pairs(listed, threshold):
        one, other = listed[first], listed[second]
        pair = (min(one.key, other.key), max(one.key, other.key))
        if pair not in found:
            score, reasons = likeness(one, other)
            if score >= threshold:
                found[pair] = Candidate(*pair, score, reasons)
    return sorted(found.values(), key=lambda candidate: (-candidate.score, candidate.one, candidate.other))

"""Records that may be about one initiative. Candidates only: people decide.

Identifiers come first: an import never makes two records of one identifier. Among the rest, names in several spellings,
countries and dates. tests/test_duplicates.py measures precision and recall on a labelled set.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _
from rapidfuzz import fuzz

from hub.initiatives.models import Initiative, NotTheSame
from hub.lib.text import bare
from hub.lib.visibility import Viewer

__all__ = ["Candidate", "Described", "candidates", "likeness", "pairs_of"]

THRESHOLD = 90.0
BLOCK_AT_MOST = 60  # a word that more records share tells nothing
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
NUMBERS = re.compile(r"\b(?:\d+|i{1,3}|iv|v|vi{1,3}|one|two|three|first|second|third)\b")


@dataclass
class Described:
    key: int
    names: list[str]
    countries: frozenset[str] = frozenset()
    starts: str = ""
    website: str = ""
    plain: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = [_simple(name) for name in self.names if name]


@dataclass(frozen=True)
class Candidate:
    one: int
    other: int
    score: float
    reasons: tuple[str, ...]


_kept: tuple[int, list[Candidate]] = (0, [])  # of the last search: which records it was among, and what it found


def _simple(name: str) -> str:
    return " ".join(filter(None, (SPELLINGS.get(word, word) for word in bare(name).split())))


def likeness(one: Described, other: Described) -> tuple[float, tuple[str, ...]]:
    """0 to 100 with reasons. The best pair of names counts; countries and dates that contradict take away."""
    best, pair = max(
        ((fuzz.token_sort_ratio(a, b) + fuzz.ratio(a, b)) / 2, (a, b)) for a in one.plain for b in other.plain
    )
    short, long = sorted(pair, key=len)
    if len(short) > 25 and short in long:
        best = max(best, 92.0)  # a name with a subtitle and one without
    reasons = []
    if sorted(NUMBERS.findall(pair[0])) != sorted(NUMBERS.findall(pair[1])):
        best -= 15
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
        best += 5
        reasons.append(_("the same page"))
    return min(best, 100.0), tuple(reasons)


def candidates(described: Iterable[Described], threshold: float = THRESHOLD) -> list[Candidate]:
    """Pairs within blocks that share a rare word, an address, or the beginning of a name."""
    listed = [one for one in described if one.plain]
    blocks: dict[str, list[Described]] = defaultdict(list)
    frequency = Counter(word for one in listed for word in {w for name in one.plain for w in name.split()})
    for one in listed:
        words = {word for name in one.plain for word in name.split() if len(word) > 2}
        for word in sorted(words, key=lambda word: (frequency[word], word))[:6]:
            blocks[f"word {word}"].append(one)
        for name in one.plain:
            blocks[f"start {name[:12]}"].append(one)
        if one.website:
            blocks[f"page {one.website}"].append(one)
    tried: set[tuple[int, int]] = set()
    found = []
    for block in blocks.values():
        if len(block) > BLOCK_AT_MOST:
            continue
        for position, one in enumerate(block):
            for other in block[position + 1 :]:
                pair = (min(one.key, other.key), max(one.key, other.key))
                if pair[0] == pair[1] or pair in tried:
                    continue
                tried.add(pair)
                score, reasons = likeness(one, other)
                if score >= threshold:
                    found.append(Candidate(*pair, score, reasons))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.one, candidate.other))


def pairs_of(viewer: Viewer) -> list[Candidate]:
    """Candidates among what the viewer may see, without those that were merged or found to be two."""
    global _kept
    seen = Initiative.objects.filter(Initiative.visible_before_merging(viewer)).order_by("pk")
    rows = tuple(seen.values_list("pk", "name_en", "name_fr", "name_es", "starts", "website"))
    places = Initiative.countries.through.objects.order_by("initiative", "country")
    links = tuple(places.values_list("initiative_id", "country__iso3"))
    # Looking at all of them again takes seconds where there are many, and nobody should wait that long after each
    # decision: what was found for the same records holds on. Merged ones are among them, so that merging keeps it so.
    mark = hash((rows, links))
    if mark != _kept[0]:
        countries: dict[int, set[str]] = defaultdict(set)
        for key, iso3 in links:
            countries[key].add(iso3)
        described = (
            Described(key, list(names), frozenset(countries[key]), starts, website)
            for key, *names, starts, website in rows
        )
        _kept = (mark, candidates(described))
    gone = set(Initiative.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))
    apart = set(NotTheSame.objects.values_list("one_id", "other_id"))
    return [pair for pair in _kept[1] if not {pair.one, pair.other} & gone and (pair.one, pair.other) not in apart]

"""The five verdicts, and how those of several territories become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Ruling", "Verdict", "combine_territories", "count_verdicts"]


class Verdict(StrEnum):
    """Unknown and not applicable are never gaps and never met."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"

    @property
    def is_gap(self) -> bool:
        return self in (Verdict.PARTLY, Verdict.NOT_MET)


@dataclass(frozen=True)
class Ruling:
    """A verdict that a rule gave, with the sentence that says why and the article it rests on."""

    verdict: Verdict
    reason: str
    article: str


def combine_territories(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict for a country whose territories have laws of their own.

    Not applicable counts only where it holds everywhere. Met or not met need all others to agree; where some meet the
    standard and some do not, it is partly met. As soon as one is unknown and nothing is known to fall short, the whole
    is unknown: a gap elsewhere could still be found.

    >>> combine_territories([Verdict.MET, Verdict.NOT_MET])
    <Verdict.PARTLY: 'partly'>
    """
    found = set(verdicts)
    if not found:
        return Verdict.UNKNOWN
    if len(found) == 1:
        return found.pop()
    found.discard(Verdict.NOT_APPLICABLE)
    if len(found) == 1:
        return found.pop()
    if found & {Verdict.MET, Verdict.PARTLY} and found & {Verdict.PARTLY, Verdict.NOT_MET}:
        return Verdict.PARTLY
    return Verdict.NOT_MET if Verdict.NOT_MET in found else Verdict.UNKNOWN


def count_verdicts(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """How many there are of each of the five; they add up to all.

    >>> count_verdicts([Verdict.MET, Verdict.MET])[Verdict.MET]
    2
    """
    counts = dict.fromkeys(Verdict, 0)
    for verdict in verdicts:
        counts[verdict] += 1
    return counts

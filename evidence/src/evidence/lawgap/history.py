"""Verdicts over the editions of one publisher: what changed between two, and since when a standard is met."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from evidence.lawgap.verdicts import Verdict

__all__ = ["Change", "compare_editions", "met_since"]

Key = TypeVar("Key", bound=Hashable)
KNOWN = frozenset({Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET})
RANK = {Verdict.NOT_MET: 0, Verdict.PARTLY: 1, Verdict.MET: 2}


@dataclass(frozen=True)
class Change(Generic[Key]):
    """A verdict that differs between two editions."""

    key: Key
    before: Verdict
    after: Verdict

    @property
    def direction(self) -> int:
        """1 where the law came closer to the standard, -1 where it fell back, 0 where one side says neither."""
        if self.before not in KNOWN or self.after not in KNOWN:
            return 0
        return (RANK[self.after] > RANK[self.before]) - (RANK[self.after] < RANK[self.before])


def compare_editions(before: Mapping[Key, Verdict], after: Mapping[Key, Verdict]) -> list[Change[Key]]:
    """What differs between two editions, for what both speak of. What only one covers is no change of the law.

    >>> compare_editions({"a": Verdict.MET, "b": Verdict.MET}, {"a": Verdict.NOT_MET})
    [Change(key='a', before=<Verdict.MET: 'met'>, after=<Verdict.NOT_MET: 'not_met'>)]
    """
    return [Change(key, before[key], after[key]) for key in before if key in after and before[key] != after[key]]


def met_since(editions: Iterable[tuple[str, Verdict]]) -> str | None:
    """The first edition from which on every edition to the last says that the standard is met; None if the last does not.

    editions: label and verdict, oldest first. The law may be older than the edition that first speaks of it.

    >>> met_since([("2016", Verdict.NOT_MET), ("2018", Verdict.MET), ("2022", Verdict.MET)])
    '2018'
    """
    first: str | None = None
    for label, verdict in editions:
        first = (first or label) if verdict == Verdict.MET else None
    return first

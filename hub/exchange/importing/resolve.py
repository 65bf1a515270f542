"""Which of several sources is shown: for each field, the latest statement that counts.

A function of the set of records alone: the order and number of imports do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar


class StatedFacts(Protocol):
    facts: dict[str, Any]

    @property
    def holds(self) -> bool: ...

    @property
    def rank(self) -> tuple[Any, ...]: ...


AnyRecord = TypeVar("AnyRecord", bound=StatedFacts)


def record_behind(records: Iterable[AnyRecord], name: str) -> AnyRecord | None:
    """The record whose statement on a field is shown: those that count come before those that do not."""
    saying = [record for record in records if name in record.facts]
    return max(saying, key=lambda record: (record.holds, record.rank), default=None)


def resolve(records: Iterable[StatedFacts]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    identifiers: set[tuple[str, str]] = set()
    for record in sorted((one for one in records if one.holds), key=lambda record: record.rank, reverse=True):
        for key, value in record.facts.items():
            if key == "extra":
                extra = value | extra
            elif key == "identifiers":
                identifiers |= {(register, number) for register, number in value}
            else:
                shown.setdefault(key, value)
    if extra:
        shown["extra"] = extra
    if identifiers:
        shown["identifiers"] = [list(pair) for pair in sorted(identifiers)]
    return shown

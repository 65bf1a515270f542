"""Why a row of a file was rejected or got a remark, as a code and values. `messages` makes sentences of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

StoredReason = list[Any]  # [code, {name: value}]


class Reason(NamedTuple):
    """One reason. It can be compared, so that a row does not give the same one twice."""

    code: str
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: str, **values: str | int) -> Self:
        return cls(code, tuple(values.items()))


def serialize_reasons(reasons: Iterable[Reason]) -> list[StoredReason]:
    """Reasons as they are stored, each once."""
    return [[one.code, dict(one.values)] for one in dict.fromkeys(reasons)]


class UnreadableError(Exception):
    """A file that cannot be read at all, or not from some line on (0 where the line is unknown)."""

    def __init__(self, reason: Reason, line: int = 0) -> None:
        super().__init__(reason, line)
        self.reason, self.line = reason, line

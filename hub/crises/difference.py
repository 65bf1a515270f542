"""What changed between two versions of an analysis, section by section and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from hub.crises.sections import SECTIONS

WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 6_000  # of both texts together; longer ones are shown whole, old above new


class Piece(NamedTuple):
    kind: str  # same, removed, added
    text: str


class Difference(NamedTuple):
    title: Any
    pieces: list[Piece]


def differences(old: dict[str, str], new: dict[str, str]) -> list[Difference]:
    """The sections that differ, in the order of the template."""
    return [
        Difference(section.title, list(_pieces(old.get(section.key, ""), new.get(section.key, ""))))
        for section in SECTIONS
        if old.get(section.key, "") != new.get(section.key, "")
    ]


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        yield Piece("removed", old)
        yield Piece("added", new)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("added", "".join(after[j1:j2]))

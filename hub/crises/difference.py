"""What changed between two versions of an analysis, section by section and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from hub.crises.sections import SECTIONS
from hub.lib.wordchanges import changes

WORDS = re.compile(r"\s*\S+|\s+")  # with the space before them
KINDS = {"kept": "same", "deleted": "removed", "inserted": "added"}


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
    for kind, text in changes(WORDS.findall(old), WORDS.findall(new)):
        yield Piece(KINDS[kind], text)

"""Sentences of reports on files: in English for programs, and with their parts, so that pages say them in the reader's language."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from django.utils.translation import gettext

Stored = list[Any]  # [line, text], and for a sentence made here [line, text, template, parts]


class Sentence(str):
    """The English sentence; `template` is its text in the catalogues, marked with `gettext_noop` where it is written."""

    template: str
    parts: dict[str, str | int]

    def __new__(cls, template: str, **parts: str | int) -> Self:
        made = super().__new__(cls, template % parts)
        made.template, made.parts = template, parts
        return made


class Problem(NamedTuple):
    """A row that was left (0: the whole file), and why."""

    line: int
    reason: str

    def to_stored(self) -> Stored:
        if isinstance(self.reason, Sentence):
            return [self.line, str(self.reason), self.reason.template, self.reason.parts]
        return [self.line, self.reason]


class RefusedError(ValueError):
    """Something cannot be read; the reason is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def from_stored(entry: Stored) -> Problem:
    line, text, *said = entry
    return Problem(line, Sentence(said[0], **said[1]) if said else text)


def in_readers_language(entry: Stored) -> str:
    """The stored reason as a page shows it."""
    _line, text, *said = entry
    return gettext(said[0]) % said[1] if said else str(text)

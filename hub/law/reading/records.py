"""The results of the readers: plain values, in the words of the file where they matter, with all that was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field

WHOLE = ""  # the territory of data on the whole country


class NotAFileOfLawsError(ValueError):
    """The file has none of the known layouts; the sentence says what it seems to be."""


@dataclass(frozen=True)
class Problem:
    where: str
    value: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {"where": self.where, "value": self.value[:200], "reason": self.reason}


@dataclass(frozen=True)
class StatedVerdict:
    """One verdict of the publisher: about a standard, for the whole country or a territory of it."""

    standard: str
    verdict: str
    printed: str = ""
    law_says: str = ""
    age: str = ""
    age_value: float | None = None
    territory: str = WHOLE


@dataclass(frozen=True)
class Figure:
    """A figure of enforcement, as printed, with its number where it is one."""

    name: str
    printed: str
    number: float | None = None
    territory: str = WHOLE


@dataclass(frozen=True)
class Action:
    area: str
    text: str


@dataclass
class Entry:
    """One country or area of a file of findings."""

    name: str
    summary: str = ""
    level: str = ""
    is_divided: bool = False
    has_law: bool = False
    said: list[StatedVerdict] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    territories: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TreatyAct:
    """One act of one country: `act` as `evidence.lawgap.Act` names it, `on` a year, month or day, empty where not known."""

    country: str
    act: str
    on: str
    text: str = ""
    declared_age: int | None = None
    reporting: str = ""  # as printed


@dataclass
class LawFile:
    """A file that was understood, at least in part."""

    publisher: str  # "usdol", "ilo", "untc", "wpd", "scorecard", "ganhri"
    edition: str
    title: str
    entries: list[Entry] = field(default_factory=list)
    acts: dict[str, list[TreatyAct]] = field(default_factory=dict)  # by instrument
    problems: list[Problem] = field(default_factory=list)

"""What a layout makes of a table: plain rows, and what is to be known of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from hub.statistics.sentences import Problem, Sentence
from hub.statistics.tables import Below

Named = tuple[str, str]  # code and name of an area, as the file has them; either may be empty
YEAR = re.compile(r"\s*(\d{4})(?:\.0)?\s*")


class Row(NamedTuple):
    """One figure as printed."""

    line: int
    indicator: str
    origin: Named | None
    place: Named
    begin: int
    end: int
    text: str
    sex: str = ""
    age: str = ""
    detail: str = ""
    footnote: str = ""
    low: str = ""
    high: str = ""
    is_estimate: bool = False


@dataclass(frozen=True)
class Definition:
    """An indicator that is not among those described here: what the file itself says of it."""

    name: str
    topic: str
    unit: str
    kind: str
    age_band: str = ""
    is_by_pair: bool = False
    definition: str = ""


@dataclass
class Reading:
    layout: str
    publisher: str
    family: str
    title: str
    rows: Iterator[Row | Problem]
    definitions: dict[str, Definition] = field(default_factory=dict)
    scheme: str = ""  # whose numbers codes of regions are: "wpp" or "sdg"
    multiplier: float = 1.0
    is_whole: bool = False  # counts of registered persons: fractions and negative numbers are refused
    may_stay: bool = True  # origin and place may be the same, as for the internally displaced
    are_estimates: bool = False
    published: str = ""
    note: str = ""
    without_unknown: str = ""  # a note for files in which no unknown origin is listed
    below: Below | None = None


def year_of(text: str) -> int:
    """The year in a cell; 0 where it is none."""
    found = YEAR.fullmatch(text)
    year = int(found.group(1)) if found else 0
    return year if 1500 <= year <= 2200 else 0


def no_year(line: int, text: str) -> Problem:
    return Problem(line, Sentence(_("“%(text)s” is not a year."), text=text[:40]))


def cell(cells: list[str], place: int) -> str:
    """The cell of a row, which may be shorter than its headings."""
    return cells[place].strip() if 0 <= place < len(cells) else ""

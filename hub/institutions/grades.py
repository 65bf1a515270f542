"""Grades of national human rights institutions, as the findings of `hub.law` keep them: one edition a year."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from hub.accounts.models import Person
from hub.law.importing import Report, import_law_file
from hub.law.models import Edition, Finding
from hub.law.reading.institutions import PUBLISHER, STANDARD
from hub.law.reading.recognize import read_law_file
from hub.law.reading.records import NotAFileOfLawsError, Problem


@dataclass(frozen=True)
class Grade:
    """What was reported for one year. Two grades stand side by side; neither is chosen."""

    year: int
    grades: tuple[str, ...]

    @property
    def contradicts(self) -> bool:
        return len(self.grades) > 1

    def __str__(self) -> str:
        return " / ".join(self.grades)


def grades_by_country(**where: Any) -> dict[int, list[Grade]]:
    """The grades of each country, the newest year first. One query."""
    rows = Finding.objects.filter(edition__publisher=PUBLISHER, standard__code=STANDARD, **where)
    found: dict[int, list[Grade]] = defaultdict(list)
    for country, year, printed in rows.order_by("-edition__year").values_list("country", "edition__year", "printed"):
        found[country].append(Grade(year, tuple(part.strip() for part in printed.split("/"))))
    return found


def grade_years() -> list[int]:
    """The years for which grades are loaded, the newest first."""
    years = Edition.objects.filter(publisher=PUBLISHER, findings__standard__code=STANDARD)
    return list(years.order_by("-year").values_list("year", flat=True).distinct())


def import_grades(name: str, content: bytes, *, by: Person | None = None) -> list[Report]:
    """Read grades from a file: m49, year, status. A file of another layout is reported, not taken in."""
    try:
        files = read_law_file(name, content)
    except NotAFileOfLawsError as error:
        return [Report(name, problems=[Problem("file", name, str(error))])]
    if any(found.publisher != PUBLISHER for found in files):
        reason = "It has no grades of institutions. Its headings must be m49, year and status."
        return [Report(name, problems=[Problem("file", name, reason)])]
    if not files:
        return [Report(name, problems=[Problem("file", name, "There is no grade in it.")])]
    return import_law_file(name, content, by=by)


def grades_in(name: str, content: bytes) -> dict[str, Counter[str]]:
    """How many countries have each grade, by year, as they stand in a file that can be read; two grades as "B / D"."""
    try:
        files = read_law_file(name, content)
    except NotAFileOfLawsError:
        return {}
    return {
        found.edition: Counter(said.printed for entry in found.entries for said in entry.said)
        for found in files
        if found.publisher == PUBLISHER
    }

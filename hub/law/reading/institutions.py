"""Grades of national human rights institutions (A to D) by country and year."""

from __future__ import annotations

from hub.law.reading.records import Entry, LawFile, Problem, StatedVerdict

STANDARD = "human-rights-institution"
VERDICTS = {"A": "met", "B": "partly", "C": "not_met", "D": "not_met"}
PUBLISHER, TITLE = "ganhri", "Accreditation of national human rights institutions, GANHRI"


def read_institution_grades(rows: list[dict[str, str]]) -> list[LawFile]:
    """Grades as findings; each year is an edition. A country with two grades in one year is shown as such: its verdict is
    unknown, and both grades are printed."""
    graded: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        by_country = graded.setdefault(row["year"].strip(), {})
        by_country.setdefault(row["m49"].strip().zfill(3), []).append(row["status"].strip().upper())
    return [_of_a_year(year, by_country) for year, by_country in sorted(graded.items())]


def _of_a_year(year: str, by_country: dict[str, list[str]]) -> LawFile:
    found = LawFile(PUBLISHER, year, TITLE)
    for code, grades in by_country.items():
        known = {grade for grade in grades if grade in VERDICTS}
        for grade in set(grades) - known:
            found.problems.append(Problem(code, grade, "This is none of the grades A to D."))
        printed = " / ".join(sorted(set(grades)))
        if len(set(grades)) > 1:
            reason = "Two grades in one year stand side by side; neither is chosen."
            found.problems.append(Problem(f"{code}, {year}", printed, reason))
        verdict = VERDICTS[grades[0]] if len(set(grades)) == 1 and known else "unknown"
        found.entries.append(Entry(code, has_law=True, said=[StatedVerdict(STANDARD, verdict, printed[:40])]))
    return found

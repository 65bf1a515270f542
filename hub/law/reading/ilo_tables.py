"""Tables of who ratified a convention of the International Labour Organization, as copied from NORMLEX: the headings Country,
Date, Status, Note, and where a member has them Minimum age and Reporting. The name of the file says which convention, and of
which year the table is (`C138_2024.csv`): neither stands in it."""

from __future__ import annotations

import re
from datetime import date

from hub.law.reading.records import LawFile, NotAFileOfLawsError, Problem, TreatyAct
from hub.law.reading.treaty_tables import DATED, MONTHS

CONVENTION = re.compile(r"(?<![a-z0-9])([cp])[ _-]?0*(\d{2,3})(?!\d)", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
AGE = re.compile(r"minimum age (?:specified|declared)\W+(\d{1,2})\b", re.IGNORECASE)
DENOUNCED = re.compile(r"denounced", re.IGNORECASE)
INSTRUMENTS = {"c29", "p29", "c105", "c138", "c182", "c189", "c190"}
HEADINGS = {"country", "date", "status"}
TITLE = "Ratifications of ILO conventions, NORMLEX"


def read_ilo_table(name: str, rows: list[dict[str, str]]) -> LawFile:
    named = CONVENTION.search(name)
    code = f"{named.group(1).lower()}{named.group(2)}" if named else ""
    if code not in INSTRUMENTS:
        raise NotAFileOfLawsError(
            "It is a table of ratifications; its name must say of which convention and year, such as C138_2024.csv."
        )
    year = YEAR.search(name)
    found = LawFile("ilo", year.group(1) if year else "", TITLE)
    found.acts[code] = [act for row in rows for act in _acts(row, code, found.problems)]
    return found


def _acts(row: dict[str, str], code: str, problems: list[Problem]) -> list[TreatyAct]:
    country = row["country"].strip()
    if not country:
        return []
    status, note, printed = row["status"].strip(), row.get("note", "").strip(), row["date"].strip()
    on = _day(printed)
    if printed and not on:
        problems.append(
            Problem(country, printed, "This is no date such as 12 Dec 2000; the act is kept without a date.")
        )
    age = _age(row, note, country, problems) if code == "c138" else None
    acts = [
        TreatyAct(
            country,
            "ratification",
            on,
            note if _is_reservation(note) else "",
            age,
            row.get("reporting", "").strip()[:120],
        )
    ]
    if DENOUNCED.search(status) or DENOUNCED.search(note):
        acts.append(TreatyAct(country, "withdrawal", _day(status) or _day(note)))
    return acts


def _day(text: str) -> str:
    match = DATED.search(text)
    if match is None:
        return ""
    day, month, year, _letter = match.groups()
    try:
        return date(int(year), MONTHS[month.lower()], int(day)).isoformat()
    except (KeyError, ValueError):
        return ""


def _age(row: dict[str, str], note: str, country: str, problems: list[Problem]) -> int | None:
    """From the column of its own, else from the note: "Minimum age specified: 15 years"."""
    printed = row.get("minimum age", "").strip()
    if printed:
        match = re.fullmatch(r"(\d{1,2})(?:\s*years)?", printed)
        if match is None:
            problems.append(Problem(country, printed, "This is no age; it was left."))
        return int(match.group(1)) if match else None
    match = AGE.search(note)
    return int(match.group(1)) if match else None


def _is_reservation(note: str) -> bool:
    return bool(note) and AGE.search(note) is None and DENOUNCED.search(note) is None

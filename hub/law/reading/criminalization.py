"""Whether trafficking is a crime, by country and year, and who had ratified the Palermo Protocol: tables of Scorecard Diplomacy."""

from __future__ import annotations

from hub.law.reading.records import Entry, LawFile, Problem, Said, TreatyAct

PUBLISHER, TITLE = "scorecard", "Criminalization of trafficking, data of Scorecard Diplomacy (J. Kelley)"
VERDICTS = {"0": "not_met", "1": "partly", "2": "met", "": "unknown", "na": "unknown"}


def read_criminalization(rows: list[dict[str, str]]) -> list[LawFile]:
    """None, partial or full criminalization; each year is an edition."""
    found = {year: LawFile(PUBLISHER, year, TITLE) for year in sorted({row["year"].strip() for row in rows})}
    for row in rows:
        _add(row, found[row["year"].strip()])
    return list(found.values())


def _add(row: dict[str, str], found: LawFile) -> None:
    code, crim = row["iso3"].strip(), row["crim"].strip().lower()
    verdict = VERDICTS.get(crim)
    if verdict is None:
        found.problems.append(Problem(code, crim, "This is not 0, 1, 2 or empty."))
        verdict = "unknown"
    printed = (row.get("crim_level") or "").strip()
    found.entries.append(Entry(code, has_law=True, said=[Said("offence-trafficking", verdict, printed[:40])]))


def read_ratification_panel(rows: list[dict[str, str]]) -> LawFile:
    """The first year in which the panel says that a country has ratified the Palermo Protocol; countries by ISO code in
    the column `name`, because its `un_ccode` is not a number of M49."""
    found = LawFile("scorecard", "2011", TITLE)
    acts = found.acts.setdefault("palermo", [])
    first: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        if row["rat2000"].strip() in {"1", "1.0"}:
            first.setdefault(row["name"].strip(), row["year"].strip())
    acts += [TreatyAct(code, "ratification", year) for code, year in sorted(first.items())]
    return found

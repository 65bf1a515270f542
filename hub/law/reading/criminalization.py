"""Whether trafficking is a crime, by country and year, and who had ratified the Palermo Protocol: tables of Scorecard Diplomacy."""

from __future__ import annotations

from hub.law.reading.records import Entry, LawFile, Problem, StatedVerdict, TreatyAct

PUBLISHER, TITLE = "scorecard", "Criminalization of trafficking, data of Scorecard Diplomacy (J. Kelley)"
# Country names of the panel that are shortened or misspelled, by their code of the Correlates of War project.
BY_CODE = {
    "42": "DOM", "52": "TTO", "115": "SUR", "316": "CZE", "317": "SVK", "346": "BIH", "403": "STP", "411": "GNQ", "482": "CAF",
    "484": "COG", "490": "COD", "580": "MDG", "679": "YEM", "696": "ARE", "703": "KGZ", "910": "PNG", "940": "SLB", "983": "MHL",
}  # fmt: skip
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
    found.entries.append(Entry(code, has_law=True, said=[StatedVerdict("offence-trafficking", verdict, printed[:40])]))


def read_ratification_panel(rows: list[dict[str, str]]) -> LawFile:
    """The first year in which the panel says that a country has ratified the Palermo Protocol, or the last year of which it
    says that it has not; years without a value say nothing. Its `un_ccode` is not a number of M49."""
    found = LawFile("scorecard", "2011", TITLE)
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row["year"]):
        country, said = BY_CODE.get(row.get("cowcode", "").strip(), row["name"].strip()), row["rat2000"].strip()
        if said in {"1", "1.0"}:
            first.setdefault(country, row["year"].strip())
        elif said in {"0", "0.0"}:
            last[country] = row["year"].strip()
    acts = [TreatyAct(country, "ratification", year) for country, year in sorted(first.items())]
    acts += [TreatyAct(country, "none", year) for country, year in sorted(last.items()) if country not in first]
    found.acts["palermo"] = acts
    return found

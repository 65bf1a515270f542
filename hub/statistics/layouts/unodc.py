"""Trafficking in persons, as countries report it to UNODC: victims by form and citizenship, suspects, convictions."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Definition, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import Table

INDICATORS = {
    "detected trafficking victims": "detected-victims",
    "persons convicted": "trafficking-convicted",
    "persons prosecuted": "trafficking-prosecuted",
    "persons brought into formal contact": "trafficking-suspected",
    "offences of trafficking in persons": "trafficking-offences",
}
SEXES = {"total": "", "female": "F", "male": "M", "other": "O", "unknown": "U"}
AGES = {"total": "", "0 to 17 years": "0-17", "18 years or over": "18+", "unknown": "unknown"}
OWN = {"own country nationals", "national", "nationals"}


def fit(table: Table) -> Reading | None:
    names = ("iso3_code", "indicator", "dimension", "category", "sex", "age", "year", "txtvalue")
    if not all(name in table.places for name in names):
        return None
    return Reading(
        "unodc-glotip", "unodc", "unodc/glotip", "Trafficking in persons", _rows(table), _parts(), is_whole=True, published=_day(table.above)
    )  # fmt: skip


def _parts() -> dict[str, Definition]:
    """Breakdowns of suspects, prosecutions, convictions and offences."""
    found = {}
    for words, code in INDICATORS.items():
        name, unit = words.capitalize(), "offences" if code.endswith("offences") else "persons"
        found[f"{code}-by-form"] = Definition(f"{name}, by form of exploitation", "trafficking", unit, "flow")
        found[f"{code}-by-citizenship"] = Definition(
            f"{name}, by citizenship", "trafficking", unit, "flow", is_by_pair=True
        )
    return found


def _day(above: list[list[str]]) -> str:
    """The day above the table, as 28/10/2025: day before month, as the publisher writes it."""
    for cells in above:
        parts = cells[0].strip().split("/") if cells else []
        if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4:
            return f"{parts[2]}-{int(parts[1]):02}-{int(parts[0]):02}"
    return ""


def _rows(table: Table) -> Iterator[Row | Problem]:
    at = {name: table.place(name) for name in ("iso3_code", "country", "indicator", "dimension", "category", "sex", "age", "year", "txtvalue")}  # fmt: skip
    for line, cells in table.rows:
        said = {name: cell(cells, place) for name, place in at.items()}
        year, code = year_of(said["year"]), INDICATORS.get(said["indicator"].lower(), "")
        sex, age = SEXES.get(said["sex"].lower()), AGES.get(said["age"].lower())
        if not year:
            yield no_year(line, said["year"])
        elif not code or sex is None or age is None:
            words = " / ".join((said["indicator"], said["sex"], said["age"]))
            yield Problem(
                line, Sentence(_("“%(text)s” is no indicator, sex and age that is known here."), text=words[:120])
            )
        else:
            yield _row(line, code, said, year, sex, age)


def _row(line: int, code: str, said: dict[str, str], year: int, sex: str, age: str) -> Row | Problem:
    place, category = (said["iso3_code"], said["country"]), said["category"]
    text, dimension = said["txtvalue"], said["dimension"].lower()
    if dimension == "total":
        return Row(line, code, None, place, year, year, text, sex, age)
    if dimension == "by form of exploitation":
        return Row(line, f"{code}-by-form", None, place, year, year, text, sex, age, category)
    origin = place if category.lower() in OWN else ("", category)
    if dimension == "by citizenship":
        return Row(line, f"{code}-by-citizenship", origin, place, year, year, text, sex, age)
    if dimension == "by country of repatriation":
        return Row(line, "repatriated-victims", origin, place, year, year, text, sex, age)
    unknown = Sentence(_("“%(text)s” is no breakdown that is known here."), text=said["dimension"][:60])
    return Problem(line, unknown)

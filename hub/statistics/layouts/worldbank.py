"""Files of the World Bank: indicators by country and year, and matrices of migrants by origin and destination."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from django.utils.text import slugify
from django.utils.translation import gettext_noop as _

from hub.lib.text import bare
from hub.statistics.layouts.base import Definition, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import NotStatisticsError, Table, tidy
from hub.vocabularies.countrynames import known_names

MATRIX = "migrant-stock-worldbank"
PREFIX = "average_value_"
AGES = re.compile(r"ages (\d+-\d+)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
YEAR_HEADING = re.compile(r"((?:19|20)\d\d)(?: \[YR?\d{4}\]| \[\d{4}\])?", re.IGNORECASE)
SWAPPED = re.compile(r"destination\w*\W+(down|in rows)|origin\w*\W+(across|in columns)")
SEXES = {"total": "", "female": "F", "male": "M"}
LEAST_NAMES = 10


def fit(table: Table) -> Reading | None:
    return _long(table) or _wide(table) or _by_pair(table) or _matrix(table)


def _long(table: Table) -> Reading | None:
    """A row for each country and year, a column for each indicator."""
    if not {"country name", "country code", "year"} <= table.places.keys() or len(table.headings) < 4:
        return None
    known = table.place("country name"), table.place("country code"), table.place("year")
    columns, defined = {}, {}
    for column, heading in enumerate(table.headings):
        name = heading.strip().removeprefix(PREFIX)
        if column not in known and name:
            columns[column] = _code_of(name)
            defined[columns[column]] = _definition(name)
    kinds = sorted({one.topic for one in defined.values()})
    title = "World Development Indicators: " + ", ".join(kind.replace("_", " ") for kind in kinds)
    family = f"worldbank/indicators-{slugify(' '.join(kinds))}"[:80]
    return Reading("worldbank-indicators", "worldbank", family, title, _of_years(table, known, columns), defined)


def _code_of(name: str) -> str:
    """A code of the name; of a long one, which may differ from another in its last words, with a mark of the whole."""
    code = f"wb-{slugify(name)}"
    return code if len(code) <= 80 else f"{code[:70]}-{crc32(name.encode()):08x}"


def _of_years(table: Table, known: tuple[int, int, int], columns: dict[int, str]) -> Iterator[Row | Problem]:
    name, code, when = known
    for line, cells in table.rows:
        year = year_of(cell(cells, when))
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        place = cell(cells, code), cell(cells, name)
        for column, indicator in columns.items():
            yield Row(line, indicator, None, place, year, year, cell(cells, column))


def _wide(table: Table) -> Reading | None:
    """As the site of the World Bank exports it: a row for each country and indicator, a column for each year."""
    name, code = table.place("indicator name", "series name"), table.place("indicator code", "series code")
    years = _year_columns(table)
    if "country name" not in table.places or name < 0 or code < 0 or not years:
        return None
    reading = Reading("worldbank-indicators-wide", "worldbank", "worldbank/indicators-wide", "World Development Indicators", iter(()))  # fmt: skip
    reading.rows = _of_wide(table, reading, (name, code), years)
    return reading


def _of_wide(table: Table, reading: Reading, known: tuple[int, int], years: dict[int, int]) -> Iterator[Row | Problem]:
    where = table.place("country code"), table.place("country name")
    for line, cells in table.rows:
        series = cell(cells, known[1])
        if not series:
            yield Problem(line, Sentence(_("The code of the indicator is missing.")))
            continue
        indicator = f"wb-{slugify(series.replace('.', '-'))}"[:80]
        reading.definitions.setdefault(indicator, _definition(cell(cells, known[0]) or series))
        place = cell(cells, where[0]), cell(cells, where[1])
        for column, year in years.items():
            yield Row(line, indicator, None, place, year, year, cell(cells, column))


def _year_columns(table: Table) -> dict[int, int]:
    found = {}
    for column, heading in enumerate(table.headings):
        if match := YEAR_HEADING.fullmatch(heading.strip()):
            found[column] = int(match.group(1))
    return found


def _by_pair(table: Table) -> Reading | None:
    """The bilateral database: a row for each pair and sex, a column for each decade."""
    origin, place = table.place("country origin name"), table.place("country dest name")
    years = _year_columns(table)
    if origin < 0 or place < 0 or not years:
        return None
    return _reading(_of_pairs(table, (origin, place), years))


def _of_pairs(table: Table, names: tuple[int, int], years: dict[int, int]) -> Iterator[Row | Problem]:
    codes = table.place("country origin code"), table.place("country dest code")
    sex = table.place("migration by gender name")
    for line, cells in table.rows:
        origin = cell(cells, codes[0]), cell(cells, names[0])
        place = cell(cells, codes[1]), cell(cells, names[1])
        for column, year in years.items():
            yield Row(line, MATRIX, origin, place, year, year, cell(cells, column), SEXES.get(cell(cells, sex).lower(), ""))  # fmt: skip


def _matrix(table: Table) -> Reading | None:
    """Origins down and destinations across, unless the corner says otherwise."""
    names = [(column, heading.strip()) for column, heading in enumerate(table.headings) if column and heading.strip()]
    known = known_names()
    countries = sum(bare(name) in known for _column, name in names)
    if countries < LEAST_NAMES or countries < 0.6 * len(names):
        return None
    said = [table.name, *(text for row in table.above for text in row), table.headings[0]]
    years = [year for text in said for year in YEAR.findall(text)]
    if not years:
        unclear = _(
            "It is a matrix of origins and destinations that does not say its year; put it into the name of the file."
        )
        raise NotStatisticsError(Sentence(unclear))
    return _reading(_of_matrix(table, names, int(years[0]), bool(SWAPPED.search(tidy(table.headings[0])))))


def _of_matrix(table: Table, names: list[tuple[int, str]], year: int, is_swapped: bool) -> Iterator[Row | Problem]:
    for line, cells in table.rows:
        down = "", cell(cells, 0)
        if not down[1]:
            continue
        for column, name in names:
            across = "", name
            origin, place = (across, down) if is_swapped else (down, across)
            if down[1] != name:  # the diagonal is empty or zero
                yield Row(line, MATRIX, origin, place, year, year, cell(cells, column))


def _reading(rows: Iterator[Row | Problem]) -> Reading:
    return Reading("worldbank-bilateral", "worldbank", "worldbank/bilateral-migrants", "Bilateral migration matrix", rows, may_stay=False, are_estimates=True)  # fmt: skip


def _definition(name: str) -> Definition:
    """What the name of an indicator says of it: the World Bank writes units and ages into it."""
    small = name.lower()
    ages = AGES.search(small)
    if "%" in small:
        unit = "percent"
    elif "$" in small:
        unit = "dollars_a_day" if "per day" in small else "other"
    elif "index" in small:
        unit = "index"
    elif "refugee population" in small or small.startswith("population, "):
        unit = "persons"
    else:
        unit = "other"
    return Definition(
        name, _topic(small), unit, "stock" if unit == "persons" else "rate", ages.group(1) if ages else ""
    )


def _topic(name: str) -> str:
    if "children in employment" in name or "child labor" in name:
        return "child_labour"
    if "refugee" in name:
        return "displacement"
    if "migrant" in name or "migration" in name or "remittance" in name:
        return "migration"
    if "employment" in name or "labor" in name:
        return "work"
    return "poverty"

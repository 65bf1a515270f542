"""International migrant stock of the United Nations: long by pair, by pair with years across, and wide by origin."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.tables import Line, Table

STOCK = "migrant-stock"
TITLE = "International Migrant Stock"
LONG = {
    "origin": ("origin", "origin_name", "country of origin"),
    "origin_code": ("origin_iso3", "origin_code", "origin code"),
    "place": ("destination", "destination_name", "country of destination"),
    "place_code": ("destination_iso3", "destination_code", "destination code"),
    "year": ("year",),
}
SEXES = {"migrants": "", "total": "", "both sexes": "", "male": "M", "males": "M", "female": "F", "females": "F"}
PLACE = ("region, development group, country or area of destination", "region, development group, country or area", "major area, region, country or area of destination", "region, country or area of destination")  # fmt: skip
ORIGIN = ("region, development group, country or area of origin", "region, country or area of origin", "major area, region, country or area of origin")  # fmt: skip
PLACE_CODE = ("location code of destination", "location code", "code", "country code")
WIDE_PLACE = (*PLACE, "destination", "country of destination", "destination_name")
BESIDE = {"year", "sort order", "sort\norder", "index", "notes", "notes of destination", "notes of origin", "code", "type of data (a)", "type of data", "type of data of destination", "location code", "coverage", "destination_iso3", "destination_code", "region", "iso3"}  # fmt: skip
LEFT_OUT = _("This file lists no unknown origin: the sum over its pairs is less than the published total.")


def fit(table: Table) -> Reading | None:
    rows = _long(table) or _years_across(table) or _wide(table)
    if rows is None:
        return None
    return Reading(
        "undesa-migrant-stock", "undesa", "undesa/migrant-stock", TITLE, rows, scheme="wpp", is_whole=True,
        may_stay=False, are_estimates=True, without_unknown=LEFT_OUT,
    )  # fmt: skip


def _long(table: Table) -> Iterator[Row | Problem] | None:
    found = table.places_of(LONG)
    sexes = {place: SEXES[name] for name, place in table.places.items() if name in SEXES}
    if not {"origin", "place", "year"} <= found.keys() or not sexes:
        return None
    return _of_pairs(table.rows, found, sexes)


def _of_pairs(rows: Iterator[Line], found: dict[str, int], sexes: dict[int, str]) -> Iterator[Row | Problem]:
    code, origin_code = found.get("place_code", -1), found.get("origin_code", -1)
    name, origin_name, when = found["place"], found["origin"], found["year"]
    for line, cells in rows:
        year = year_of(cell(cells, when))
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        origin = cell(cells, origin_code), cell(cells, origin_name)
        place = cell(cells, code), cell(cells, name)
        for column, sex in sexes.items():
            yield Row(line, STOCK, origin, place, year, year, cell(cells, column), sex)


def _years_across(table: Table) -> Iterator[Row | Problem] | None:
    """The published workbook: the years stand three times beside each other, for both sexes, males and females."""
    place, origin = table.place(*PLACE), table.place(*ORIGIN)
    years = [(column, year_of(heading)) for column, heading in enumerate(table.headings) if year_of(heading)]
    if place < 0 or origin < 0 or not years:
        return None
    columns, seen = [], dict[int, int]()
    for column, year in years:
        columns.append((column, year, ("", "M", "F")[min(seen.get(year, 0), 2)]))
        seen[year] = seen.get(year, 0) + 1
    codes = table.place(*PLACE_CODE), table.place("location code of origin")
    return _of_years(table.rows, (codes[0], place), (codes[1], origin), columns)


def _of_years(
    rows: Iterator[Line], places: tuple[int, int], origins: tuple[int, int], columns: list[tuple[int, int, str]]
) -> Iterator[Row | Problem]:
    for line, cells in rows:
        origin = cell(cells, origins[0]), cell(cells, origins[1]).rstrip("*")
        place = cell(cells, places[0]), cell(cells, places[1]).rstrip("*")
        if place[1] or place[0]:
            for column, year, sex in columns:
                yield Row(line, STOCK, origin, place, year, year, cell(cells, column), sex)


def _wide(table: Table) -> Iterator[Row | Problem] | None:
    """A row for each destination and year, a column for each origin."""
    place, when = table.place(*WIDE_PLACE), table.place("year")
    if place < 0 or when < 0 or len(table.headings) < 20:
        return None
    code = table.place("destination_iso3", "destination_code", *PLACE_CODE)
    origins = [
        (column, ("", heading.strip()))
        for column, heading in enumerate(table.headings)
        if heading.strip() and column not in (place, when, code) and " ".join(heading.split()).lower() not in BESIDE
    ]
    return _of_origins(table.rows, (code, place, when), origins)


def _of_origins(
    rows: Iterator[Line], columns: tuple[int, int, int], origins: list[tuple[int, tuple[str, str]]]
) -> Iterator[Row | Problem]:
    code, name, when = columns
    for line, cells in rows:
        year = year_of(cell(cells, when))
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        place = cell(cells, code), cell(cells, name)
        for column, origin in origins:
            yield Row(line, STOCK, origin, place, year, year, cell(cells, column))

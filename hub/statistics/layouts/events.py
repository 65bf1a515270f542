"""Lists of single events, added up by year: disasters of IDMC, incidents of IOM's Missing Migrants; and IDMC's years.

An event without a number is unknown, not zero: it is counted in the footnote of its sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Named, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import Line, Table

WORLD = ("WLD", "World")
Key = tuple[Named, int, str]
# What the footnote of a sum says of the events that have no number.
WITHOUT_NUMBER = {
    "disasters": _("Disasters without a number, which are not in it: %(number)s."),
    "incidents": _("Incidents without a number, which are not in it: %(number)s."),
    "points": _("Points on the map without a number, which are not in it: %(number)s."),
}
YEARLY = {
    "idps-conflict": ("conflict stock displacement", "conflict total displacement", "conflict internal displacements stock"),
    "displacements-conflict": ("conflict new displacements", "conflict internal displacements"),
    "displacements-disaster": ("disaster new displacements", "disaster internal displacements"),
}  # fmt: skip


def fit(table: Table) -> Reading | None:
    return _disasters(table) or _yearly(table) or _incidents(table) or _deaths(table)


def _disasters(table: Table) -> Reading | None:
    number = table.place("new displacements", "disaster internal displacements")
    if number < 0 or not {"iso3", "year", "event name"} <= table.places.keys():
        return None
    iso3, name, when = table.place("iso3"), table.place("name", "country / territory"), table.place("year")

    def keys(cells: list[str]) -> list[tuple[Named, str]]:
        return [((cell(cells, iso3), cell(cells, name)), "")]

    rows = _sum_by_year(table.rows, "displacements-disaster", when, number, keys, "disasters")
    return Reading("idmc-disaster-events", "idmc", "idmc/disaster-events", "Disaster events", rows, are_estimates=True)


def _yearly(table: Table) -> Reading | None:
    columns = table.places_of(YEARLY)
    if len(columns) < 2 or not {"iso3", "year"} <= table.places.keys():
        return None
    return Reading(
        "idmc-yearly", "idmc", "idmc/yearly", "Internal displacement by year", _of_years(table, columns), is_whole=True,
        are_estimates=True,
    )  # fmt: skip


def _of_years(table: Table, columns: dict[str, int]) -> Iterator[Row | Problem]:
    iso3, name, when = table.place("iso3"), table.place("name", "country"), table.place("year")
    for line, cells in table.rows:
        year = year_of(cell(cells, when))
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        for indicator, column in columns.items():
            yield Row(line, indicator, None, (cell(cells, iso3), cell(cells, name)), year, year, cell(cells, column))


def _incidents(table: Table) -> Reading | None:
    number = table.place("total dead and missing", "total number of dead and missing")
    region, when = table.place("region of incident"), table.place("reported year", "incident year")
    if min(number, region, when) < 0:
        return None

    def keys(cells: list[str]) -> list[tuple[Named, str]]:
        return [(WORLD, ""), (WORLD, cell(cells, region))]

    rows = _sum_by_year(table.rows, "missing-migrants", when, number, keys, "incidents")
    return Reading("iom-missing-migrants-incidents", "iom", "iom/missing-migrants-incidents", "Missing migrants, incidents", rows)  # fmt: skip


def _deaths(table: Table) -> Reading | None:
    """IOM's own aggregate: points of a map with year and cause."""
    if not {"year", "cause", "lon", "lat", "n"} <= table.places.keys():
        return None
    cause = table.place("cause")

    def keys(cells: list[str]) -> list[tuple[Named, str]]:
        return [(WORLD, ""), (WORLD, cell(cells, cause))]

    rows = _sum_by_year(table.rows, "missing-migrants", table.place("year"), table.place("n"), keys, "points")
    return Reading("iom-missing-migrants-map", "iom", "iom/missing-migrants-map", "Missing migrants, by cause", rows)


def _sum_by_year(
    rows: Iterator[Line], indicator: str, when: int, number: int, keys: Callable[[list[str]], list[tuple[Named, str]]],
    events: str,
) -> Iterator[Row | Problem]:  # fmt: skip
    """The sums by year; the line of each is that of its first event."""
    sums: dict[Key, float] = defaultdict(float)
    unknown: dict[Key, int] = defaultdict(int)
    lines: dict[Key, int] = {}
    for line, cells in rows:
        year, text = year_of(cell(cells, when)), cell(cells, number).replace(",", "")
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        value = _number(text)
        if value is None and text:
            yield Problem(line, Sentence(_("“%(text)s” is no count of people; it was left."), text=text[:40]))
            continue
        for place, detail in keys(cells):
            key = place, year, detail
            lines.setdefault(key, line)
            if value is None:
                unknown[key] += 1
            else:
                sums[key] += value
    for (place, year, detail), line in lines.items():
        key = place, year, detail
        footnote = Sentence(WITHOUT_NUMBER[events], number=unknown[key]) if unknown[key] else ""
        text = f"{sums[key]:.0f}" if key in sums else "NaN"
        yield Row(line, indicator, None, place, year, year, text, detail=detail, footnote=footnote)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value >= 0 and value.is_integer() else None

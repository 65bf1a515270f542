"""Estimates of bilateral flows by Abel and Cohen: one method in a file, or a column for each of six."""

from __future__ import annotations

from collections.abc import Iterator

from hub.statistics.layouts.base import Definition, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.tables import Line, Table

FLOW = "migrant-flow"  # the method that its authors recommend: demographic accounting, pseudo-Bayesian, closed
METHODS = {
    "sd_drop_neg": "stock differencing, decreases dropped",
    "sd_rev_neg": "stock differencing, decreases reversed",
    "mig_rate": "migration rates",
    "da_min_open": "demographic accounting, minimum, open",
    "da_min_closed": "demographic accounting, minimum, closed",
    "da_pb_closed": "demographic accounting, pseudo-Bayesian, closed",
}
PLACES = {
    "begin": ("period_start", "year0"),
    "end": ("period_end",),
    "origin": ("origin", "orig"),
    "origin_code": ("origin_iso3", "orig"),
    "place": ("destination", "dest"),
    "place_code": ("destination_iso3", "dest"),
}
YEARS = 5


def fit(table: Table) -> Reading | None:
    found = table.places_of(PLACES)
    if not {"begin", "origin", "place"} <= found.keys():
        return None
    columns = {table.place(name): _code(name) for name in METHODS if name in table.places}
    if not columns and "migrants" in table.places and "end" in found:
        columns = {table.place("migrants"): FLOW}
    if not columns:
        return None
    return Reading(
        "abel-cohen-flows", "abelcohen", "abelcohen/flows", "Bilateral international migration flow estimates",
        _rows(table.rows, found, columns),
        {
            _code(name): Definition(f"Migrants who moved, five years: {method}", "migration", "persons", "flow", is_by_pair=True)
            for name, method in METHODS.items()
        },
        may_stay=False, are_estimates=True,
    )  # fmt: skip


def _code(name: str) -> str:
    return FLOW if name == "da_pb_closed" else f"{FLOW}-{name.replace('_', '-')}"


def _rows(rows: Iterator[Line], found: dict[str, int], columns: dict[int, str]) -> Iterator[Row | Problem]:
    for line, cells in rows:
        begin = year_of(cell(cells, found["begin"]))
        end = year_of(cell(cells, found["end"])) if "end" in found else begin + YEARS
        if not begin or not end:
            yield no_year(line, cell(cells, found["begin"]))
            continue
        origin = cell(cells, found.get("origin_code", -1)), cell(cells, found["origin"])
        place = cell(cells, found.get("place_code", -1)), cell(cells, found["place"])
        for column, code in columns.items():
            yield Row(line, code, origin, place, begin, end, cell(cells, column))

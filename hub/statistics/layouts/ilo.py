"""World estimates of child labour, as Our World in Data republishes those of the ILO."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import slugify

from hub.statistics.layouts.base import Definition, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.tables import Table

AGES = re.compile(r"(\d+)-(\d+) years")


def fit(table: Table) -> Reading | None:
    if not {"entity", "year"} <= table.places.keys() or not any("child" in name for name in table.places):
        return None
    entity, when = table.place("entity"), table.place("year")
    columns = {
        column: f"ilo-{slugify(heading)}"[:80]
        for column, heading in enumerate(table.headings)
        if "child" in heading.lower()
    }
    defined = {code: _definition(table.headings[column].strip()) for column, code in columns.items()}
    rows = _rows(table, entity, when, columns)
    return Reading("ilo-child-labour-world", "ilo", "ilo/child-labour-world", "Child labour in the world", rows, defined, are_estimates=True)  # fmt: skip


def _definition(name: str) -> Definition:
    ages = AGES.search(name)
    is_count = "employment" in name
    unit, kind = ("persons", "stock") if is_count else ("percent", "rate")
    return Definition(name, "child_labour", unit, kind, f"{ages.group(1)}-{ages.group(2)}" if ages else "")


def _rows(table: Table, entity: int, when: int, columns: dict[int, str]) -> Iterator[Row | Problem]:
    for line, cells in table.rows:
        year, named = year_of(cell(cells, when)), cell(cells, entity)
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        ages = AGES.fullmatch(named)
        place, age = (("WLD", "World"), f"{ages.group(1)}-{ages.group(2)}") if ages else (("", named), "")
        for column, indicator in columns.items():
            yield Row(line, indicator, None, place, year, year, cell(cells, column), age=age)

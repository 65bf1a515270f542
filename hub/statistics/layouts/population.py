"""World Population Prospects: five-year age groups, a column for each year, in thousands, one sex in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Problem, Reading, Row, cell, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import NotStatisticsError, Table

SEX = re.compile(r"pop([FM])(?![a-z])|pop([FM])(proj\w*)|(female|male)", re.IGNORECASE)
EDITION = re.compile(r"wpp_?(\d{4})", re.IGNORECASE)
WORDS = {"F": "females", "M": "males"}


def fit(table: Table) -> Reading | None:
    years = [(column, year_of(heading)) for column, heading in enumerate(table.headings) if year_of(heading)]
    if not {"country_code", "name", "age"} <= table.places.keys() or not years:
        return None
    found = SEX.search(table.name)
    if found is None:
        said = _("It is a table of population that does not say its sex; its name must, as popF or popM.")
        raise NotStatisticsError(Sentence(said))
    sex = next(filter(None, (found.group(1), found.group(2), found.group(4)))).upper()[0]
    edition = EDITION.search(table.name)
    past = "projection" if "proj" in table.name.lower() else "estimates"
    return Reading(
        "wpp-population", "undesa", f"undesa/wpp-{WORDS[sex]}-{past}",
        f"World Population Prospects: {WORDS[sex]}, {past if past == 'estimates' else 'projections, medium variant'}",
        _rows(table, years, sex), scheme="wpp", multiplier=1000, are_estimates=True,
        published=edition.group(1) if edition else "",
    )  # fmt: skip


def _rows(table: Table, years: list[tuple[int, int]], sex: str) -> Iterator[Row | Problem]:
    code, name, age = table.place("country_code"), table.place("name"), table.place("age")
    for line, cells in table.rows:
        place, ages = (cell(cells, code), cell(cells, name)), cell(cells, age)
        for column, year in years:
            yield Row(line, "population", None, place, year, year, cell(cells, column), sex, ages)

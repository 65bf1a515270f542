"""Tables of the Refugee Data Finder of UNHCR, with those of IDMC and UNRWA that it republishes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.statistics.layouts.base import Named, Problem, Reading, Row, cell, no_year, year_of
from hub.statistics.sentences import Sentence
from hub.statistics.tables import Line, Table

OF_UNKNOWN_COUNTRIES = _("The codes UNK and UKN are people of unknown origin or place; they are part of every total.")
WHO = {
    "year": ("year",),
    "origin": ("coo_iso", "country of origin (iso)", "country of origin iso", "iso_o"),
    "origin_name": ("coo_name", "country of origin"),
    "place": ("coa_iso", "country of asylum (iso)", "country of asylum iso", "iso_a"),
    "place_name": ("coa_name", "country of asylum"),
    "footnote": ("footnote",),
}
POPULATION = {
    "refugees": ("refugees", "refugees under unhcr's mandate"),
    "asylum-seekers": ("asylum_seekers", "asylum-seekers", "asylum seekers"),
    "returned-refugees": ("returned_refugees", "returned refugees"),
    "idps-unhcr": ("idps", "idps of concern to unhcr", "internally displaced persons"),
    "returned-idps": ("returned_idps", "returned idps", "returned idpss"),
    "stateless": ("stateless", "stateless persons"),
    "others-of-concern": ("ooc", "others of concern", "others of concern to unhcr"),
    "others-in-need": ("oip", "other people in need of international protection"),
    "host-community": ("hst", "host community"),
}
FLOWS = {
    "new-refugees": ("refugees",),
    "new-asylum-claims": ("asylum_seekers",),
    "new-refugee-like": ("refugee_like",),
    "new-others-in-need": ("oip",),
}
SOLUTIONS = {
    "returns-of-refugees": ("returned_refugees", "returned refugees"),
    "resettlement": ("resettlement", "resettlement arrivals"),
    "naturalisation": ("naturalisation",),
    "returns-of-idps": ("returned_idps", "returned idps"),
}
# People displaced inside their country, who cannot stand in another one.
INSIDE = frozenset({"idps-unhcr", "returned-idps", "returns-of-idps"})
AGES = {
    "0_4": "0-4", "5_11": "5-11", "12_17": "12-17", "5_17": "5-17", "18_59": "18-59", "60": "60+", "other": "unknown",
    "total": "", "0_17": "0-17",
}  # fmt: skip
# What stands in every column of a sex where nobody was counted by sex: such zeros say nothing.
NOBODY = frozenset({"", "0", "-"})
KINDS = {"REF": "refugees", "ASY": "asylum-seekers", "IDP": "idps-unhcr", "RET": "returned-refugees", "RDP": "returned-idps", "STA": "stateless", "OOC": "others-of-concern", "OIP": "others-in-need", "HST": "host-community"}  # fmt: skip


def fit(table: Table) -> Reading | None:
    who = table.places_of(WHO)
    if not {"year", "origin", "place"} <= who.keys():
        return None
    if "pop_type" in table.places:
        return _reading("demographics", "Demographics by age, sex and location", _demographics(table, who))
    if "refugee_like" in table.places:
        return _reading("flows", "New displacements", _of_columns(table.rows, who, table.places_of(FLOWS)))
    if "resettlement" in table.places or "naturalisation" in table.places:
        return _reading("solutions", "Solutions", _of_columns(table.rows, who, table.places_of(SOLUTIONS)))
    population = table.places_of(POPULATION)
    if population:
        return _reading("population", "Population figures", _of_columns(table.rows, who, population))
    if "total" not in table.places:
        return None
    if "coo_name" in table.places or table.place("coo") >= 0:
        rows = _of_columns(table.rows, who, {"unrwa-refugees": table.place("total")})
        return Reading("unhcr-unrwa", "unrwa", "unrwa/refugees", "Palestine refugees registered with UNRWA", rows, is_whole=True)  # fmt: skip
    rows = _of_places(_of_columns(table.rows, who, {"idps-conflict": table.place("total")}))
    title = "Internally displaced by conflict and violence, as republished by UNHCR"
    return Reading("unhcr-idmc", "idmc", "idmc/conflict-stock-unhcr", title, rows, is_whole=True, are_estimates=True)


def _reading(name: str, title: str, rows: Iterator[Row | Problem]) -> Reading:
    return Reading(
        f"unhcr-{name}", "unhcr", f"unhcr/{name}", f"Refugee Data Finder: {title}", rows, is_whole=True,
        note=OF_UNKNOWN_COUNTRIES,
    )  # fmt: skip


def _of_columns(rows: Iterator[Line], who: dict[str, int], columns: dict[str, int]) -> Iterator[Row | Problem]:
    when, origin_code, code = who["year"], who["origin"], who["place"]
    origin_name, name, note = (who.get(column, -1) for column in ("origin_name", "place_name", "footnote"))
    listed = [(column, indicator) for indicator, column in columns.items()]
    for line, cells in rows:
        year = year_of(cells[when]) if when < len(cells) else 0
        if not year:
            yield no_year(line, cell(cells, when))
            continue
        origin = cell(cells, origin_code), cell(cells, origin_name)
        place = cell(cells, code), cell(cells, name)
        for column, indicator in listed:
            if text := cell(cells, column):
                if indicator in INSIDE and text != "0" and _differ(origin, place):
                    yield _abroad(line, origin, place)
                else:
                    yield Row(line, indicator, origin, place, year, year, _small(text), footnote=cell(cells, note))


def _of_places(rows: Iterator[Row | Problem]) -> Iterator[Row | Problem]:
    """Of the internally displaced, whose origin is the place."""
    for row in rows:
        if not isinstance(row, Row):
            yield row
        elif row.origin is not None and _differ(row.origin, row.place):
            yield _abroad(row.line, row.origin, row.place)
        else:
            yield row._replace(origin=None)


def _differ(origin: Named, place: Named) -> bool:
    return origin[0] != place[0] if origin[0] or place[0] else origin[1] != place[1]


def _abroad(line: int, origin: Named, place: Named) -> Problem:
    names = " and ".join(code or name for code, name in (origin, place))
    said = _("People displaced inside their country have two countries here (%(names)s); the figure was left.")
    return Problem(line, Sentence(said, names=names))


def _demographics(table: Table, who: dict[str, int]) -> Iterator[Row | Problem]:
    columns = []
    for name, column in table.places.items():
        sex, _, age = name.partition("_")
        if name == "total":
            columns.append((column, "", ""))
        elif sex in ("f", "m") and age in AGES:
            columns.append((column, sex.upper(), AGES[age]))
    kind, parts = table.place("pop_type"), table.place("location", "location_name")
    dwelling, housing = table.place("loc_type"), table.place("acc_type")
    for line, cells in table.rows:
        year, indicator = year_of(cell(cells, who["year"])), KINDS.get(cell(cells, kind).upper(), "")
        if not year or not indicator:
            yield _no_population(line, cell(cells, kind)) if year else no_year(line, cell(cells, who["year"]))
            continue
        origin = cell(cells, who["origin"]), cell(cells, who.get("origin_name", -1))
        place = cell(cells, who["place"]), cell(cells, who.get("place_name", -1))
        detail = "; ".join(filter(None, (cell(cells, parts), cell(cells, dwelling), cell(cells, housing))))[:120]
        is_split = any(cell(cells, column) not in NOBODY for column, sex, _age in columns if sex)
        yield from (
            Row(line, f"{indicator}-by-location", origin, place, year, year, _small(text), sex, age, detail)
            for column, sex, age in columns
            if (text := cell(cells, column)) and (is_split or not sex)
        )


def _no_population(line: int, text: str) -> Problem:
    return Problem(line, Sentence(_("“%(text)s” is no population of UNHCR."), text=text[:40]))


def _small(text: str) -> str:
    """An asterisk stands for a number from 1 to 4."""
    return "<5" if text == "*" else text

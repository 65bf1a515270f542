"""From three broad sectors to a table's industries: each way of spreading is a named assumption, and all can be run.

Surveys give children at work in agriculture, industry and services; a table has tens of industries. Within one country
and broad sector the count is split in proportion to a weight of each industry. No weight is right: children do not work
where output or pay is highest. So every rule has a name, its sentence travels with the result, and `under_all_rules`
makes one satellite for each, to show how much an answer depends on the choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.classifications import BROAD_SECTORS, broad_sectors, country_code
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite, check_satellite
from evidence.inputoutput.table import Table
from evidence.numbers import write_number
from evidence.satellites.counts import BroadCounts

__all__ = ["RULES", "place_countries", "rest_of_world", "rule_weights", "spread", "under_all_rules"]

Doubles = npt.NDArray[np.float64]

RULES: Mapping[str, str] = {
    "output": "in proportion to gross output: as many children for each dollar of sales in every industry",
    "value added": "in proportion to value added, none where it is negative: bought inputs do not attract work",
    "evenly": "in equal parts to every industry with output, whatever its size",
    "employment": "in proportion to persons employed: children work where adults work",
    "compensation": "in proportion to compensation of employees: children work where most wages are paid",
    "low pay": "in proportion to employment divided by pay per head: children work where adults earn little",
    "sold at home": "in proportion to deliveries inside the country: children work for the home market first",
}
_NEED_PERSONS = {
    "employment": ("employment",),
    "compensation": ("compensation",),
    "low pay": ("employment", "compensation"),
}
_REST = {"ROW", "ROFW", "RESTOFTHEWORLD", "RESTOFWORLD", "FIGW1", "WWW", "WW", "ROWORLD"}


def rest_of_world(table: Table) -> str | None:
    """The table's region for the rest of the world, None where it has none (several such regions are not guessed)."""
    plain = {region: "".join(letter for letter in region.upper() if letter.isalnum()) for region in table.regions}
    found = [region for region, text in plain.items() if text in _REST]
    return found[0] if len(found) == 1 else None


def place_countries(
    table: Table,
    countries: Sequence[str],
    *,
    include_rest: bool = True,
    membership: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], list[str]]:
    """Which region of the table each country lies in, and the countries that lie in none.

    A region named by the country's ISO code, or by any name or code that means this country, is its own; other
    countries go where `membership` (ISO code -> region) says, else to the rest of the world if `include_rest`.
    """
    membership = membership or {}
    own = {country_code(region): region for region in table.regions if country_code(region)}
    for region in membership.values():
        table.region_position(region)
    rest = rest_of_world(table) if include_rest else None
    placed = {c: own.get(c) or membership.get(c) or rest for c in countries}
    return {c: r for c, r in placed.items() if r}, [c for c, r in placed.items() if not r]


def rule_weights(
    table: Table, rule: str, *, employment: npt.ArrayLike | None = None, compensation: npt.ArrayLike | None = None
) -> Doubles:
    """n: the weight of every row under a rule of `RULES`; only proportions within a country and broad sector matter.

    employment: n persons. compensation: n, money. Raises DataError for an unknown rule or one whose data are missing.
    """
    given = {"employment": employment, "compensation": compensation}
    if rule not in RULES:
        raise DataError(f"There is no rule '{rule}' for spreading; there are: {', '.join(RULES)}.")
    for needed in _NEED_PERSONS.get(rule, ()):
        if given[needed] is None:
            raise DataError(f"The rule '{rule}' needs {needed} by row, which was not given.")
    active = table.output > 0
    persons, pay = (np.zeros(table.rows) if v is None else _vector(table, v, k) for k, v in given.items())
    if rule == "output":
        weights = table.output
    elif rule == "value added":
        weights = table.value_added_or_residual
    elif rule == "evenly":
        weights = np.ones(table.rows)
    elif rule == "employment":
        weights = persons
    elif rule == "compensation":
        weights = pay
    elif rule == "low pay":
        weights = np.divide(persons**2, pay, out=np.zeros(table.rows), where=pay > 0)
    else:
        weights = _home_deliveries(table)
    return np.where(active, np.maximum(weights, 0.0), 0.0)


def spread(
    counts: BroadCounts,
    table: Table,
    rule: str = "output",
    *,
    weights: npt.ArrayLike | None = None,
    sectors: Mapping[str, str] | None = None,
    include_rest: bool = True,
    membership: Mapping[str, str] | None = None,
    relative_sd: float | None = None,
) -> Satellite:
    """Satellite of the counts under one rule: count of (c, i) = count of (c, b) x w_i / sum of w over b in c.

    weights: n weights of one's own in place of the rule's; `rule` is then only their name. sectors: sector label ->
    agriculture, industry or services, for labels the library cannot place. relative_sd: an assumed standard deviation
    of the logarithm of every figure, for Monte Carlo; surveys print none.
    Countries the table does not list go to its rest of the world (if `include_rest`), which then covers only the
    countries that have figures; the satellite's assumptions name them. Raises DataError where a broad sector of a
    country has people but no industry with a weight.
    """
    own = weights is not None
    w = _vector(table, weights, "weights") if weights is not None else rule_weights(table, rule)
    broad = np.array(broad_sectors(table.row_sector, table.sector_names, sectors))
    placed, lost = place_countries(table, counts.countries, include_rest=include_rest, membership=membership)
    totals: dict[str, Doubles] = {}
    for country, *values in counts.frame.iter_rows():
        if country in placed:
            region = placed[country]
            totals[region] = totals.get(region, np.zeros(len(BROAD_SECTORS))) + np.array(values)
    if not totals:
        raise DataError(f"{counts.stressor.name}: none of its {len(counts.countries)} countries lies in the table.")
    every = table.labels
    labels: list[tuple[str, str]] = []
    figures: list[float] = []
    for region, amount in totals.items():
        rows = np.arange(table.rows)[table.blocks[table.region_position(region)]]
        amounts = np.zeros(len(rows))
        for b, sector in enumerate(BROAD_SECTORS):
            inside = broad[rows] == sector
            whole = w[rows][inside].sum()
            if amount[b] > 0 and whole <= 0:
                raise DataError(
                    f"{counts.stressor.name}: {region} has {write_number(amount[b])} in {sector}, but the rule "
                    f"'{rule}' gives "
                    f"no weight to any of its {int(inside.sum())} industries there."
                )
            if whole > 0:
                amounts[inside] = amount[b] * w[rows][inside] / whole
        labels += [every[row] for row in rows]
        figures += amounts.tolist()
    return check_satellite(
        table,
        [counts.stressor],
        [figures],
        labels=labels,
        relative_sd=None if relative_sd is None else [[relative_sd] * len(figures)],
        year=counts.year,
        source=counts.source,
        inputs=counts.inputs,
        assumptions=(*counts.assumptions, *_sentences(table, counts, rule, placed, lost, relative_sd, own=own)),
    )


def under_all_rules(
    counts: BroadCounts,
    table: Table,
    *,
    employment: npt.ArrayLike | None = None,
    compensation: npt.ArrayLike | None = None,
    sectors: Mapping[str, str] | None = None,
    include_rest: bool = True,
    membership: Mapping[str, str] | None = None,
    relative_sd: float | None = None,
) -> dict[str, Satellite]:
    """Rule name -> satellite, for every rule whose data are given; the alternatives of one question."""
    given = {"employment": employment is not None, "compensation": compensation is not None}
    found = {}
    for rule in RULES:
        if all(given[needed] for needed in _NEED_PERSONS.get(rule, ())):
            weights = rule_weights(table, rule, employment=employment, compensation=compensation)
            found[rule] = spread(
                counts,
                table,
                rule,
                weights=weights,
                sectors=sectors,
                include_rest=include_rest,
                membership=membership,
                relative_sd=relative_sd,
            )
    return found


def _home_deliveries(table: Table) -> Doubles:
    """n: deliveries of each row to industries and final demand of its own region."""
    home = np.zeros(table.rows)
    for rows, column in zip(table.blocks, table.column_of_region, strict=True):
        home[rows] = table.Z[rows, rows].sum(axis=1, dtype=np.float64)
        if column is not None:
            home[rows] += table.Y[rows, column]
    return home


def _vector(table: Table, values: npt.ArrayLike, what: str) -> Doubles:
    vector = np.asarray(values, dtype=np.float64)
    if vector.shape != (table.rows,):
        raise DataError(f"{what} has shape {vector.shape}, but the table has {table.rows} rows.")
    bad = np.flatnonzero(~np.isfinite(vector) | (vector < 0))
    if len(bad):
        region, sector = table.labels[int(bad[0])]
        raise DataError(f"{what} of {region} {sector} is {vector[bad[0]]}; it must be zero or more.")
    return vector


def _sentences(
    table: Table,
    counts: BroadCounts,
    rule: str,
    placed: Mapping[str, str],
    lost: Sequence[str],
    relative_sd: float | None,
    *,
    own: bool,
) -> list[str]:
    words = RULES.get(rule, "by weights of one's own") if not own or rule in RULES else f"by own weights: {rule}"
    said = [f"Broad sectors are spread over industries {words} (rule '{rule}')."]
    own_regions = {country_code(region) for region in table.regions}
    elsewhere = sorted(country for country in placed if country not in own_regions)
    for region in sorted({placed[country] for country in elsewhere}):
        members = [country for country in elsewhere if placed[country] == region]
        said.append(f"{region} holds only the countries with figures: {', '.join(members)}; its others are unknown.")
    if lost:
        said.append(f"Countries with figures that lie in no region of the table, left out: {', '.join(sorted(lost))}.")
    if counts.left_out:
        said.append(f"{len(counts.left_out)} countries of the source carry no usable figure and stay unknown.")
    if relative_sd is not None:
        said.append(
            f"Every figure is drawn with an assumed standard deviation of its logarithm of {write_number(relative_sd)}."
        )
    return said

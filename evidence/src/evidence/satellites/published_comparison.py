"""The five percentages of 2019 beside what a table and the country file of ILAB give, with intervals and with doubts.

ILO, OECD, IOM and UNICEF, *Ending child labour, forced labour and human trafficking in global supply chains* (2019),
printed for five regions the share of child labour linked to production for global supply chains. Its equations and its
satellite were not published in a form that could be used here: what follows is a reconstruction with another table and
another satellite, and a difference is no finding about either. See `docs/evidence/published-shares.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.classifications import REPORT_REGIONS, country_code, report_region
from evidence.exceptions import DataError
from evidence.inputoutput.assumptions import percentile_interval
from evidence.inputoutput.satellite import Stressor, check_satellite
from evidence.inputoutput.satellite_draws import FactorGroups, draw_groups
from evidence.inputoutput.shares import linked_rows
from evidence.inputoutput.table import Table
from evidence.results import Interval
from evidence.satellites.counts import BroadCounts
from evidence.satellites.ilab import read_working_children, working_children
from evidence.satellites.spreading import rest_of_world, under_all_rules

__all__ = ["PUBLISHED_SHARES", "RegionalShare", "compare_with_published", "comparison_frame", "linked_share_by_row"]

Doubles = npt.NDArray[np.float64]

PUBLISHED_SHARES: Mapping[str, float] = {
    "Eastern and South-Eastern Asia": 0.26,
    "Latin America and the Caribbean": 0.22,
    "Central and Southern Asia": 0.12,
    "Sub-Saharan Africa": 0.12,
    "Northern Africa and Western Asia": 0.09,
}
"""Joint press release of 12 November 2019; see `domain.md` or conflictresolutionunit.id for the text."""


@dataclasses.dataclass(frozen=True)
class RegionalShare:
    """One region's share of working children whose work ends in final demand abroad.

    basis: "countries of the table" or "rest of the world standing in". countries: ISO codes the figure rests on.
    children: their number. share: under the first rule and file, None where nothing stands for the region.
    interval: from the lowest to the highest 95 % bound over all rules and files. alternatives: (rule, file, share).
    """

    report_region: str
    basis: str
    published: float
    age_band: str | None
    countries: tuple[str, ...]
    children: float | None
    share: float | None
    interval: Interval | None
    alternatives: tuple[tuple[str, str, float], ...] = ()


def linked_share_by_row(table: Table) -> tuple[Doubles, float]:
    """n: share of each row's output that ends in final demand of another region, and the solve's residual.

    share_i = [L sum_(r != c) y_r]_i / x_i for row i of region c. It does not depend on any satellite, so one solve
    serves all rules, files and draws. Rows without output have share 0.
    """
    active = table.output > 0
    ones = check_satellite(
        table, [Stressor("output", table.unit, "gross output")], np.where(active, table.output, 0.0)[None, :]
    )
    linked, residual = linked_rows(table, ones, {})
    return np.divide(linked, table.output, out=np.zeros(table.rows), where=active), residual


def compare_with_published(
    table: Table, country_files: Sequence[Path], *, draws: int = 1000, seed: int = 1, relative_sd: float = 0.3
) -> list[RegionalShare]:
    """Two figures a region: from its countries in the table, and from its other countries with the rest of the world as
    their stand-in (they are given the average industry of that block).

    country_files: ILAB country files, the preferred one first; the others are alternatives. Each figure keeps to one
    age band, the one with most children, because bands must not be mixed. relative_sd: assumed standard deviation of
    the logarithm of each industry's count, drawn independently, 95 % between the percentiles.
    """
    if not country_files:
        raise DataError("Give at least one country file.")
    by_row, _ = linked_share_by_row(table)
    own = {country_code(region) for region in table.regions} - {None}
    read = [(path.name, band, counts) for path in country_files for band, counts in _by_band(path)]
    cases: list[_Case] = []
    for region in REPORT_REGIONS:
        for basis, inside in (("countries of the table", True), ("rest of the world standing in", False)):
            possible = inside or rest_of_world(table) is not None
            chosen = _choose(read, region, {str(code) for code in own}, inside=inside) if possible else []
            cases.append(_Case(region, basis, chosen, _under_all(table, chosen)))
    values = np.array([line for case in cases for line in case.values]).reshape(-1, table.rows)
    low, high = _bounds(table, values, by_row, draws, seed, relative_sd)
    results, start = [], 0
    for case in cases:
        end = start + len(case.values)
        results.append(_figure(case, by_row, low[start:end], high[start:end]))
        start = end
    return results


def comparison_frame(results: Sequence[RegionalShare]) -> pl.DataFrame:
    """One row a figure: report_region, basis, published, share, low, high, age_band, children, countries."""
    return pl.DataFrame(
        {
            "report_region": [r.report_region for r in results],
            "basis": [r.basis for r in results],
            "published": [r.published for r in results],
            "share": [r.share for r in results],
            "low": [r.interval.low if r.interval else None for r in results],
            "high": [r.interval.high if r.interval else None for r in results],
            "age_band": [r.age_band for r in results],
            "children": [r.children for r in results],
            "countries": [", ".join(r.countries) for r in results],
        },
        schema_overrides=dict.fromkeys(("published", "share", "low", "high", "children"), pl.Float64),
    )


def _by_band(path: Path) -> list[tuple[str, BroadCounts]]:
    """Counts of each age band for which at least one country of the file has a number and a split."""
    frame = read_working_children(path)
    usable = []
    for band in frame["age_band"].drop_nulls().unique().sort():
        try:
            usable.append((band, working_children(path, age_band=band, frame=frame)))
        except DataError:
            continue
    return usable


def _choose(
    read: Sequence[tuple[str, str, BroadCounts]], region: str, own: set[str], *, inside: bool
) -> list[tuple[str, BroadCounts]]:
    """(file, counts) of the region's countries in the one age band in which the first usable file has most children."""
    found: list[tuple[str, str, BroadCounts]] = []
    for name, band, counts in read:
        members = [c for c in counts.countries if report_region(c) == region and (c in own) == inside]
        if members:
            found.append((name, band, counts.only(members)))
    if not found:
        return []
    first = found[0][0]
    band = max((item for item in found if item[0] == first), key=lambda item: _children(item[2]))[1]
    return [(name, counts) for name, other, counts in found if other == band]


def _children(counts: BroadCounts) -> float:
    return float(counts.frame.select(pl.sum_horizontal(pl.exclude("country")).sum()).item())


@dataclasses.dataclass(frozen=True, eq=False)
class _Case:
    """What one figure rests on. lines: rule, file and the n counts under them."""

    report_region: str
    basis: str
    chosen: Sequence[tuple[str, BroadCounts]]
    lines: Sequence[tuple[str, str, Doubles]]

    @property
    def values(self) -> list[Doubles]:
        return [values for _, _, values in self.lines]


def _under_all(table: Table, chosen: Sequence[tuple[str, BroadCounts]]) -> list[tuple[str, str, Doubles]]:
    return [
        (rule, name, satellite.values[0])
        for name, counts in chosen
        for rule, satellite in under_all_rules(counts, table).items()
    ]


def _bounds(
    table: Table, values: Doubles, by_row: Doubles, draws: int, seed: int, relative_sd: float
) -> tuple[Doubles, Doubles]:
    """95 % bounds of linked / total for each line of counts, every industry's count drawn independently.

    All lines share the draws, so one product serves all rules and files.
    """
    rows = np.arange(table.rows)
    groups = FactorGroups(rows, rows, np.full(table.rows, relative_sd), table.row_region, table.rows)
    drawn = draw_groups(groups, np.concatenate([values, values * by_row]).T, draws=draws, seed=seed)
    return percentile_interval(drawn[:, len(values) :] / drawn[:, : len(values)])


def _figure(case: _Case, by_row: Doubles, low: Doubles, high: Doubles) -> RegionalShare:
    published = PUBLISHED_SHARES[case.report_region]
    if not case.lines:
        return RegionalShare(case.report_region, case.basis, published, None, (), None, None, None)
    alternatives = tuple((rule, name, float(v @ by_row / v.sum())) for rule, name, v in case.lines)
    first = case.chosen[0][1]
    kind = f"from the lowest to the highest 95 % bound over {len(alternatives)} combinations of rule and file"
    return RegionalShare(
        case.report_region,
        case.basis,
        published,
        first.stressor.age_band,
        tuple(first.countries),
        _children(first),
        alternatives[0][2],
        Interval(float(low.min()), float(high.max()), kind, level=None),
        alternatives,
    )

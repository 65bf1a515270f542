"""How much of a region's child labour is linked to global supply chains: the five percentages of 2019, re-runnable."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.assumptions import percentile_interval
from evidence.inputoutput.runs import Run, record_of, single_stressor
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.satellite_draws import Correlation, draw_groups, factor_groups
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["linked_rows", "run_linked_shares"]

Doubles = npt.NDArray[np.float64]


def linked_rows(
    table: Table, satellite: Satellite, groups: Mapping[str, Sequence[str]], solver: Solver | None = None
) -> tuple[Doubles, float]:
    """n: how much of each row's count ends in final demand outside the row's own group, and the residual.

    A group of one region gives the share linked to any other region; with larger groups, trade within the group is not
    counted as global. Rows of regions in no group count every consumer but their own region as abroad.
    """
    solver = solver or Solver(table)
    owner = {region: name for name, members in groups.items() for region in members}
    for region in owner:
        table.region_position(region)
    solution = solver.columns(table.Y)
    abroad = np.zeros((len(table.regions), len(table.consumers)))
    for c, region in enumerate(table.regions):
        home = owner.get(region, region)
        abroad[c] = [owner.get(consumer, consumer) != home for consumer in table.consumers]
    abroad[:, list(table.columns_of_nobody)] = 0.0
    linked = (solution.values * abroad[table.row_region]).sum(axis=1)
    return intensities(table, satellite)[0] * linked, solution.residual


def run_linked_shares(
    table: Table,
    satellite: Satellite,
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    trade_within_groups: bool = True,
    draws: int = 0,
    seed: int = 1,
    correlation: Correlation = "row",
    solver: Solver | None = None,
) -> Run:
    """`linked`: group, covered_regions, total, linked, share[, low, high].

    groups: name -> regions; each region alone unless given. trade_within_groups: whether demand in another region of
    the same group counts as foreign. share = linked / total over the regions the satellite covers; all three are empty
    where there is none. low and high (95 %) are for the share, from `draws` of the satellite: of each industry on its
    own, because an error that all industries of a region share leaves the region's share as it is.
    """
    satellite = single_stressor(satellite)
    groups = groups or {region: [region] for region in table.regions}
    if len({region for members in groups.values() for region in members}) != sum(len(m) for m in groups.values()):
        raise DataError("A region stands in two groups.")
    linked, residual = linked_rows(table, satellite, {} if trade_within_groups else groups, solver)
    membership = np.zeros((len(groups), table.rows))
    for g, members in enumerate(groups.values()):
        for region in members:
            membership[g, table.blocks[table.region_position(region)]] = 1.0
    both = np.stack([satellite.values[0], linked], axis=1)  # n x 2
    total, part = membership @ both[:, 0], membership @ both[:, 1]
    covered = [_count_covered(table, satellite, members) for members in groups.values()]
    total[np.equal(covered, 0)] = part[np.equal(covered, 0)] = np.nan  # unknown is not zero
    columns = {
        "group": list(groups),
        "covered_regions": covered,
        "total": total,
        "linked": part,
        "share": _ratio(part, total),
    }
    if draws:
        kinds = factor_groups(table, satellite, 0, correlation)
        spread = np.concatenate([membership.T * both[:, :1], membership.T * both[:, 1:]], axis=1)  # n x 2 groups
        drawn = draw_groups(kinds, kinds.sums(spread), draws=draws, seed=seed)
        columns["low"], columns["high"] = percentile_interval(_ratio(drawn[:, len(groups) :], drawn[:, : len(groups)]))
    parameters = {
        "groups": {name: list(members) for name, members in groups.items()},
        "trade_within_groups": trade_within_groups,
        "draws": draws,
        "interval": {"kind": f"Monte Carlo over the satellite, one factor a {correlation}" if draws else "none"},
    }
    record = record_of("linked shares", table, satellite, parameters, residual=residual, seed=seed if draws else None)
    return Run({"linked": pl.DataFrame(columns).fill_nan(None)}, dataclasses.replace(record, units="share"))


def _count_covered(table: Table, satellite: Satellite, members: Sequence[str]) -> int:
    return sum(bool(satellite.covered[0, table.blocks[table.region_position(region)]].any()) for region in members)


def _ratio(part: Doubles, total: Doubles) -> Doubles:
    return np.divide(part, total, out=np.full_like(total, np.nan), where=total != 0)

"""The footprint run: consumers' footprints by region, product and origin, each with an interval where one is drawn."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import (
    footprints_by_origin,
    footprints_by_product,
    intensities,
    product_sums,
)
from evidence.inputoutput.assumptions import percentile_interval
from evidence.inputoutput.footprint_frame import Figures, add_final_demand, figures_frame, leave_unknown_blank
from evidence.inputoutput.runs import Run, record_of, single_stressor
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.satellite_draws import Correlation, FactorGroups, draw_groups, factor_groups
from evidence.inputoutput.solvers import Progress, Solver, silent
from evidence.inputoutput.table import Table
from evidence.inputoutput.table_draws import draw_table_footprints
from evidence.numbers import write_number
from evidence.results import Caveat

__all__ = ["run_footprint"]

Doubles = npt.NDArray[np.float64]
LEVEL = 0.95


def run_footprint(
    table: Table,
    satellite: Satellite,
    *,
    by: Sequence[str] = ("region",),
    draws: int = 0,
    seed: int = 1,
    correlation: Correlation = "region",
    alternatives: Mapping[str, Satellite] | None = None,
    assumed_sd: float = 0.2,
    table_draws: int = 0,
    table_sd: float = 0.3,
    address: str | None = None,
    solver: Solver | None = None,
    progress: Progress = silent,
) -> Run:
    """`footprint`: region[, product][, origin], value[, at_least, uncounted][, low, high][, in_final_demand].

    region is the consumer. value = s L y_r + F_Y,r where the satellite has a part that arises in final demand itself
    (`in_final_demand`). Where some industry behind a figure was not counted, `value` is blank, `at_least` is what was
    counted (to which low and high then belong), and `uncounted` the share of the output called for that lies in industries
    without a figure; see `coverage.add_uncounted`.

    by: any of "region", "product", "origin". draws: draws of the satellite for a 95 % interval. alternatives: the same
    stressor under other named assumptions; low and high are then the range over all of them. A satellite without a
    spread of its own is drawn with `assumed_sd`, which the record says. table_draws: instead, draws of the table's
    flows, each with `table_sd`, for a 95 % interval of every region's footprint; on the workers of the Dask scheduler
    at `address`, where one is given.
    """
    unknown = set(by) - {"region", "product", "origin"}
    if unknown:
        raise DataError(f"A footprint is by region, product or origin, not by {', '.join(sorted(unknown))}.")
    if sum(map(bool, (draws, alternatives, table_draws))) > 1:
        raise DataError("Ask for draws of the counts, draws of the table or alternatives: one interval cannot be both.")
    if table_draws and set(by) != {"region"}:
        raise DataError("Draws of the table give intervals of footprints by region, not by product or origin.")
    satellite = single_stressor(satellite)
    solver = solver or Solver(table, progress=progress)
    warnings, parameters = [], {"by": sorted(set(by)), "draws": draws}
    if draws and satellite.relative_sd is None:
        warnings.append(
            Caveat(
                "assumed-spread",
                "The satellite says nothing about its own doubt: the interval assumes a standard deviation of "
                f"{write_number(assumed_sd)} of the logarithm for every "
                f"{'region' if correlation == 'region' else 'industry'}.",
            )
        )
        satellite = dataclasses.replace(satellite, relative_sd=np.full(satellite.values.shape, assumed_sd))
    figures = _figures(table, satellite, set(by), draws, seed, correlation, solver)
    interval = {"kind": "none"}
    if draws:
        interval = {
            "kind": f"Monte Carlo over the satellite, lognormal, one factor a {correlation}, percentiles",
            "level": str(LEVEL),
        }
    elif table_draws:
        drawn = draw_table_footprints(
            table,
            satellite,
            draws=table_draws,
            relative_sd=table_sd,
            seed=seed,
            address=address,
            progress=progress,
        )[:, 0]
        low, high = percentile_interval(drawn, LEVEL)
        # Draws of a table are not centred on it, so a figure may lie outside of a narrow interval.
        outside = int(((figures.values < low) | (figures.values > high)).sum())
        figures = dataclasses.replace(figures, low=low, high=high)
        parameters |= {"table_draws": table_draws, "table_sd": table_sd}
        interval = {
            "kind": "Monte Carlo over the table, lognormal, every flow on its own, column sums kept, percentiles",
            "level": str(LEVEL),
        }
        warnings.append(_about_table_draws(outside, len(figures.values)))
    elif alternatives:
        spread = [figures.values]
        for name, other in alternatives.items():
            other = single_stressor(other)
            if other.stressors[0].definition != satellite.stressors[0].definition:
                raise DataError(f"The alternative '{name}' counts something else and has no common range.")
            spread.append(_figures(table, other, set(by), 0, seed, correlation, solver).values)
        figures = dataclasses.replace(figures, low=np.min(spread, axis=0), high=np.max(spread, axis=0))
        interval = {"kind": f"spread over assumptions ({', '.join(alternatives)} and the main one)"}
    frame = figures_frame(figures)
    if satellite.in_final_demand is not None:
        own = satellite.in_final_demand[0]
        frame = add_final_demand(frame, table.consumers, own)
        parameters["in_final_demand"] = float(np.nansum(own))
        missing = [name for name, value in zip(table.consumers, own, strict=True) if np.isnan(value)]
        if missing:
            warnings.append(
                Caveat(
                    "final-demand-not-covered",
                    f"Nothing is known of what arises in the final demand of {', '.join(missing)}: their figures are blank, "
                    "and at_least holds industries only.",
                )
            )
    frame = leave_unknown_blank(frame, table, satellite, solver)
    total = None if frame["value"].null_count() else float(frame["value"].sum())
    parameters["total"] = total
    if total is None:
        parameters["total_at_least"] = float(frame["at_least"].sum())
        if "low" in frame.columns:
            interval = {**interval, "of": "what was counted (at_least)"}
    return Run(
        {"footprint": frame},
        record_of(
            "footprint",
            table,
            satellite,
            {**parameters, "solver": figures.method, "interval": interval},
            residual=figures.residual,
            seed=seed if draws or table_draws else None,
            warnings=warnings,
        ),
    )


def _about_table_draws(outside: int, figures: int) -> Caveat:
    words = (
        "The interval holds errors of the table's single flows only, taken as independent, which real errors are not: "
        "they cancel, so that it is narrow. Doubt about the counts comes on top."
    )
    if outside:
        words += (
            f" {outside} of {figures} figures lie outside of their interval, as drawn tables differ from it in sum."
        )
    return Caveat("table-draws", words)


def _figures(
    table: Table, satellite: Satellite, by: set[str], draws: int, seed: int, correlation: Correlation, solver: Solver
) -> Figures:
    axes: dict[str, Sequence[str]] = {"region": table.consumers}
    if "product" not in by:
        if not draws and "origin" not in by:
            products = footprints_by_product(table, satellite, solver)
            return Figures(axes, products.values[0].sum(axis=1), None, None, products.residual, products.method)
        origins = footprints_by_origin(table, satellite, solver)
        values = origins.values[0].T  # consumers x origins
        per_row = intensities(table, satellite)[0][:, None] * origins.output
        residual, method = origins.residual, origins.method
        groups = factor_groups(table, satellite, 0, correlation) if draws else None
        contributions = groups.sums(per_row)[:, :, None] if groups else None
    else:
        axes["product"] = table.sectors
        if not draws and "origin" not in by:
            products = footprints_by_product(table, satellite, solver)
            return Figures(axes, products.values[0], None, None, products.residual, products.method)
        groups = factor_groups(table, satellite, 0, correlation) if draws else _by_region(table)
        masked = np.zeros((len(groups.factor), table.rows))
        masked[groups.of_row, np.arange(table.rows)] = intensities(table, satellite)[0]
        solution = solver.rows(masked)
        residual, method = solution.residual, solution.method
        contributions = product_sums(table, solution.values[None])[0]  # groups x consumers x products
        sums = [contributions[groups.region == o].sum(axis=0) for o in range(len(table.regions))]
        values = np.stack(sums, axis=-1)  # consumers x products x origins
    low = high = None
    if "origin" in by:
        axes["origin"] = table.regions
    else:
        values = values.sum(axis=-1)
    if draws and groups is not None and contributions is not None:
        low, high = _intervals(groups, contributions, "origin" in by, len(table.regions), draws, seed)
        low, high = low.reshape(values.shape), high.reshape(values.shape)
    return Figures(axes, values, low, high, residual, method)


def _by_region(table: Table) -> FactorGroups:
    every = np.arange(len(table.regions))
    return FactorGroups(table.row_region, every, np.zeros(len(every)), every, len(every))


def _intervals(
    groups: FactorGroups, contributions: Doubles, by_origin: bool, regions: int, draws: int, seed: int
) -> tuple[Doubles, Doubles]:
    flat = contributions.reshape(len(contributions), -1)
    if not by_origin:
        return percentile_interval(draw_groups(groups, flat, draws=draws, seed=seed), LEVEL)
    lows, highs = [], []
    for origin in range(regions):  # one at a time: all draws of a whole cube would not fit
        mine = groups.region == origin
        only = dataclasses.replace(groups, factor=groups.factor[mine], sd=groups.sd[mine], region=groups.region[mine])
        low, high = percentile_interval(draw_groups(only, flat[mine], draws=draws, seed=seed), LEVEL)
        lows.append(low)
        highs.append(high)
    return np.stack(lows, axis=-1), np.stack(highs, axis=-1)

"""The table of a footprint: figures by consumer, product and origin, what arises in final demand, what is unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.inputoutput.accounts import product_sums
from evidence.inputoutput.coverage import add_uncounted, is_complete, output_rows, uncounted_share
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["Figures", "add_final_demand", "figures_frame", "leave_unknown_blank"]

Doubles = npt.NDArray[np.float64]
IN_FINAL_DEMAND = "in final demand itself"


@dataclasses.dataclass(frozen=True)
class Figures:
    """values, low, high: shaped as the axes; axes: name of a column -> its labels, the first axis varying slowest."""

    axes: Mapping[str, Sequence[str]]
    values: Doubles
    low: Doubles | None
    high: Doubles | None
    residual: float
    method: str


def figures_frame(figures: Figures) -> pl.DataFrame:
    """One row a figure: a column for each axis, value[, low, high]; NaN is blank."""
    names = list(figures.axes)
    grids = np.meshgrid(*(np.arange(len(labels)) for labels in figures.axes.values()), indexing="ij")
    columns: dict[str, Any] = {
        name: np.asarray(labels, dtype=object)[grid.ravel()].tolist()
        for (name, labels), grid in zip(figures.axes.items(), grids, strict=True)
    }
    columns["value"] = figures.values.ravel()
    if figures.low is not None and figures.high is not None:
        columns["low"], columns["high"] = figures.low.ravel(), figures.high.ravel()
    return (
        pl.DataFrame(columns)
        .select(*names, "value", *(["low", "high"] if figures.low is not None else []))
        .fill_nan(None)
    )


def add_final_demand(frame: pl.DataFrame, consumers: Sequence[str], own: Doubles) -> pl.DataFrame:
    """value, low and high with F_Y of the consumer, which is shown in a column of its own, `in_final_demand`.

    By origin it stands where the consumer is; by product in a line of its own, because nothing was bought.
    """
    amounts = pl.DataFrame({"region": list(consumers), "in_final_demand": own}).fill_nan(None)
    figures = [name for name in ("value", "low", "high") if name in frame.columns]
    if "product" in frame.columns:
        lines = amounts.with_columns(product=pl.lit(IN_FINAL_DEMAND))
        lines = lines.with_columns(pl.col("in_final_demand").alias(name) for name in figures)
        if "origin" in frame.columns:
            lines = lines.with_columns(origin=pl.col("region"))
        both = [frame.with_columns(in_final_demand=pl.lit(0.0)), lines.select(*frame.columns, "in_final_demand")]
        return pl.concat(both)
    joined = frame.join(amounts, on="region", how="left", maintain_order="left")
    if "origin" in frame.columns:
        at_home = pl.col("origin") == pl.col("region")
        joined = joined.with_columns(in_final_demand=pl.when(at_home).then("in_final_demand").otherwise(0.0))
        abroad = amounts.filter(~pl.col("region").is_in(frame["origin"].unique().to_list()))
        lines = abroad.filter(pl.col("in_final_demand") > 0).with_columns(origin=pl.col("region"))
        lines = lines.with_columns(pl.lit(0.0).alias(name) for name in figures)
        joined = pl.concat([joined, lines.select(joined.columns)])
    extra = pl.col("in_final_demand").fill_null(0.0)
    return joined.with_columns(pl.col(name) + extra for name in figures)


def leave_unknown_blank(frame: pl.DataFrame, table: Table, satellite: Satellite, solver: Solver) -> pl.DataFrame:
    """`value` left blank where it is unknown, with `at_least` and `uncounted` beside it, see `coverage.add_uncounted`.

    low and high belong to `at_least` and are blank with it. The footprint of a consumer whose final demand nobody looked at
    (a blank `in_final_demand`) is unknown, whatever its industries need.
    """
    keys = [name for name in ("region", "product", "origin") if name in frame.columns]
    share = np.zeros(frame.height)
    if not is_complete(table, satellite):
        axes = {"region": table.consumers, "product": table.sectors, "origin": table.regions}
        shares = _uncounted_shares(table, satellite, solver, set(keys))
        shown = figures_frame(Figures({key: axes[key] for key in keys}, shares, None, None, 0.0, ""))
        joined = frame.join(shown.rename({"value": "share"}), on=keys, how="left", maintain_order="left")
        share = joined["share"].fill_null(0.0).to_numpy()
    unknown = np.zeros(frame.height, dtype=bool)
    if "in_final_demand" in frame.columns:
        unknown = frame["in_final_demand"].is_null().to_numpy()
        share = np.where(unknown & frame["value"].is_null().to_numpy(), 1.0, share)
    frame = add_uncounted(frame, share, unknown=unknown)
    if "at_least" not in frame.columns:
        return frame
    bounds = [name for name in ("low", "high") if name in frame.columns]
    return frame.with_columns(
        pl.when(pl.col("at_least").is_not_null()).then(pl.col(name)).alias(name) for name in bounds
    )


def _uncounted_shares(table: Table, satellite: Satellite, solver: Solver, by: set[str]) -> Doubles:
    """Shaped as the figures: share of the output called for (final demand taken as amounts) that nobody counted."""
    origins = len(table.regions) if "origin" in by else 1
    of_row = table.row_region if "origin" in by else np.zeros(table.rows, dtype=np.int64)
    both = output_rows(table, satellite)[:2]
    masked = np.zeros((2, origins, table.rows))
    masked[:, of_row, np.arange(table.rows)] = both
    multipliers = solver.rows(masked.reshape(-1, table.rows)).values.reshape(masked.shape)
    demand = dataclasses.replace(table, Y=np.abs(table.Y))
    output, uncounted = product_sums(demand, multipliers)  # each origins x consumers x products
    if "product" not in by:
        output, uncounted = output.sum(axis=-1, keepdims=True), uncounted.sum(axis=-1, keepdims=True)
    share = np.moveaxis(uncounted_share(uncounted, output), 0, -1)  # consumers x products x origins
    if "product" not in by:
        share = share[:, 0]
    return share if "origin" in by else share[..., 0]

"""Where to look first: the industries in which most of a consumer's footprint happens."""

from __future__ import annotations

import numpy as np
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.coverage import NEGLIGIBLE
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["hotspots"]


def hotspots(
    table: Table, satellite: Satellite, consumer: str | None = None, most: int = 50, solver: Solver | None = None
) -> pl.DataFrame:
    """Industries (region, sector) ranked by s_i x_i^(r), where x^(r) = L y_r is the output that consumer r calls for.

    consumer None: all consumers outside the industry's own region, so the ranking of what is linked to global supply
    chains. Columns: stressor, rank, region, sector, value, share, cumulated_share (of all industries). Rows that the
    satellite does not cover are left out: unknown is not zero. Where this demand calls for the output of such a row, the
    whole is unknown: share and cumulated_share are blank, and share_of_counted and cumulated_share_of_counted stand beside
    them. The stressors must count the same thing to be ranked in one table, so unlike ones are refused.
    """
    satellite.same_definition()
    solver = solver or Solver(table)
    if consumer is not None and consumer not in table.consumers:
        raise DataError(f"The table has no consumer '{consumer}'; it has: {', '.join(table.consumers[:60])}.")
    demand = table.Y.copy()
    if consumer is None:
        X = solver.columns(demand).values
        for rows, column in zip(table.blocks, table.column_of_region, strict=True):
            if column is not None:
                X[rows, column] = 0.0
        X[:, list(table.columns_of_nobody)] = 0.0
        output = X.sum(axis=1)
    else:
        output = solver.columns(demand[:, table.consumers.index(consumer)]).values[:, 0]
    frames = []
    works = table.output != 0
    partial = [
        bool((np.abs(output[works & ~covered]) > NEGLIGIBLE * np.abs(output).sum()).any())
        for covered in satellite.covered
    ]
    for k, (stressor, values) in enumerate(
        zip(satellite.stressors, intensities(table, satellite) * output, strict=True)
    ):
        total = values.sum()
        order = np.argsort(-values, kind="stable")
        order = order[satellite.covered[k, order] & (values[order] > 0)]
        share = values[order] / total if len(order) else values[order]
        chosen = order[:most]
        shares = {"share": share[:most], "cumulated_share": np.cumsum(share)[:most]}
        if any(partial):
            counted = {f"{name}_of_counted": column for name, column in shares.items()}
            shares = {name: np.full(len(chosen), np.nan) if partial[k] else column for name, column in shares.items()}
            shares |= counted
        frames.append(
            pl.DataFrame(
                {
                    "stressor": [stressor.name] * len(chosen),
                    "rank": np.arange(1, len(chosen) + 1),
                    "region": [table.labels[i][0] for i in chosen],
                    "sector": [table.labels[i][1] for i in chosen],
                    "value": values[chosen],
                    **shares,
                }
            ).fill_nan(None)
        )
    return pl.concat(frames)

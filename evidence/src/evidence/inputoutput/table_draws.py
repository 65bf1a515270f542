"""Doubt about the table itself: every flow is drawn anew, inputs stay what they were in sum, and chains stay finite."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Progress, Solver, silent
from evidence.inputoutput.table import Table, row_panels

__all__ = ["ColumnSums", "draw_table", "draw_table_footprints"]

Doubles = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
ColumnSums = Literal["kept", "capped"]


def draw_table(
    table: Table, relative_sd: float, *, seed: int, draw: int = 0, column_sums: ColumnSums = "kept"
) -> Table:
    """The table with every flow multiplied by exp(sd z - sd^2 / 2), z independent standard normal.

    column_sums "kept": each column is scaled back to its own sum of inputs, so that value added stays what the source
    says and the draw is productive where the table is. "capped": only columns whose inputs would exceed the larger of
    99 % of output and what they were are scaled. Output stays the divisor: technology is drawn, not the economy's size.
    """
    if not 0 < relative_sd < 5:
        raise DataError(f"relative_sd is the standard deviation of a logarithm, e.g. 0.3, not {relative_sd:g}.")
    n = table.rows
    flows: Singles = np.empty((n, n), dtype=np.float32)
    before, after = np.zeros(n), np.zeros(n)
    for panel, rows in enumerate(row_panels(n, 256)):
        stream = np.random.Generator(np.random.Philox(key=[seed, (draw << 20) + panel]))
        noise = stream.standard_normal((rows.stop - rows.start, n), dtype=np.float32)
        noise *= np.float32(relative_sd)
        noise -= np.float32(0.5 * relative_sd * relative_sd)
        np.exp(noise, out=noise)
        np.multiply(noise, table.Z[rows], out=flows[rows], casting="same_kind")
        before += table.Z[rows].sum(axis=0, dtype=np.float64)
        after += flows[rows].sum(axis=0, dtype=np.float64)
    wanted = before if column_sums == "kept" else np.minimum(after, np.maximum(before, 0.99 * table.output))
    flows *= np.divide(wanted, after, out=np.ones(n), where=after != 0).astype(np.float32)
    return dataclasses.replace(table, Z=flows)


def draw_table_footprints(
    table: Table,
    satellite: Satellite,
    *,
    draws: int,
    relative_sd: float,
    seed: int,
    column_sums: ColumnSums = "kept",
    tolerance: float = 1e-6,
    progress: Progress = silent,
) -> Doubles:
    """draws x K x consumers: s (I - A^(d))^-1 y with the satellite and final demand held fixed.

    One draw needs one solve of K rows; draws are independent, so they may also be shared out over machines by `draw`.
    """
    S = intensities(table, satellite)
    result = np.empty((draws, len(S), len(table.consumers)))
    for draw, drawn in enumerate(_tables(table, draws, relative_sd, seed, column_sums)):
        solution = Solver(drawn, method="series", tolerance=tolerance).rows(S)
        result[draw] = solution.values @ table.Y
        progress("drawing tables", (draw + 1) / draws)
    return result


def _tables(table: Table, draws: int, relative_sd: float, seed: int, column_sums: ColumnSums) -> Iterator[Any]:
    for draw in range(draws):
        yield draw_table(table, relative_sd, seed=seed, draw=draw, column_sums=column_sums)

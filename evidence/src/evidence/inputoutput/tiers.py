"""How far upstream: tiers of suppliers, and the number of borders crossed on the way to the consumer."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["Crossings", "Tiers", "crossings", "tiers"]

Doubles = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Tiers:
    """values: stressors x consumers x tiers; tier 0 is the producer of the final good, tier 1 its suppliers, and so on.

    rest: stressors x consumers, everything further upstream; values summed plus rest are the footprint.
    """

    values: Doubles
    rest: Doubles


@dataclasses.dataclass(frozen=True, eq=False)
class Crossings:
    """values: stressors x consumers x crossings, by number of borders between the worker and the consumer.

    The delivery of the final good to another region counts as a crossing. rest: beyond the last number.
    """

    values: Doubles
    rest: Doubles


def tiers(table: Table, satellite: Satellite, depth: int = 12, solver: Solver | None = None) -> Tiers:
    """Tier k of consumer r's footprint is s A^k y_r; the sum over all k is s L y_r."""
    solver = solver or Solver(table)
    S = intensities(table, satellite)
    total = solver.rows(S).values @ table.Y
    step: Doubles = S
    values = np.zeros((len(S), len(table.consumers), depth))
    for k in range(depth):
        values[:, :, k] = step @ table.Y
        if k + 1 < depth:
            step = np.asarray(solver.passes.multiply(step, "rows", True) * solver.inverse_output, dtype=np.float64)
        solver.progress("tiers", (k + 1) / depth)
    return Tiers(values, total - values.sum(axis=2))


def crossings(table: Table, satellite: Satellite, most: int = 8, solver: Solver | None = None) -> Crossings:
    """Round k of the series s L_D + (s L_D A_M) L_D + ... crosses k borders between industries.

    A_M is the part of A between regions and L_D = (I - A_D)^-1 the regions' own systems, so production at home before a
    crossing is complete in each round. A final good bought from another region adds one crossing.
    """
    solver = solver or Solver(table)
    S = intensities(table, satellite)
    total = solver.rows(S).values @ table.Y
    at_home = np.zeros(table.Y.shape, dtype=bool)
    for rows, column in zip(table.blocks, table.column_of_region, strict=True):
        if column is not None:
            at_home[rows, column] = True
    own, bought_abroad = np.where(at_home, table.Y, 0.0), np.where(at_home, 0.0, table.Y)
    values = np.zeros((len(S), len(table.consumers), most + 1))
    step = solver.domestic.solve(S, "rows")
    for k in range(most + 1):
        values[:, :, k] += step @ own
        if k < most:
            values[:, :, k + 1] += step @ bought_abroad
            through = solver.passes.multiply(step, "rows", True) * solver.inverse_output
            # d A_M L_D = (d A - d) L_D + d, see `solvers`.
            step = solver.domestic.solve(through - step, "rows") + step
        solver.progress("crossings", (k + 1) / (most + 1))
    return Crossings(values, total - values.sum(axis=2))

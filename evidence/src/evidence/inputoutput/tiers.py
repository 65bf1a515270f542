"""How far upstream: tiers of suppliers, and the number of borders crossed on the way to the consumer."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.coverage import NEGLIGIBLE, is_complete, output_rows, uncounted_share
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["Crossings", "Tiers", "crossings", "tiers"]

Doubles = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Tiers:
    """How much of each consumer's footprint lies how many steps upstream; tier 0 is the producer of the final good.

    values     stressors x consumers x tiers, in each stressor's unit; what nobody counted is not in them
    rest       stressors x consumers, everything further upstream; values summed plus rest are the footprint
    uncounted  stressors x consumers x (tiers + 1), the rest last: the share of the tier's output (0 to 1) that lies in
               industries nobody counted; a tier with a share above 0 is unknown and `values` hold its counted part
    """

    values: Doubles
    rest: Doubles
    uncounted: Doubles


@dataclasses.dataclass(frozen=True, eq=False)
class Crossings:
    """How many borders lie between the worker and the consumer; the delivery of the final good to another region is one.

    values     stressors x consumers x crossings, in each stressor's unit; what nobody counted is not in them
    rest       stressors x consumers, beyond the last number
    uncounted  stressors x consumers x (crossings + 1), the rest last: as in `Tiers`
    """

    values: Doubles
    rest: Doubles
    uncounted: Doubles


def tiers(table: Table, satellite: Satellite, depth: int = 12, solver: Solver | None = None) -> Tiers:
    """Tier k of consumer r's footprint is s A^k y_r; the sum over all k is s L y_r.

    Parameters
    ----------
    table : Table
        n industries; final demand Y (n x consumers).
    satellite : Satellite
        K stressors for the table's rows.
    depth : int
        How many tiers; what lies further upstream is `rest`.
    solver : Solver, optional
        One that already holds the table.

    Returns
    -------
    Tiers
        Arrays in each stressor's unit, and for each the share of output that nobody counted.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis, on the power series of the Leontief inverse.

    Examples
    --------
    >>> from evidence.inputoutput.satellite import value_added_satellite
    >>> from evidence.inputoutput.teaching import two_region_table
    >>> table = two_region_table()
    >>> tiers(table, value_added_satellite(table), 3).values[0].sum(axis=1).round() <= table.Y.sum(axis=0)
    array([ True,  True])
    """
    solver = solver or Solver(table)
    S, whole = _rows_to_follow(table, satellite)
    demand = np.abs(table.Y)
    total, everything = _totals(table, solver, S, whole)
    values = np.zeros((len(S), len(table.consumers), depth))
    output = np.zeros((len(whole), len(table.consumers), depth))
    step = np.vstack([S, whole])
    for k in range(depth):
        values[:, :, k] = step[: len(S)] @ table.Y
        output[:, :, k] = step[len(S) :] @ demand
        if k + 1 < depth:
            step = np.asarray(solver.passes.multiply(step, "rows", True) * solver.inverse_output, dtype=np.float64)
        solver.progress("tiers", (k + 1) / depth)
    return Tiers(values, total - values.sum(axis=2), _shares(output, everything, len(S)))


def crossings(table: Table, satellite: Satellite, most: int = 8, solver: Solver | None = None) -> Crossings:
    """Round k of the series s L_D + (s L_D A_M) L_D + ... crosses k borders between industries.

    A_M is the part of A between regions and L_D = (I - A_D)^-1 the regions' own systems, so production at home before a
    crossing is complete in each round. A final good bought from another region adds one crossing. Arguments and result as
    in `tiers`.
    """
    solver = solver or Solver(table)
    S, whole = _rows_to_follow(table, satellite)
    demand = np.abs(table.Y)
    total, everything = _totals(table, solver, S, whole)
    at_home = np.zeros(table.Y.shape, dtype=bool)
    for rows, column in zip(table.blocks, table.column_of_region, strict=True):
        if column is not None:
            at_home[rows, column] = True
    values = np.zeros((len(S), len(table.consumers), most + 1))
    output = np.zeros((len(whole), len(table.consumers), most + 1))
    step = solver.domestic.solve(np.vstack([S, whole]), "rows")
    for k in range(most + 1):
        for place, passed, Y in ((values, step[: len(S)], table.Y), (output, step[len(S) :], demand)):
            place[:, :, k] += passed @ np.where(at_home, Y, 0.0)
            if k < most:
                place[:, :, k + 1] += passed @ np.where(at_home, 0.0, Y)
        if k < most:
            through = solver.passes.multiply(step, "rows", True) * solver.inverse_output
            # d A_M L_D = (d A - d) L_D + d, see `solvers`.
            step = solver.domestic.solve(through - step, "rows") + step
        solver.progress("crossings", (k + 1) / (most + 1))
    return Crossings(values, total - values.sum(axis=2), _shares(output, everything, len(S)))


def _rows_to_follow(table: Table, satellite: Satellite) -> tuple[Doubles, Doubles]:
    """Intensities (K x n), and the rows that show what is not counted; none of these where everything is."""
    whole = np.zeros((0, table.rows)) if is_complete(table, satellite) else output_rows(table, satellite)
    return intensities(table, satellite), whole


def _totals(table: Table, solver: Solver, S: Doubles, whole: Doubles) -> tuple[Doubles, Doubles]:
    """Footprints (K x consumers), and the same of `whole` for final demand taken as amounts."""
    multipliers = solver.rows(np.vstack([S, whole])).values
    return multipliers[: len(S)] @ table.Y, multipliers[len(S) :] @ np.abs(table.Y)


def _shares(output: Doubles, everything: Doubles, stressors: int) -> Doubles:
    """stressors x consumers x (steps + 1): what is not counted of each step, the rest last."""
    steps = np.concatenate([output, (everything - output.sum(axis=2))[:, :, None]], axis=2)
    if not len(steps):
        return np.zeros((stressors, *steps.shape[1:]))
    uncounted = np.where(
        steps[1:] > NEGLIGIBLE * everything[0][None, :, None], steps[1:], 0.0
    )  # the rest is a difference
    return uncounted_share(uncounted, np.broadcast_to(steps[0], uncounted.shape))

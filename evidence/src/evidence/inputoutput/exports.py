"""What stands behind a region's gross exports: direct, domestic indirect, foreign, and counted twice."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table

__all__ = ["ExportAccounts", "export_accounts", "gross_exports"]

Doubles = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class ExportAccounts:
    """Per stressor and exporting region c.

    gross_exports       regions, money: intermediate and final deliveries to other regions
    direct              K x regions: s_c E_c, in the exporting industries themselves
    domestic_indirect   K x regions: s_c (L_D,cc - I) E_c, in the industries at home that supply them
    foreign             K x regions: sum over o other than c of `foreign_by_origin`
    foreign_by_origin   K x origins x regions: s_o q_o, embodied in c's exports and counted once
    double_counted      K x regions: s L E_c minus all of the above, because exports cross borders more than once
    """

    gross_exports: Doubles
    direct: Doubles
    domestic_indirect: Doubles
    foreign: Doubles
    foreign_by_origin: Doubles
    double_counted: Doubles
    residual: float
    method: str


def gross_exports(table: Table) -> Doubles:
    """E (n): each row's intermediate and final deliveries to consumers outside its own region.

    Columns that are nobody's demand (imports to be deducted, discrepancies, what cells lack to the stated output) are no
    exports.
    """
    exports = table.output - table.Y[:, list(table.columns_of_nobody)].sum(axis=1)
    for rows, column in zip(table.blocks, table.column_of_region, strict=True):
        exports[rows] -= table.Z[rows, rows].sum(axis=1, dtype=np.float64)
        if column is not None:
            exports[rows] -= table.Y[rows, column]
    # A row that exports nothing leaves rounding behind, never a figure.
    return np.where(np.abs(exports) <= 1e-13 * np.abs(table.output), 0.0, exports)


def export_accounts(table: Table, satellite: Satellite, solver: Solver | None = None) -> ExportAccounts:
    """Split the content of every region's gross exports without counting anything twice.

    For exporter c let A without c's rows of intermediate exports be the system of hypothetical extraction. Its solution
    for E_c is q: at home q_c = L_D,cc E_c exactly; abroad (I - A_oo) q_o = A_oc q_c. All regions are solved for at
    once, each in its own column. The total s L E_c counts what passes c's border repeatedly every time; the rest after
    home and foreign content is `double_counted`. With value added as the stressor s L = 1: the four parts sum to E_c.

    Source: the country view of Borin and Mancini (2019), by hypothetical extraction as in Los, Timmer, de Vries (2016).
    """
    solver = solver or Solver(table)
    S = intensities(table, satellite)
    exports = gross_exports(table)
    regions = len(table.regions)
    start, barred = np.zeros((table.rows, regions)), np.zeros((table.rows, regions), dtype=bool)
    home = solver.domestic.solve(exports[:, None], "columns")[:, 0]
    for c, rows in enumerate(table.blocks):
        use = home[rows] * solver.inverse_output[rows]
        start[:, c] = (
            table.Z[:, rows] @ use.astype(table.Z.dtype) if table.Z.dtype == np.float64 else _exact(table, rows, use)
        )
        start[rows, c], barred[rows, c] = 0.0, True
    abroad = solver.columns(start, barred)
    total = solver.rows(S)

    shape = (len(S), regions)
    gross, direct, at_home, everything = np.zeros(regions), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    by_origin = np.zeros((len(S), regions, regions))
    for c, rows in enumerate(table.blocks):
        gross[c] = exports[rows].sum()
        direct[:, c] = S[:, rows] @ exports[rows]
        at_home[:, c] = S[:, rows] @ home[rows]
        everything[:, c] = total.values[:, rows] @ exports[rows]
        by_origin[:, c] = S[:, rows] @ abroad.values[rows]
    foreign = by_origin.sum(axis=1)
    return ExportAccounts(
        gross_exports=gross,
        direct=direct,
        domestic_indirect=at_home - direct,
        foreign=foreign,
        foreign_by_origin=by_origin,
        double_counted=everything - at_home - foreign,
        residual=max(abroad.residual, total.residual),
        method=abroad.method,
    )


def _exact(table: Table, rows: slice, use: Doubles) -> Doubles:
    product = np.empty(table.rows)
    for start in range(0, table.rows, 1024):
        product[start : start + 1024] = table.Z[start : start + 1024, rows].astype(np.float64) @ use
    return product

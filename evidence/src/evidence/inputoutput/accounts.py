"""Who works for whom: multipliers, footprints, production, imports, exports, and the cube by origin."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solution, Solver
from evidence.inputoutput.table import Table

__all__ = [
    "Accounts",
    "ForeignDemandShares",
    "OriginFootprints",
    "ProductFootprints",
    "accounts",
    "footprints_by_origin",
    "footprints_by_product",
    "intensities",
    "linked_to_foreign_demand",
    "multipliers",
    "origin_sums",
    "product_sums",
]

Doubles = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class ProductFootprints:
    """values: stressors x consumers x sectors, what each consumer's purchases of each product need, worldwide."""

    values: Doubles
    residual: float
    method: str


@dataclasses.dataclass(frozen=True, eq=False)
class OriginFootprints:
    """values: stressors x regions of origin x consumers. output: n x consumers, the output each consumer calls for."""

    values: Doubles
    output: Doubles
    residual: float
    method: str


@dataclasses.dataclass(frozen=True, eq=False)
class ForeignDemandShares:
    """Per stressor and region (K x regions): total in the region, and what ends in other consumers' final demand.

    `share` is NaN where the region has no total, which is not a share of zero.
    """

    total: Doubles
    linked: Doubles
    residual: float

    @property
    def share(self) -> Doubles:
        """linked / total."""
        return np.divide(self.linked, self.total, out=np.full_like(self.total, np.nan), where=self.total != 0)


@dataclasses.dataclass(frozen=True, eq=False)
class Accounts:
    """All accounts of one table and satellite.

    multipliers  K x n, per unit of final delivery of each product: s L
    footprint    K x consumers x sectors (D_cba of pymrio): by consumer and product bought
    production   K x n (D_pba): where it happens
    imports      K x consumers x sectors (D_imp): the part of `footprint` that happens outside the consumer's region
    exports      K x n (D_exp): the part of `production` that ends in other consumers' final demand
    cube         K x regions of origin x consumers x sectors
    """

    multipliers: Doubles
    footprint: Doubles
    production: Doubles
    imports: Doubles
    exports: Doubles
    cube: Doubles
    residual: float
    method: str


def intensities(table: Table, satellite: Satellite) -> Doubles:
    """S = F / x (K x n), the satellite per unit of output; zero where a row has no output."""
    return np.divide(
        satellite.values, table.output, out=np.zeros(satellite.values.shape), where=(table.output != 0)[None, :]
    )


def multipliers(table: Table, satellite: Satellite, solver: Solver | None = None) -> Solution:
    """m = s L: what one unit of final delivery of each product needs along its whole chain.

    Returns K x n values in the stressor's unit per unit of the table's money, with the largest relative residual.
    Source: Miller and Blair, Input-Output Analysis, chapter on multipliers; the same as M of pymrio.
    """
    return (solver or Solver(table)).rows(intensities(table, satellite))


def footprints_by_product(table: Table, satellite: Satellite, solver: Solver | None = None) -> ProductFootprints:
    """F[k, r, j] = sum over origins c of m[k, (c, j)] Y[(c, j), r]: by consumer r and product j, one row solve.

    Summed over products it is the footprint of the consumer's final demand, s L y_r. Needs K right sides, so it is
    the cheapest way to footprints by region.
    """
    solution = multipliers(table, satellite, solver)
    values = product_sums(table, solution.values[:, None, :])[:, 0]
    return ProductFootprints(values, solution.residual, solution.method)


def footprints_by_origin(table: Table, satellite: Satellite, solver: Solver | None = None) -> OriginFootprints:
    """F[k, o, r] = s_(o) L y_r: what consumer r's final demand needs in region o; one column solve X = L Y."""
    solution = (solver or Solver(table)).columns(table.Y)
    per_row = intensities(table, satellite)[:, :, None] * solution.values[None, :, :]
    return OriginFootprints(origin_sums(table, per_row), solution.values, solution.residual, solution.method)


def linked_to_foreign_demand(table: Table, satellite: Satellite, solver: Solver | None = None) -> ForeignDemandShares:
    """s_c [L sum over r other than c of y_r]_c and s_c x_c: what in region c is linked to global supply chains.

    The question of the report of ILO, OECD, IOM and UNICEF (2019): of all who work in the region, how many work for
    final demand abroad, directly or through any number of industries at home and abroad.
    """
    by_origin = footprints_by_origin(table, satellite, solver)
    values = by_origin.values.copy()
    values[:, :, list(table.columns_of_nobody)] = 0.0
    for region, column in enumerate(table.column_of_region):
        if column is not None:
            values[:, region, column] = 0.0
    total = np.stack([satellite.values[:, rows].sum(axis=1) for rows in table.blocks], axis=1)
    return ForeignDemandShares(total, values.sum(axis=2), by_origin.residual)


def accounts(table: Table, satellite: Satellite, solver: Solver | None = None) -> Accounts:
    """Every account at once: K x regions origin-masked rows and one column a consumer, never the inverse.

    The cube is s_(o) L with s kept in one region of origin o at a time, weighted with final demand; footprint and
    imports are sums of it. exports[k, i] = s_i (x_i - (L y_own)_i).
    """
    solver = solver or Solver(table)
    S = intensities(table, satellite)
    masked = np.zeros((len(S), len(table.regions), table.rows))
    for region, rows in enumerate(table.blocks):
        masked[:, region, rows] = S[:, rows]
    by_row = solver.rows(masked.reshape(-1, table.rows))
    by_origin = by_row.values.reshape(masked.shape)
    cube = product_sums(table, by_origin)
    by_column = solver.columns(_own_demand(table))
    own_output = np.concatenate([by_column.values[rows, c] for c, rows in enumerate(table.blocks)])
    imports = cube.sum(axis=1)
    footprint = imports.copy()
    for region, column in enumerate(table.column_of_region):
        if column is not None:
            imports[:, column] -= cube[:, region, column]
    return Accounts(
        multipliers=by_origin.sum(axis=1),
        footprint=footprint,
        production=np.where(table.output != 0, satellite.values, 0.0),
        imports=imports,
        exports=S * (table.output - own_output),
        cube=cube,
        residual=max(by_row.residual, by_column.residual),
        method=by_row.method,
    )


def origin_sums(table: Table, values: Doubles) -> Doubles:
    """Sum axis 1 (the n rows) of an array within each region of origin."""
    return np.stack([values[:, rows].sum(axis=1) for rows in table.blocks], axis=1)


def _own_demand(table: Table) -> Doubles:
    columns = table.column_of_region
    own = np.zeros((table.rows, len(columns)))
    for region, column in enumerate(columns):
        if column is not None:
            own[:, region] = table.Y[:, column]
    return own


def product_sums(table: Table, M: Doubles) -> Doubles:
    """From multipliers M (K x o x n) to sum over c of M[k, o, (c, j)] Y[(c, j), r], K x o x consumers x sectors."""
    stressors, origins, _ = M.shape
    values = np.zeros((stressors, origins, len(table.consumers), len(table.sectors)))
    flat = M.reshape(-1, table.rows)
    sector = table.sector_index
    for j in range(len(table.sectors)):
        rows = np.flatnonzero(sector == j)
        values[..., j] = (flat[:, rows] @ table.Y[rows]).reshape(stressors, origins, -1)
    return values

"""The same accounts the obvious way, through the inverse: slow and short, so that the fast ones can be tested against them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.table import Table

__all__ = [
    "coefficients",
    "crossings",
    "exports",
    "footprint_by_origin",
    "footprint_by_product",
    "inverse",
    "origin_cube",
    "tiers",
]

Doubles = npt.NDArray[np.float64]


def coefficients(table: Table) -> Doubles:
    """A = Z / x, zero columns where x is zero."""
    x = np.where(table.output == 0, 1.0, table.output)
    return np.where(table.output == 0, 0.0, table.Z.astype(np.float64) / x)


def inverse(table: Table) -> Doubles:
    """L = (I - A)^-1."""
    return np.asarray(np.linalg.inv(np.eye(table.rows) - coefficients(table)), dtype=np.float64)


def origin_cube(table: Table, satellite: Satellite) -> Doubles:
    """K x origins x consumers x sectors, one loop for each index."""
    S, L = intensities(table, satellite), inverse(table)
    cube = np.zeros((len(S), len(table.regions), len(table.consumers), len(table.sectors)))
    for k in range(len(S)):
        for o, rows in enumerate(table.blocks):
            m = S[k, rows] @ L[rows]
            for r in range(len(table.consumers)):
                bought = m * table.Y[:, r]
                for j, sector in enumerate(table.sectors):
                    cube[k, o, r, j] = sum(bought[i] for i in range(table.rows) if table.row_sector[i] == sector)
    return cube


def footprint_by_product(table: Table, satellite: Satellite) -> Doubles:
    """K x consumers x sectors."""
    return np.asarray(origin_cube(table, satellite).sum(axis=1))


def footprint_by_origin(table: Table, satellite: Satellite) -> Doubles:
    """K x origins x consumers."""
    S, X = intensities(table, satellite), inverse(table) @ table.Y
    return np.stack([S[:, rows] @ X[rows] for rows in table.blocks], axis=1)


def exports(table: Table, satellite: Satellite) -> dict[str, Doubles]:
    """The export accounts with one extracted system a region, each solved on its own."""
    S, A, L = intensities(table, satellite), coefficients(table), inverse(table)
    names = ("direct", "domestic_indirect", "foreign", "double_counted")
    result = {name: np.zeros((len(S), len(table.regions))) for name in names}
    for c, rows in enumerate(table.blocks):
        column = table.column_of_region[c]
        outside = np.ones(table.rows, dtype=bool)
        outside[rows] = False
        E = np.zeros(table.rows)
        E[rows] = table.Z[rows][:, outside].sum(axis=1, dtype=np.float64)
        E[rows] += sum(
            table.Y[rows, r] for r in range(len(table.consumers)) if r != column and r not in table.columns_of_nobody
        )
        extracted = A.copy()
        extracted[rows, outside] = 0.0
        q = np.linalg.solve(np.eye(table.rows) - extracted, E)
        domestic = np.linalg.solve(np.eye(rows.stop - rows.start) - A[rows, rows], E[rows])
        result["direct"][:, c] = S[:, rows] @ E[rows]
        result["domestic_indirect"][:, c] = S[:, rows] @ (domestic - E[rows])
        result["foreign"][:, c] = S[:, outside] @ q[outside]
        result["double_counted"][:, c] = S @ L @ E - S @ q
    return result


def tiers(table: Table, satellite: Satellite, depth: int) -> Doubles:
    """K x consumers x tiers, powers of A."""
    S, A = intensities(table, satellite), coefficients(table)
    return np.stack([S @ np.linalg.matrix_power(A, k) @ table.Y for k in range(depth)], axis=2)


def crossings(table: Table, satellite: Satellite, most: int) -> Doubles:
    """K x consumers x crossings, with the domestic and the traded part of A written out."""
    S, A = intensities(table, satellite), coefficients(table)
    home = np.equal.outer(table.row_region, table.row_region)
    L_D = np.linalg.inv(np.eye(table.rows) - np.where(home, A, 0.0))
    A_M = np.where(home, 0.0, A)
    values = np.zeros((len(S), len(table.consumers), most + 1))
    for k in range(most + 1):
        round_ = S @ L_D @ np.linalg.matrix_power(A_M @ L_D, k)
        for r, column in enumerate(table.consumers):
            for region, rows in zip(table.regions, table.blocks, strict=True):
                borders = k + (region != column)
                if borders <= most:
                    values[:, r, borders] += round_[:, rows] @ table.Y[rows, r]
    return values

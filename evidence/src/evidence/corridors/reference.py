"""The obvious way to the same flows: a table with three sides, fitted in turns. Slow; for tests and benchmarks only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["fit_in_turns", "least_moves_in_turns"]

Floats = npt.NDArray[np.float64]


def fit_in_turns(
    seed: Floats, rows: Floats, columns: Floats, *, tolerance: float = 1e-3, limit: int = 100_000
) -> Floats:
    """Iterative proportional fitting of a table to its totals, rows and columns in turn. Same arguments as `balance`."""
    table = seed.copy()
    for _ in range(limit):
        table *= np.divide(rows, table.sum(1), out=np.zeros_like(rows), where=table.sum(1) > 0)[:, None]
        table *= np.divide(columns, table.sum(0), out=np.zeros_like(columns), where=table.sum(0) > 0)
        if np.abs(table.sum(1) - rows).max() < tolerance:
            break
    return table


def least_moves_in_turns(before: Floats, after: Floats, *, tolerance: float = 1e-3, limit: int = 100_000) -> Floats:
    """Flows (n, n) from stocks with equal birthplace totals: f[i, j, k] with a zero diagonal, fitted to leavers and arrivers.

    before, after: (n, n) people, rows birthplaces. This is the quasi-independence fit of Abel (2013) as he describes it.
    """
    n = len(before)
    stay = np.minimum(before, after)
    leave, arrive = (before - stay).T, (after - stay).T  # residence x birthplace
    table = np.ones((n, n, n))
    table[np.arange(n), np.arange(n), :] = 0.0
    for _ in range(limit):
        sums = table.sum(1)
        table *= np.divide(leave, sums, out=np.zeros_like(sums), where=sums > 0)[:, None, :]
        sums = table.sum(0)
        table *= np.divide(arrive, sums, out=np.zeros_like(sums), where=sums > 0)[None, :, :]
        if np.abs(table.sum(1) - leave).max() < tolerance:
            break
    result: Floats = table.sum(2)
    return result

"""A table with given row and column totals that keeps the odds of another table: iterative proportional fitting, fast.

x_ij = a_i s_ij b_j with sum over j of x_ij = r_i and sum over i of x_ij = c_j. The factors minimize the convex function
sum of a_i s_ij b_j - sum of r_i log a_i - sum of c_j log b_j, so Newton's method finds them in a few steps where the usual
loop needs hundreds, which is what happens where most people live in their own country and the table is nearly diagonal.

Source: Deming and Stephan (1940), Ann. Math. Stat. 11; the dual function as in Sinkhorn scaling, Peyre and Cuturi (2019).
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from scipy import linalg

from evidence.exceptions import ConvergenceError, DataError
from evidence.numbers import write_number

__all__ = ["Balanced", "balance"]

Floats = npt.NDArray[np.float64]

_SWEEPS = (
    4  # of the usual loop between two steps of Newton's: they bring rows and columns near enough for it to be safe
)
_STEPS = 100


@dataclasses.dataclass(frozen=True)
class Balanced:
    """A table that has the totals asked for.

    values: same shape as the seed; columns: the factors b, to begin the next table like it with; residual: largest distance
    to a total, in the unit of the table; iterations: sweeps and steps of Newton's method together.
    """

    values: Floats
    columns: Floats
    residual: float
    iterations: int


def balance(
    seed: npt.ArrayLike,
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    *,
    tolerance: float = 1e-10,
    start: Floats | None = None,
) -> Balanced:
    """The table with these row and column totals and the odds of the seed.

    seed: (n, m), not negative; a zero stays zero; rows: (n,), columns: (m,), not negative and of equal sum; tolerance:
    largest distance to a total as a share of the largest total; start: factors of the columns to begin with.

    Raises DataError where the sums differ or a row or column with a total has no cell; ConvergenceError, with the row or
    column furthest off, where no table with the zeros of the seed has these totals.

    >>> balance([[1, 1], [1, 2]], [3, 2], [2, 3]).values.round(4).tolist()
    [[1.3944, 1.6056], [0.6056, 1.3944]]
    """
    table, r, c = (np.asarray(part, dtype=np.float64) for part in (seed, rows, columns))
    scale = max(float(r.max(initial=0.0)), float(c.max(initial=0.0)))
    if scale == 0:
        return Balanced(np.zeros_like(table), np.ones(len(c)), 0.0, 0)
    _check(table, r, c, scale)
    used_r, used_c = r > 0, c > 0
    inner = np.ascontiguousarray(table[np.ix_(used_r, used_c)])
    first = np.ones(int(used_c.sum())) if start is None else np.where(start > 0, start, 1.0)[used_c]
    solved = _solve(inner, r[used_r], c[used_c], tolerance * scale, first)
    values = np.zeros_like(table)
    values[np.ix_(used_r, used_c)] = solved.values
    factors = np.ones(len(c))
    factors[used_c] = solved.columns
    if solved.residual > max(tolerance, 1e-7) * scale:
        gaps = np.concatenate([values.sum(1) - r, values.sum(0) - c])
        worst = int(np.abs(gaps).argmax())
        side, place = ("row", worst) if worst < len(r) else ("column", worst - len(r))
        raise ConvergenceError(
            f"No table with these zeros has the totals asked for: {side} {place + 1} stays "
            f"{write_number(abs(gaps[worst]))} off "
            f"after {solved.iterations} iterations."
        )
    return dataclasses.replace(solved, values=values, columns=factors)


def _check(table: Floats, r: Floats, c: Floats, scale: float) -> None:
    if min(table.min(initial=0.0), r.min(initial=0.0), c.min(initial=0.0)) < 0:
        raise DataError("A table to be balanced, and its totals, must not be negative.")
    if abs(r.sum() - c.sum()) > 1e-9 * scale * len(r):
        raise DataError(
            f"Rows add up to {write_number(r.sum())} and columns to {write_number(c.sum())}; no table has both."
        )
    for side, totals, sums in (("row", r, table.sum(1)), ("column", c, table.sum(0))):
        empty = np.flatnonzero((totals > 0) & (sums == 0))
        if len(empty):
            raise DataError(f"{len(empty)} {side}s have a total but no cell, the first is {side} {empty[0] + 1}.")


def _solve(table: Floats, r: Floats, c: Floats, tolerance: float, b: Floats) -> Balanced:
    """Sweeps, then Newton's method on the logarithms of b, each step halved until the dual function falls."""
    turned = np.ascontiguousarray(table.T)

    def rows_of(factors: Floats) -> Floats:
        return r / np.maximum(table @ factors, 1e-300)

    iterations, best, best_residual, stuck = 0, b, np.inf, 0
    for _ in range(_STEPS):
        for _ in range(_SWEEPS):
            b = c / np.maximum(turned @ rows_of(b), 1e-300)
        iterations += _SWEEPS
        a = rows_of(b)
        gap = b * (turned @ a) - c
        residual = float(np.abs(gap).max())
        # Rounding sets a floor below which no step helps; the best table so far is kept.
        stuck = stuck + 1 if residual > 0.5 * best_residual else 0
        if residual < best_residual:
            best, best_residual = b, residual
        if best_residual <= tolerance or stuck >= 12:
            break
        b, moved = _newton(table, r, c, a, b, gap)
        iterations += moved
    a = rows_of(best)
    return Balanced(a[:, None] * table * best, best, best_residual, iterations)


def _newton(table: Floats, r: Floats, c: Floats, a: Floats, b: Floats, gap: Floats) -> tuple[Floats, int]:
    x = a[:, None] * table * b
    held = x.sum(0)
    schur = np.diag(held) - (x / r[:, None]).T @ x
    schur[np.diag_indices_from(schur)] += 1e-13 * held + 1e-300  # one factor is free: shifts of all logarithms
    try:
        step = linalg.solve(schur, -gap, assume_a="pos", check_finite=False, overwrite_a=True)
    except (linalg.LinAlgError, ValueError):
        return b, 0
    if not np.isfinite(step).all():
        return b, 0
    step -= step.mean()
    now = _dual(table, r, c, b)
    length = min(1.0, 20.0 / max(float(np.abs(step).max()), 1e-300))
    for _ in range(20):
        tried = b * np.exp(length * step)
        if _dual(table, r, c, tried) <= now:
            return tried, 1
        length /= 2
    return b, 1


def _dual(table: Floats, r: Floats, c: Floats, b: Floats) -> float:
    return float(r @ np.log(np.maximum(table @ b, 1e-300)) - c @ np.log(b))

"""Solve the Leontief system for the rows or columns that are asked for; the inverse is never formed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import scipy.linalg

from evidence.exceptions import ConvergenceError
from evidence.inputoutput.domestic import DomesticBlocks
from evidence.inputoutput.memory import available_bytes
from evidence.inputoutput.panels import LocalPasses, Passes, Side
from evidence.inputoutput.table import Table, row_panels
from evidence.numbers import write_number

__all__ = ["Progress", "Solution", "Solver"]

Floats = npt.NDArray[np.floating[Any]]
Doubles = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Method = Literal["auto", "series", "lu"]
Progress = Callable[[str, float], None]  # what is being done, and which part of it is done (0 to 1)

SINGLE_LIMIT = 2e-7  # below this, float32 increments are rounding
SINGLE_FACTORS_ABOVE = 6000  # rows; below, factors in float64 cost less than the refinement
MOST_PASSES = 400
MOST_ROUNDS = 12


@dataclasses.dataclass(frozen=True)
class Solution:
    """values: k x n for rows, n x k for columns. residual: largest over the right sides of |rest| / |values|."""

    values: Doubles
    residual: float
    passes: int
    method: str


def silent(stage: str, part: float) -> None:
    """Progress that nobody watches."""


class Solver:
    """Solves m (I - A) = s for rows and (I - A) X = B for columns of one table, with A = Z / output.

    method "series": s L = s L_D + (s L_D A_M) L_D + ..., where A_D holds the regions' own blocks, A_M the trade
    between them and L_D = (I - A_D)^-1. It runs in float32; then the rest s + m A - m is measured in float64 and
    solved for in turn, until it is below `tolerance`. method "lu": one factorization, in float32 with the same
    refinement where rows are many. "auto": LU when the right sides are more than an eightieth of the rows (about where
    both cost the same), or rows are few, and the factors fit in memory; else the series.

    passes: where the flow matrix lives; this process unless given (see `evidence.inputoutput.cluster`).
    """

    def __init__(
        self,
        table: Table,
        *,
        method: Method = "auto",
        tolerance: float = 1e-12,
        passes: Passes | None = None,
        progress: Progress = silent,
    ) -> None:
        self.table = table
        self.method: Method = method
        self.tolerance = tolerance
        self.progress = progress
        self.inverse_output = np.divide(1.0, table.output, out=np.zeros(table.rows), where=table.output != 0)
        self.passes = passes or LocalPasses(table.Z)
        self.domestic = DomesticBlocks(table, self.inverse_output)
        self._factors: tuple[Floats, npt.NDArray[np.int32]] | None = None

    def rows(self, S: Doubles) -> Solution:
        """m = S L for S of k x n, e.g. stressors per unit of output; m is then per unit of final delivery."""
        return self._solve(np.atleast_2d(np.asarray(S, dtype=np.float64)), "rows", None)

    def columns(self, B: Doubles, barred: Booleans | None = None) -> Solution:
        """X = L B for B of n x k, e.g. final demand; X is then the output that this demand needs.

        barred (n x k): rows that deliver nothing in the system of that column, so that each column may leave out the
        deliveries of another region. B must be zero there.
        """
        B = np.asarray(B, dtype=np.float64)
        return self._solve(B[:, None] if B.ndim == 1 else B, "columns", barred)

    def _solve(self, rhs: Doubles, side: Side, barred: Booleans | None) -> Solution:
        k = len(rhs) if side == "rows" else rhs.shape[1]
        if barred is None and self._choose(k) == "lu":
            return self._by_lu(rhs, side)
        return self._by_series(rhs, side, barred)

    def _choose(self, k: int) -> str:
        if self.method != "auto":
            return self.method
        if self._factors is not None:
            return "lu"
        n = self.table.rows
        many = k > n / 80 or n <= 1000
        return "lu" if many and 8.5 * n * n < 0.8 * available_bytes() else "series"

    def _by_lu(self, rhs: Doubles, side: Side) -> Solution:
        factors = self.factors()
        single = factors[0].dtype == np.float32
        name = "LU in float32, refined in float64" if single else "LU in float64"
        values, rest, previous = np.zeros(rhs.shape), rhs, np.inf
        for passes in range(1, MOST_ROUNDS + 1):
            size = float(np.abs(rest).max(initial=0.0)) or 1.0
            scaled = (rest / size).astype(factors[0].dtype)
            # The factors are those of the transpose, so rows are the plain solve and columns the transposed one.
            if side == "rows":
                step = scipy.linalg.lu_solve(factors, scaled.T, trans=0, check_finite=False).T
            else:
                step = scipy.linalg.lu_solve(factors, scaled, trans=1, check_finite=False)
            values += step * size
            rest = self._rest(rhs, values, side, None)
            reached = self._size(rest, values, side)
            if not single or reached <= self.tolerance:
                return Solution(values, reached, passes, name)
            if reached > 0.5 * previous:
                break
            previous = reached
        raise ConvergenceError(
            f"The refined factors reached a residual of {write_number(reached, 2)}, not "
            f"{write_number(self.tolerance, 2)}."
        )

    def factors(self) -> tuple[Floats, npt.NDArray[np.int32]]:
        """LU of (I - A) transposed; the transpose of a row-major array is what LAPACK can overwrite in place."""
        if self._factors is None:
            self.progress("factorizing", 0.0)
            n = self.table.rows
            system = np.empty((n, n), dtype=np.float32 if n > SINGLE_FACTORS_ABOVE else np.float64)
            for rows in row_panels(n):
                np.multiply(self.table.Z[rows], -self.inverse_output, out=system[rows], casting="same_kind")
            system[np.diag_indices(n)] += 1.0
            self._factors = scipy.linalg.lu_factor(system.T, overwrite_a=True, check_finite=False)
            self.progress("factorizing", 1.0)
        return self._factors

    def _by_series(self, rhs: Doubles, side: Side, barred: Booleans | None) -> Solution:
        rest, passes, reached, previous = rhs, 0, np.inf, np.inf
        values = np.zeros(rhs.shape)
        for round_ in range(MOST_ROUNDS):
            if not rest.any():
                return Solution(values, 0.0, passes, "series in float32, refined in float64")
            # A later round only has to close the gap that is left, with a margin of four.
            limit = max(SINGLE_LIMIT, 0.25 * self.tolerance / reached) if np.isfinite(reached) else SINGLE_LIMIT
            correction, used = self._single_series(rest, side, barred, limit)
            values += correction
            passes += used + 1
            rest = self._rest(rhs, values, side, barred)
            reached = self._size(rest, values, side)
            self.progress("solving", min(1.0, np.log10(max(reached, 1e-300)) / np.log10(self.tolerance)))
            if reached <= self.tolerance:
                return Solution(values, reached, passes, "series in float32, refined in float64")
            if round_ and reached > 0.5 * previous:
                break
            previous = reached
        raise ConvergenceError(
            f"The solution reached a residual of {write_number(reached, 2)}, not "
            f"{write_number(self.tolerance, 2)}, after {passes} passes; "
            "ask for a larger tolerance or for method 'lu'."
        )

    def _single_series(self, rest: Doubles, side: Side, barred: Booleans | None, limit: float) -> tuple[Doubles, int]:
        size = float(np.abs(rest).max())
        increment = self.domestic.solve_single((rest / size).astype(np.float32), side)
        total = increment.copy()
        for used in range(1, MOST_PASSES + 1):
            # d A_M L_D = (d A - d) L_D + d, because d A_D L_D = d (L_D - I).
            step = self._apply(increment, side, False)
            if barred is not None:
                step[barred] = 0
            step -= increment
            step = self.domestic.solve_single(step, side)
            step += increment
            increment = step
            total += increment
            change = self._size(increment, total, side)
            if change < limit:
                return total.astype(np.float64) * size, used
            if not np.isfinite(change):
                break
        raise ConvergenceError(
            f"The series did not converge in {MOST_PASSES} passes (last change {write_number(change, 2)}); use "
            "method 'lu'."
        )

    def _apply(self, T: Floats, side: Side, precise: bool) -> Floats:
        scale = self.inverse_output if precise else self.inverse_output.astype(np.float32)
        if side == "rows":
            return self.passes.multiply(T, side, precise) * scale
        return self.passes.multiply(T * scale[:, None], side, precise)

    def _rest(self, rhs: Doubles, values: Doubles, side: Side, barred: Booleans | None) -> Doubles:
        product = self._apply(values, side, True)
        if barred is not None:
            product[barred] = 0
        return np.asarray(rhs + product - values, dtype=np.float64)

    @staticmethod
    def _size(part: Floats, whole: Floats, side: Side) -> float:
        axis = 1 if side == "rows" else 0
        top, base = np.abs(part).max(axis=axis), np.abs(whole).max(axis=axis)
        if not np.isfinite(base).all():
            return float("inf")
        return float(np.max(np.divide(top, base, out=np.zeros_like(top), where=base > 0), initial=0.0))

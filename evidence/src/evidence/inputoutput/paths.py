"""Structural paths: single chains from worker to consumer, with exact pruning and a remainder that is proven."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.coverage import is_complete, output_rows, uncounted_share
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table
from evidence.numbers import write_number

__all__ = ["Path", "Paths", "structural_paths"]

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
MOST_BRANCHES = 20_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Path:
    """rows: from the place of work to the industry that makes the final good. share: of the footprint as counted."""

    value: float
    share: float
    rows: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Paths:
    """Every path of at least the threshold, largest first, and what the listed ones leave out.

    total: the consumer's footprint s L y, as far as it was counted. uncounted: share (0 to 1) of the output behind the
    consumer's final demand that lies in industries without a figure; above 0, the whole footprint is unknown. covered: sum of the listed paths. remainder: sum of all paths not listed,
    added up branch by branch where the search stopped, not as a difference; covered + remainder = total.
    largest_unlisted: no path that is missing has a value above this.
    """

    paths: tuple[Path, ...]
    total: float
    covered: float
    remainder: float
    largest_unlisted: float
    threshold: float
    uncounted: float = 0.0

    def label(self, path: Path, table: Table) -> str:
        """The path in words: place of work first, industry of the final good last."""
        labels = table.labels
        return " > ".join(f"{labels[row][0]} {labels[row][1]}" for row in path.rows)


def structural_paths(
    table: Table, satellite: Satellite, consumer: str, threshold: float, solver: Solver | None = None
) -> Paths:
    """All paths j0 <- ... <- i with s_i a_i. ... a_.j0 y_j0 of at least `threshold` times the consumer's footprint.

    threshold: share of the footprint between 0 and 1, of its counted part where not all is counted. The satellite must
    hold one stressor.

    Everything behind row j that a delivery of w calls for is w m_j exactly, with m = s L. So a branch is left only
    when its whole subtree is below the threshold: the list is complete without a limit of depth. Where s or y has
    negative entries, the bound is |w| times the multiplier of |s|.
    """
    if not 0 < threshold < 1:
        raise DataError(f"The threshold is a share of the footprint between 0 and 1, not {write_number(threshold)}.")
    if len(satellite.stressors) != 1:
        raise DataError(f"Paths are for one stressor; choose one of: {', '.join(satellite.names)}.")
    if consumer not in table.consumers:
        raise DataError(f"The table has no consumer '{consumer}'; it has: {', '.join(table.consumers[:60])}.")
    solver = solver or Solver(table)
    s = intensities(table, satellite)[0]
    demand = table.Y[:, table.consumers.index(consumer)]
    m, bound = _multipliers(table, s, solver)
    total = float(m @ demand)
    uncounted = _find_uncounted_share(table, satellite, demand, solver)
    if uncounted == 1:
        raise DataError(f"Nobody counted anything behind the final demand of {consumer}: its footprint is unknown.")
    if total == 0:
        raise DataError(f"The footprint of {consumer} is zero: there are no paths.")
    least = threshold * abs(total)
    suppliers = _Suppliers(table, solver.inverse_output, bound)

    values, ends, parents = [], [], []
    kept = np.flatnonzero(np.abs(demand) * bound >= least)
    remainder = float(m @ demand - m[kept] @ demand[kept])
    rows, weights, above = kept, demand[kept], np.full(len(kept), -1)
    branches = 0
    while len(rows):
        value = s[rows] * weights
        identity = branches + np.arange(len(rows))
        values.append(value)
        ends.append(rows)
        parents.append(above)
        branches += len(rows)
        if branches > MOST_BRANCHES:
            raise DataError(
                f"More than {MOST_BRANCHES:,} branches lie above {write_number(threshold)}; raise the threshold."
            )
        remainder += float(weights @ (m[rows] - s[rows]))
        item, child, weight = suppliers.above(rows, weights, least)
        remainder -= float(weight @ m[child])
        rows, weights, above = child, weight, identity[item]
    value = np.concatenate(values) if values else np.zeros(0)
    end = np.concatenate(ends) if ends else np.zeros(0, dtype=np.int64)
    parent = np.concatenate(parents) if parents else np.zeros(0, dtype=np.int64)

    listed = np.abs(value) >= least
    remainder += float(value[~listed].sum())
    order = np.flatnonzero(listed)
    order = order[np.argsort(-np.abs(value[order]), kind="stable")]
    found = tuple(Path(value[i], value[i] / total, _trace(i, end, parent)) for i in order.tolist())
    return Paths(found, total, float(value[listed].sum()), remainder, least, threshold, uncounted)


def _find_uncounted_share(table: Table, satellite: Satellite, demand: Doubles, solver: Solver) -> float:
    """Share of the output behind the demand (taken as amounts) that lies in industries nobody counted."""
    if is_complete(table, satellite):
        return 0.0
    output, uncounted = solver.rows(output_rows(table, satellite)).values @ np.abs(demand)
    return float(uncounted_share(np.array([uncounted]), np.array([output]))[0])


class _Suppliers:
    """For each industry met, its suppliers sorted by a_ij times the bound of i, so that a cut is one binary search."""

    def __init__(self, table: Table, inverse_output: Doubles, bound: Doubles) -> None:
        self.Z, self.inverse_output, self.bound = table.Z, inverse_output, bound
        self.sorted: dict[int, tuple[float, tuple[Doubles, Integers, Doubles]]] = {}

    def above(self, rows: Integers, weights: Doubles, least: float) -> tuple[Integers, Integers, Doubles]:
        """Children of all items whose subtree may reach `least`: index of the item, row of the child, its weight."""
        order = np.argsort(rows, kind="stable")
        starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
        items, children, carried = [], [], []
        for first, last in zip(starts, [*starts[1:], len(rows)], strict=True):
            same = order[first:last]
            cuts = least / np.abs(weights[same])
            keys, suppliers, coefficients = self._of(int(rows[same[0]]), float(cuts.min()))
            counts = np.searchsorted(keys, -cuts, side="right")
            item = np.repeat(same, counts)
            within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            items.append(item)
            children.append(suppliers[within])
            carried.append(coefficients[within] * weights[item])
        return np.concatenate(items), np.concatenate(children), np.concatenate(carried)

    def _of(self, row: int, lowest: float) -> tuple[Doubles, Integers, Doubles]:
        """Negative reach in ascending order, supplier and coefficient, for every reach down to `lowest`."""
        known = self.sorted.get(row)
        if known is None or known[0] > lowest:
            coefficients = self.Z[:, row].astype(np.float64) * self.inverse_output[row]
            reach = np.abs(coefficients) * self.bound
            suppliers = np.flatnonzero((reach > 0) & (reach >= lowest))
            suppliers = suppliers[np.argsort(-reach[suppliers], kind="stable")]
            known = lowest, (-reach[suppliers], suppliers, coefficients[suppliers])
            self.sorted[row] = known
        return known[1]


def _multipliers(table: Table, s: Doubles, solver: Solver) -> tuple[Doubles, Doubles]:
    """m = s L, and a bound on what any subtree can hold: the multipliers of |s| under |A|."""
    negative_flows = any((table.Z[rows].min(initial=0.0) < 0) for rows in table.blocks)
    if not negative_flows and (s >= 0).all():
        m = solver.rows(s).values[0]
        return m, m
    if not negative_flows:
        both = solver.rows(np.stack([s, np.abs(s)])).values
        return both[0], both[1]
    positive = Solver(dataclasses.replace(table, Z=np.abs(table.Z)), tolerance=solver.tolerance)
    return solver.rows(s).values[0], positive.rows(np.abs(s)).values[0]


def _trace(index: int, end: Integers, parent: Integers) -> tuple[int, ...]:
    rows = []
    while index >= 0:
        rows.append(int(end[index]))
        index = int(parent[index])
    return tuple(rows)

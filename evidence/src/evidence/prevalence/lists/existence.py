"""Does a sparse table have a maximum likelihood estimate at all, and only one?"""

from __future__ import annotations

import enum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Verdict", "at_minus_infinity", "check", "hidden_at_the_edge", "mean_vector_exists", "sufficient"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Verdict(enum.IntEnum):
    """What can be said of a model and a table; the values are those of the published check."""

    FINE = 0
    NO_ESTIMATE = 1
    NOT_IDENTIFIABLE = 2
    NEITHER = 3


def sufficient(design: Floats, counts: Floats) -> Floats:
    """Observed cases on all lists of each term, X'y: histories (or replicates × histories) to terms."""
    return counts @ design


def at_minus_infinity(design: Floats, counts: Floats, active: Bools) -> tuple[Bools, Bools]:
    """Split a model where a term has no observed case.

    Such a term's estimate is minus infinity: the histories that contain its lists have expected count zero, and are
    dropped together with the term.

    design: histories × terms; counts: replicates × histories; active: replicates × terms.
    Returns (kept histories, free terms), masks of the same shapes as counts and active.
    Source: Chan, Silverman and Vincent 2021, J. Am. Stat. Assoc. 116, 1297–1306, section 2.
    """
    empty = active & (sufficient(design, counts) == 0)
    kept = (empty.astype(np.float64) @ design.T) == 0
    return kept, active & ~empty


def mean_vector_exists(design: Floats, counts: Floats) -> bool:
    """Whether positive expected counts x exist with X'x = X'y (Fienberg and Rinaldo 2012, Ann. Statist. 40, 996–1023).

    Solved as a linear program: maximise s subject to X'x = X'y and x ≥ s; the estimate exists where s > 0. The answer
    depends on the counts only through which of them are positive, so ones and zeros are used, which are well scaled.

    design: kept histories × free terms; counts: kept histories.
    """
    from scipy.optimize import linprog  # slow to import, and most runs never need it

    cells, _ = design.shape
    target = design.T @ (counts > 0)
    # x = s + z with z ≥ 0
    equations = np.column_stack([design.T, design.sum(axis=0)])
    found = linprog(
        np.r_[np.zeros(cells), -1.0], A_eq=equations, b_eq=target, bounds=[(0, None)] * (cells + 1), method="highs"
    )
    return bool(found.status == 0 and found.x[-1] > 1e-9)


def hidden_at_the_edge(tables: Floats) -> Floats:
    """Hidden people of tables for which even independent lists have no estimate: infinite or none.

    Without a case on two lists nothing bounds the number, and it is infinite. Otherwise one list holds everyone, and the
    likelihood is largest with nobody hidden. There is no third case: the margins of histories other than the empty one
    satisfy 0 ≤ n_a ≤ n and Σ n_a ≥ n, and a list with n_a = 0 is left out.

    tables: tables × histories. Returns one figure a table.
    """
    sizes = np.array([cell.bit_count() for cell in range(1, tables.shape[1] + 1)])
    linked = (tables[:, sizes > 1] > 0).any(axis=1)
    return np.where(linked, 0.0, np.inf)


def check(design: Floats, counts: Floats, active: Bools) -> Verdict:
    """Existence and identifiability of one model on one table, by linear program and rank: the slow, obvious way.

    design: histories × terms; counts: histories; active: the model's terms. Returns a `Verdict`.
    """
    kept, free = at_minus_infinity(design, counts[None], active[None])
    reduced = design[kept[0]][:, free[0]]
    exists = mean_vector_exists(reduced, counts[kept[0]])
    identifiable = np.linalg.matrix_rank(reduced) == reduced.shape[1]
    return Verdict((0 if exists else 1) + (0 if identifiable else 2))

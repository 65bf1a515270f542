"""Stepwise choice of pairs of lists by their p-values, for many tables in lock-step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

from evidence.prevalence.lists.existence import Verdict, hidden_at_the_edge
from evidence.prevalence.lists.newton import Fitter

__all__ = ["THRESHOLD", "StepwiseFits", "stepwise"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

THRESHOLD = 0.02  # recommended by Chan, Silverman and Vincent 2021, section 3.2, after a simulation study


@dataclasses.dataclass(frozen=True, eq=False)
class StepwiseFits:
    """Results in the order of the tables.

    hidden: expected people on no list, see `existence.hidden_at_the_edge` where there is no estimate; active: tables × terms,
    the models chosen; rounds: how many batches of fits were run; fits: how many models were fitted.
    """

    hidden: Floats
    active: Bools
    rounds: int
    fits: int


def stepwise(
    fitter: Fitter, counts: Floats, threshold: float = THRESHOLD, progress: Callable[[float], None] | None = None
) -> StepwiseFits:
    """Choose a model for each table and estimate the hidden part.

    Start from independent lists. For each pair of lists not in the model compare the cases on both, n*, with their
    number λ* expected under the model: p = min(P(X ≤ n*), P(X ≥ n*)), X ~ Poisson(λ*). Add the pair with the smallest
    p while p ≤ threshold, passing over pairs that leave the model without a unique estimate.

    fitter: with terms of order 2; counts: tables × histories; threshold: 0 keeps independent lists; progress: called
    with the share of tables that are finished. Returns `StepwiseFits`.
    Source: Chan, Silverman and Vincent 2021, J. Am. Stat. Assoc. 116, 1297–1306, section 3.2.
    """
    terms = fitter.terms
    pairs = np.flatnonzero(terms.sizes == 2)
    tables = len(counts)
    active = np.tile(terms.main_effects(), (tables, 1))
    fit = fitter.fit(counts, active)
    hidden = np.where(fit.verdict == Verdict.FINE, fit.hidden, hidden_at_the_edge(counts))
    expected, coefficients = fit.expected, fit.coefficients
    observed = counts @ terms.design[:, pairs]
    p = _p_values(observed, expected @ terms.design[:, pairs], active[:, pairs])
    rounds, fits = 1, tables
    todo = np.flatnonzero((fit.verdict == Verdict.FINE) & (p.min(axis=1, initial=np.inf) <= threshold))
    while len(todo):
        best = p[todo].argmin(axis=1)
        larger = active[todo].copy()
        larger[np.arange(len(todo)), pairs[best]] = True
        start = coefficients[todo].copy()
        share = np.maximum(observed[todo, best], 0.5) / np.maximum(
            (expected[todo] * terms.design[:, pairs[best]].T).sum(axis=1), 1e-12
        )
        start[np.arange(len(todo)), pairs[best]] = np.log(share)
        fit = fitter.fit(counts[todo], larger, start)
        rounds, fits = rounds + 1, fits + len(todo)
        fine = fit.verdict == Verdict.FINE
        p[todo[~fine], best[~fine]] = np.inf  # passed over in this step; a later step tries it again
        better = todo[fine]
        active[better], expected[better] = larger[fine], fit.expected[fine]
        hidden[better], coefficients[better] = fit.hidden[fine], fit.coefficients[fine]
        p[better] = _p_values(observed[better], expected[better] @ terms.design[:, pairs], active[better][:, pairs])
        todo = todo[p[todo].min(axis=1) <= threshold]
        if progress is not None:
            progress(1 - len(todo) / tables)
    return StepwiseFits(hidden, active, rounds, fits)


def _p_values(observed: Floats, expected: Floats, inside: Bools) -> Floats:
    """One-sided Poisson p-values; infinite for pairs that are already in the model. Ties are resolved below."""
    with np.errstate(invalid="ignore"):
        below = pdtr(observed, expected)
        above = np.where(observed > 0, pdtrc(np.maximum(observed - 1, 0), expected), 1.0)
    p = np.where(np.isnan(expected), np.inf, np.minimum(below, above))
    # Two p-values that both underflow to zero would otherwise be decided by the order of the lists.
    distance = np.abs(observed - expected) / np.sqrt(np.maximum(expected, 1e-300))
    p = np.where(p > 0, p, -distance)
    return np.where(inside, np.inf, p)

"""One log-linear model fitted to one table: the slow, obvious version beside `newton`."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, pdtr, pdtrc

from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.existence import Verdict, at_minus_infinity, check
from evidence.prevalence.lists.terms import Terms

__all__ = ["Fit", "NoEstimateError", "fit_model", "stepwise_slowly"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class NoEstimateError(EvidenceError):
    """The model has no maximum likelihood estimate for these counts, or more than one."""


@dataclasses.dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model.

    estimate: people, observed and hidden; standard_error: of the logarithm of the hidden part; expected: count of each
    history under the model; coefficients: one a term, minus infinity where a term has no case, nan outside the model;
    log_likelihood; parameters: number of terms in the model, those at minus infinity included.
    """

    estimate: float
    standard_error: float
    expected: Floats
    coefficients: Floats
    log_likelihood: float
    parameters: int
    observed: float

    @property
    def bic(self) -> float:
        """-2 log-likelihood + parameters · log(observed cases)."""
        return -2 * self.log_likelihood + self.parameters * math.log(self.observed)

    @property
    def aic(self) -> float:
        """-2 log-likelihood + 2 · parameters."""
        return -2 * self.log_likelihood + 2 * self.parameters

    def normal_interval(self, z: float = 1.959963984540054) -> tuple[float, float]:
        """Bounds that take the logarithm of the hidden part as normal; the choice of the model is not in them."""
        hidden = self.estimate - self.observed
        return (
            self.observed + hidden * math.exp(-z * self.standard_error),
            self.observed + hidden * math.exp(z * self.standard_error),
        )


def fit_model(terms: Terms, counts: Floats, active: Bools) -> Fit:
    """Fit a Poisson log-linear model by iteratively reweighted least squares.

    log μ = Xβ over the histories that are kept (see `at_minus_infinity`); the estimate is Σy + exp(β₀).

    terms: the candidate terms; counts: all 2**t - 1 histories; active: the model as a mask over the terms.
    Returns a `Fit`. Raises NoEstimateError where the estimate does not exist or is not unique.
    Source: Cormack 1989, Biometrics 45, 395–413; Chan, Silverman and Vincent 2021.
    """
    verdict = check(terms.design, counts, active)
    if verdict is not Verdict.FINE:
        raise NoEstimateError(f"This model and table have no unique estimate ({verdict.name.lower()}).")
    kept, free = (mask[0] for mask in at_minus_infinity(terms.design, counts[None], active[None]))
    X, y = terms.design[kept][:, free], counts[kept]
    mean = y + 0.1
    predictor = np.log(mean)
    for _ in range(200):
        weighted = X * np.sqrt(mean)[:, None]
        working = np.sqrt(mean) * (predictor + (y - mean) / mean)
        coefficients = np.linalg.lstsq(weighted, working, rcond=None)[0]
        step = X @ coefficients - predictor
        predictor = predictor + step * min(1.0, 4.0 / max(np.abs(step).max(), 1e-300))
        mean = np.exp(predictor)
        if np.abs(step).max() < 1e-10:
            break
    else:
        raise NoEstimateError("The fit did not settle within 200 iterations although an estimate exists.")
    expected = np.zeros(len(counts))
    expected[kept] = mean
    all_coefficients = np.where(active, -np.inf, np.nan)
    all_coefficients[free] = coefficients
    information = X.T @ (X * mean[:, None])
    return Fit(
        estimate=float(counts.sum() + math.exp(coefficients[0])),
        standard_error=math.sqrt(np.linalg.inv(information)[0, 0]),
        expected=expected,
        coefficients=all_coefficients,
        log_likelihood=float((y * predictor - mean - gammaln(y + 1)).sum()),
        parameters=int(active.sum()),
        observed=float(counts.sum()),
    )


def stepwise_slowly(terms: Terms, counts: Floats, threshold: float = 0.02) -> tuple[Fit, Bools]:
    """The stepwise choice of `stepwise`, one fit at a time. Returns the fit and the model as a mask over the terms."""
    active = terms.main_effects()
    fit = fit_model(terms, counts, active)
    pairs = np.flatnonzero(terms.sizes == 2)
    while True:
        tried = []
        for pair in pairs[~active[pairs]]:
            expected, observed = float(fit.expected @ terms.design[:, pair]), float(counts @ terms.design[:, pair])
            below, above = pdtr(observed, expected), pdtrc(observed - 1, expected) if observed else 1.0
            tried.append((min(below, above), -abs(observed - expected) / math.sqrt(max(expected, 1e-300)), pair))
        for p, _, pair in sorted(tried):
            if p > threshold:
                return fit, active
            larger = active.copy()
            larger[pair] = True
            try:
                fit = fit_model(terms, counts, larger)
            except NoEstimateError:
                continue
            active = larger
            break
        else:
            return fit, active

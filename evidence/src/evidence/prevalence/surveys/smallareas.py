"""Small areas: the Fay-Herriot model by REML, with diagnostics and benchmarking to the direct total."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from scipy.stats import shapiro

from evidence.exceptions import DataError, EvidenceError
from evidence.numbers import write_number
from evidence.results import Caveat

__all__ = ["SmallAreas", "benchmark", "fay_herriot", "fay_herriot_slowly"]

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class SmallAreas:
    """A fitted model y = X β + u + e for m areas, q coefficients.

    estimate: m EBLUPs, X β for areas without a direct estimate; mse: m, their mean squared errors; shrinkage: m, γ =
    share of the direct estimate in the EBLUP (0 where there is none); coefficients, coefficient_errors: q; variance:
    σ² of the area effects; residuals: standardised (y - Xβ)/√(σ²+ψ) of the m' areas with a direct estimate;
    normality: p of the Shapiro-Wilk test of these residuals, NaN below 3 areas; rounds: of Fisher scoring.
    """

    estimate: Floats
    mse: Floats
    shrinkage: Floats
    coefficients: Floats
    coefficient_errors: Floats
    variance: float
    residuals: Floats
    normality: float
    rounds: int
    warnings: tuple[Caveat, ...] = ()


def fay_herriot(
    direct: Floats, sampling_variance: Floats, X: Floats, *, tolerance: float = 1e-10, rounds: int = 200
) -> SmallAreas:
    """EBLUP under the Fay-Herriot model, σ² by restricted maximum likelihood (Fisher scoring).

    γ = σ²/(σ²+ψ); EBLUP = xβ̂ + γ(y - xβ̂); MSE = g₁ + g₂ + 2 g₃. All matrices of m × m are diagonal and are kept as
    vectors, so the work is m q².

    direct: m direct estimates y, NaN for areas without one; sampling_variance: m variances ψ of y, above 0, taken as
    known; X: m × q auxiliaries, with the constant; tolerance: relative change of σ² at which scoring stops.
    Raises DataError for a ψ that is not above 0, for auxiliaries that determine each other or fewer areas than
    coefficients; EvidenceError where scoring does not settle.

    Source: Fay & Herriot (1979), JASA 74(366), 269-277; Rao & Molina (2015), Small Area Estimation, chapter 6.
    """
    known = np.isfinite(direct)
    y, psi, x = direct[known], sampling_variance[known], X[known]
    if not (np.isfinite(psi) & (psi > 0)).all():
        bad = int(np.flatnonzero(known)[np.argmin(np.isfinite(psi) & (psi > 0))])
        raise DataError(f"Area {bad + 1} has a direct estimate but no sampling variance above 0.")
    if not np.isfinite(X).all():
        raise DataError(f"Area {int((~np.isfinite(X)).any(axis=1).argmax()) + 1} lacks an auxiliary.")
    if len(y) <= X.shape[1]:
        raise DataError(f"{len(y)} areas with a direct estimate are too few for {X.shape[1]} coefficients.")
    if np.linalg.matrix_rank(x) < X.shape[1]:
        raise DataError("The auxiliaries determine each other; leave one out.")
    variance, used = _restricted_likelihood(y, psi, x, tolerance, rounds)
    weight = 1 / (variance + psi)
    inverse = np.linalg.inv(x.T @ (x * weight[:, None]))
    beta = inverse @ (x.T @ (weight * y))
    share = np.zeros(len(direct))
    share[known] = variance * weight
    fitted = X @ beta
    estimate = fitted + share * (np.where(known, direct, fitted) - fitted)
    g1 = np.where(known, share * np.where(known, sampling_variance, 0), variance)
    g2 = (1 - share) ** 2 * np.einsum("ij,jk,ik->i", X, inverse, X)
    g3 = np.zeros(len(direct))
    g3[known] = (1 - share[known]) ** 2 * weight * 2 / (weight**2).sum()
    residuals = (y - x @ beta) * np.sqrt(weight)
    normality = float(shapiro(residuals).pvalue) if 3 <= len(y) <= 5_000 else float("nan")
    return SmallAreas(
        estimate,
        g1 + g2 + 2 * g3,
        share,
        beta,
        np.sqrt(np.diag(inverse)),
        variance,
        residuals,
        normality,
        used,
        tuple(_warnings(variance, residuals, normality, int((~known).sum()))),
    )


def fay_herriot_slowly(direct: Floats, sampling_variance: Floats, X: Floats, variance: float) -> tuple[Floats, Floats]:
    """EBLUP and the REML score at σ² the slow, obvious way, with full m × m matrices. Every area needs a y."""
    V = np.diag(variance + sampling_variance)
    inverse = np.linalg.inv(V)
    beta = np.linalg.solve(X.T @ inverse @ X, X.T @ inverse @ direct)
    effects = variance * inverse @ (direct - X @ beta)
    P = inverse - inverse @ X @ np.linalg.inv(X.T @ inverse @ X) @ X.T @ inverse
    score = -0.5 * np.trace(P) + 0.5 * direct @ P @ P @ direct
    return X @ beta + effects, np.array([score])


def benchmark(fit: SmallAreas, weights: Floats, target: float, *, kind: str = "ratio") -> Floats:
    """Estimates whose weighted sum Σ w θ equals the direct total, so that areas add up to the published figure.

    weights: m, e.g. population shares (target a mean) or sizes (target a total); kind: "ratio" multiplies all by one
    number; "difference" spreads the gap in proportion to w × MSE, so that the least certain areas move most.
    """
    total = float(weights @ fit.estimate)
    if kind == "ratio":
        if total == 0:
            raise DataError("The weighted sum of the estimates is 0, so they cannot be scaled to a target.")
        return fit.estimate * target / total
    if kind == "difference":
        pull = weights * fit.mse
        return np.asarray(fit.estimate + pull * (target - total) / (weights @ pull))
    raise ValueError(f"There is no benchmarking {kind!r}; use 'ratio' or 'difference'.")


def _restricted_likelihood(y: Floats, psi: Floats, x: Floats, tolerance: float, rounds: int) -> tuple[float, int]:
    """σ² and the rounds it took; 0 where the likelihood falls from there on."""
    variance = float(np.median(psi))
    for done in range(1, rounds + 1):
        weight = 1 / (variance + psi)
        weighted = x * weight[:, None]
        inverse = np.linalg.inv(x.T @ weighted)
        second = inverse @ (weighted.T @ weighted)
        third = inverse @ (weighted.T @ (weighted * weight[:, None]))
        residual = weight * (y - x @ (inverse @ (weighted.T @ y)))
        score = -0.5 * (weight.sum() - np.trace(second)) + 0.5 * residual @ residual
        information = 0.5 * ((weight**2).sum() - 2 * np.trace(third) + np.trace(second @ second))
        step = score / information
        new = max(0.0, variance + step)
        if abs(new - variance) <= tolerance * max(variance, 1e-12 * float(psi.mean())) or (new == 0 == variance):
            return new, done
        variance = new
    raise EvidenceError(
        f"The variance of the area effects did not settle in {rounds} rounds (last {write_number(variance)})."
    )


def _warnings(variance: float, residuals: Floats, normality: float, without: int) -> list[Caveat]:
    found = []
    if variance == 0:
        found.append(Caveat("no-area-variance", "The model finds no differences between areas beyond X: σ² is 0."))
    if normality < 0.05:
        message = f"The residuals do not look normal (Shapiro-Wilk p = {normality:.3f})."
        found.append(Caveat("residuals-not-normal", message))
    far = int((np.abs(residuals) > 3).sum())
    if far:
        found.append(Caveat("outlying-areas", f"{far} areas lie more than 3 standard errors from the model."))
    if without:
        found.append(
            Caveat("synthetic-areas", f"{without} areas have no direct estimate: theirs is the model's alone.")
        )
    return found

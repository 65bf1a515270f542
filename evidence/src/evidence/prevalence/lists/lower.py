"""Lower bounds from how often people were seen: Chao and Zelterman, with and without covariates."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from evidence.exceptions import DataError, EvidenceError
from evidence.results import Interval

__all__ = ["Bound", "chao", "chao_with_covariates", "zelterman", "zelterman_with_covariates"]

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Bound:
    """A lower bound for the number of people, with an interval that treats the log of the hidden part as normal."""

    estimate: float
    interval: Interval


def chao(once: int, twice: int, seen: int, occasions: int | None = None, level: float = 0.95) -> Bound:
    """Chao's lower bound: N ≥ n + k f₁²/(2 f₂), where k = (t − 1)/t for t lists and 1 for open-ended counts.

    once, twice: people seen exactly once and twice, f₁ and f₂; seen: people seen at all, n; occasions: the number of
    lists t, or None where people could be seen any number of times. With f₂ = 0 the bias-corrected k f₁(f₁ − 1)/2 is
    used, and the interval has no upper end: with nobody seen twice nothing bounds the number from above. The bound holds where people differ in how likely they are to be seen; it assumes that one sighting does not
    change the chance of the next.

    Returns a `Bound`. Raises DataError for counts that cannot be. Source: Chao 1987, Biometrics 43, 783–791.
    """
    _refuse_impossible(once, twice, seen)
    k = 1.0 if occasions is None else (occasions - 1) / occasions
    if twice:
        ratio = once / twice
        hidden = k * once**2 / (2 * twice)
        variance = twice * (k / 2 * ratio**2 + k**2 * ratio**3 + k**2 / 4 * ratio**4)
    else:
        hidden = k * once * (once - 1) / 2
        variance = (
            k * once * (once - 1) / 2
            + k**2 * once * (2 * once - 1) ** 2 / 4
            - k**2 * once**4 / (4 * max(seen + hidden, 1))
        )
    bound = _bound(seen, hidden, variance, level)
    if twice or not hidden:
        return bound
    return Bound(bound.estimate, Interval(bound.interval.low, math.inf, "log-normal, no upper end", level))


def zelterman(once: int, twice: int, seen: int, level: float = 0.95) -> Bound:
    """Zelterman's estimate: N = n / (1 − exp(−λ)), λ = 2 f₂/f₁, a lower bound where people differ.

    Arguments as for `chao`. Raises DataError where nobody was seen twice or nobody once.
    Source: Zelterman 1988, J. Stat. Plan. Inference 18, 225–237; variance Böhning 2008, Stat. Methodology 5, 410–423.
    """
    _refuse_impossible(once, twice, seen)
    if not once or not twice:
        raise DataError("Zelterman's estimate needs people seen exactly once and people seen exactly twice.")
    rate = 2 * twice / once
    odds = math.exp(-rate) / (1 - math.exp(-rate)) ** 2
    variance = seen * odds * (1 + seen * odds * rate**2 * (1 / once + 1 / twice))
    return _bound(seen, seen / (1 - math.exp(-rate)) - seen, variance, level)


def zelterman_with_covariates(times: NDArray[np.int64], covariates: Floats, level: float = 0.95) -> Bound:
    """Zelterman's estimate with rates that depend on covariates: λᵢ = 2 exp(xᵢ'β), N = Σ 1/(1 − exp(−λᵢ)).

    β is a logistic regression of "seen twice" among people seen once or twice; without covariates it is `zelterman`.

    times: how often each person was seen, at least 1; covariates: people × variables, without a constant.
    Source: Böhning and van der Heijden 2009, Ann. Appl. Stat. 3, 595–610.
    """
    X, beta, covariance = _rates(times, covariates)
    rate = 2 * np.exp(X @ beta)
    seen_probability = -np.expm1(-rate)
    hidden = (1 / seen_probability - 1).sum()
    slope = -(np.exp(-rate) * rate / seen_probability**2) @ X
    variance = (np.exp(-rate) / seen_probability**2).sum() + slope @ covariance @ slope
    return _bound(len(times), float(hidden), float(variance), level)


def chao_with_covariates(times: NDArray[np.int64], covariates: Floats, level: float = 0.95) -> Bound:
    """Chao's lower bound with rates that depend on covariates: n + Σ 1/(λᵢ + λᵢ²/2) over people seen once or twice.

    Arguments as for `zelterman_with_covariates`; without covariates it is `chao` with open-ended counts.
    Source: Böhning, Vidal-Diez, Lerdsuwansri, Viwatwongkasem and Arnold 2013, Biometrics 69, 1033–1042.
    """
    X, beta, covariance = _rates(times, covariates)
    rate = 2 * np.exp(X[times <= 2] @ beta)
    each = 1 / (rate + rate**2 / 2)
    slope = -((rate + rate**2) * each**2) @ X[times <= 2]
    variance = ((1 + each) * each).sum() + slope @ covariance @ slope
    return _bound(len(times), float(each.sum()), float(variance), level)


def _rates(times: NDArray[np.int64], covariates: Floats) -> tuple[Floats, Floats, Floats]:
    if len(times) and times.min() < 1:
        raise DataError("Everyone in the data was seen at least once; people never seen are what is estimated.")
    X = np.column_stack([np.ones(len(times)), covariates])
    few = times <= 2
    Z, twice = X[few], (times[few] == 2).astype(float)
    if not 0 < twice.sum() < len(twice):
        raise DataError("Rates by covariates need people seen exactly once and people seen exactly twice.")
    if np.linalg.matrix_rank(Z) < Z.shape[1]:
        raise DataError("The covariates repeat one another or do not vary among people seen once or twice.")
    beta = np.zeros(X.shape[1])
    for _ in range(50):
        p = expit(Z @ beta)
        information = Z.T @ (Z * (p * (1 - p))[:, None])
        step = np.linalg.lstsq(information, Z.T @ (twice - p), rcond=None)[0]
        beta = beta + step
        if np.abs(Z @ step).max() < 1e-9:
            return X, beta, np.linalg.inv(information)
    raise EvidenceError(
        "The regression of being seen twice does not settle: some value of a covariate decides it alone; merge values."
    )


def _refuse_impossible(once: int, twice: int, seen: int) -> None:
    if once < 0 or twice < 0 or once + twice > seen or seen == 0:
        raise DataError(f"Seen once {once}, twice {twice}, at all {seen}: these counts cannot be.")


def _bound(seen: int, hidden: float, variance: float, level: float) -> Bound:
    if hidden <= 0:
        return Bound(float(seen), Interval(seen, seen, "log-normal", level))
    factor = math.exp(ndtri((1 + level) / 2) * math.sqrt(math.log1p(variance / hidden**2)))
    return Bound(seen + hidden, Interval(seen + hidden / factor, seen + hidden * factor, "log-normal", level))

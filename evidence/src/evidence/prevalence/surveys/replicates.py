"""Replicate weights: jackknife, balanced half-samples and bootstrap, kept as factors of whole PSUs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.linalg import hadamard

from evidence.exceptions import DataError
from evidence.prevalence.surveys.design import SurveyDesign

__all__ = ["Replicates", "balanced_half_samples", "bootstrap", "jackknife", "replicate_estimates", "replicate_ratio"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclasses.dataclass(frozen=True)
class Replicates:
    """kind: their name; factors: R × P, what the weights of each PSU are multiplied with; coefficients: R, so that
    V = Σ_r c_r (θ̂_r - θ̂)² for any estimate θ̂."""

    kind: str
    factors: Floats
    coefficients: Floats

    def variance(self, estimates: Floats, full: Floats) -> Floats:
        """V for R × D replicate estimates around the D full-sample estimates."""
        return np.asarray(self.coefficients @ (estimates - full) ** 2)


def jackknife(design: SurveyDesign) -> Replicates:
    """Leave out one PSU at a time; the others of its stratum count n_h/(n_h-1). c = (1-f_h)(n_h-1)/n_h.

    A stratum with one PSU gives no replicate, which is its treatment as certainty; it is refused where the design
    centres such strata, since leaving its only PSU out would not measure that.
    """
    if design.lonely == "centre" and (design.sampled == 1).any():
        raise DataError("The jackknife cannot centre strata with one cluster; use linearisation, or certainty.")
    several = design.sampled[design.psu_stratum] > 1
    left_out = np.flatnonzero(several)
    stratum = design.psu_stratum[left_out]
    n = design.sampled[stratum].astype(float)
    factors = np.ones((len(left_out), design.psus))
    same = design.psu_stratum[None, :] == stratum[:, None]
    factors = np.where(same, (n / (n - 1))[:, None], factors)
    factors[np.arange(len(left_out)), left_out] = 0.0
    return Replicates("jackknife", factors, (1 - design.fraction[stratum]) * (n - 1) / n)


def balanced_half_samples(design: SurveyDesign, *, fay: float = 0.0) -> Replicates:
    """BRR for strata of exactly two PSUs: R, the next power of 2 above H, half-samples from a Hadamard matrix.

    The chosen PSU counts 2 - fay, the other fay; V = Σ (θ̂_r - θ̂)² / (R (1 - fay)²). fay: 0 for plain BRR, or Fay's
    method up to below 1. Raises DataError where a stratum has another number of PSUs, or the design an fpc.
    """
    if (design.sampled != 2).any():
        odd = design.strata[int((design.sampled != 2).argmax())]
        raise DataError(f"Balanced half-samples need two clusters in every stratum; stratum {odd} has another number.")
    if design.fraction.any():
        raise DataError("Balanced half-samples have no correction for finite populations; use the jackknife.")
    size = 1 << len(design.strata).bit_length()
    # The first column of a Hadamard matrix is constant and would not be balanced.
    signs = hadamard(size)[:, 1 : len(design.strata) + 1].astype(float)
    first = np.zeros(design.psus, dtype=bool)
    first[np.unique(design.psu_stratum, return_index=True)[1]] = True
    side = np.where(first, 1.0, -1.0) * signs[:, design.psu_stratum]
    return Replicates("BRR", 1 + (1 - fay) * side, np.full(size, 1 / (size * (1 - fay) ** 2)))


def bootstrap(design: SurveyDesign, replicates: int, rng: np.random.Generator) -> Replicates:
    """Rao and Wu's rescaled bootstrap: n_h - 1 PSUs of each stratum with replacement.

    factor = 1 - λ + λ times drawn n_h/(n_h-1), λ = √(1-f_h); c = 1/R.
    Source: Rao, Wu & Yue (1992), Survey Methodology 18(2), 209-217.
    """
    factors = np.ones((replicates, design.psus))
    for stratum in np.flatnonzero(design.sampled > 1):
        members = np.flatnonzero(design.psu_stratum == stratum)
        n = len(members)
        drawn = rng.multinomial(n - 1, np.full(n, 1 / n), size=replicates)
        shrink = np.sqrt(1 - design.fraction[stratum])
        factors[:, members] = 1 - shrink + shrink * drawn * n / (n - 1)
    return Replicates("bootstrap", factors, np.full(replicates, 1 / replicates))


def replicate_ratio(
    design: SurveyDesign, replicates: Replicates, y: Floats, x: Floats, domain: Codes | None = None, domains: int = 1
) -> tuple[Floats, Floats]:
    """Replicate estimates (R × D) of Σ w y / Σ w x by domain, and the variance of each domain (D).

    Since a factor holds for a whole PSU, the replicates are one product with the PSU × domain totals. A replicate
    in which a domain has nobody is left out of that domain's variance.
    """
    use = np.isfinite(y) & np.isfinite(x)
    inside = np.zeros(len(design), dtype=np.int64) if domain is None else domain
    use &= inside >= 0
    code = design.psu[use] * domains + inside[use]
    length = design.psus * domains
    above = np.bincount(code, (design.weight * y)[use], minlength=length).reshape(-1, domains)
    below = np.bincount(code, (design.weight * x)[use], minlength=length).reshape(-1, domains)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimates = (replicates.factors @ above) / (replicates.factors @ below)
        full = above.sum(axis=0) / below.sum(axis=0)
    return estimates, replicates.variance(np.where(np.isfinite(estimates), estimates, full), full)


def replicate_estimates(
    design: SurveyDesign, replicates: Replicates, statistic: Callable[[Floats], float]
) -> tuple[Floats, float]:
    """Replicate estimates and variance of any statistic of the n weights, one weighting after the other."""
    full = statistic(design.weight)
    estimates = np.array([statistic(design.weight * factor[design.psu]) for factor in replicates.factors])
    return estimates, float(replicates.variance(estimates[:, None], np.array([full]))[0])

"""Bootstrap tables, the jackknife, and the bias-corrected and accelerated (BCa) interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from evidence.exceptions import EvidenceError
from evidence.results import Interval

__all__ = ["acceleration", "bca_interval", "jackknife_tables", "percentile_interval", "resample_tables"]

Floats = NDArray[np.float64]


def resample_tables(counts: Floats, replicates: int, seed: int | np.random.SeedSequence) -> Floats:
    """Multinomial resamples of the cases: replicates × histories, each with as many cases as the data.

    counts: histories; replicates: how many, at least 1; seed: of NumPy's default generator.
    """
    if replicates < 1:
        raise EvidenceError(f"At least one bootstrap replicate is needed, not {replicates}.")
    total = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(total, counts / total, size=replicates)
    return drawn.astype(np.float64)


def jackknife_tables(counts: Floats) -> tuple[Floats, Floats]:
    """The tables with one case left out, one for each history with cases, and how many cases each stands for.

    counts: histories. Returns (histories with cases × histories, cases of those histories).
    """
    present = np.flatnonzero(counts > 0)
    tables = np.tile(counts, (len(present), 1))
    tables[np.arange(len(present)), present] -= 1
    return tables, counts[present]


def acceleration(estimates: Floats, weights: Floats) -> float:
    """â = Σ c r³ / (6 (Σ c r²)^1.5), r = mean − estimate without one case.

    estimates: from `jackknife_tables`; weights: the cases c each stands for. Infinite estimates are left out, and the
    acceleration is 0 where none differ. Source: Efron 1987, J. Am. Stat. Assoc. 82, 171–185; in this weighted form
    Chan, Silverman and Vincent 2021, section 3.3.
    """
    finite = np.isfinite(estimates)
    estimates, weights = estimates[finite], weights[finite]
    if not len(estimates):
        return 0.0
    r = np.average(estimates, weights=weights) - estimates
    spread = float((weights * r**2).sum())
    return float((weights * r**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0


def bca_interval(estimate: float, replicates: Floats, a: float, level: float = 0.95) -> Interval:
    """The bias-corrected and accelerated interval.

    With z₀ = Φ⁻¹(share of replicates below the estimate, ties counted half), the bounds are the replicates' quantiles
    at Φ(z₀ + (z₀ + z)/(1 − a(z₀ + z))), z = ∓Φ⁻¹((1 + level)/2).

    estimate: from the data; replicates: from resamples, infinite ones allowed and nan not; a: `acceleration`.
    Returns an `Interval` that is widened to contain the estimate where needed. Source: Efron 1987.
    """
    ordered = np.sort(replicates)
    share = (np.mean(ordered < estimate) + np.mean(ordered <= estimate)) / 2
    edge = 0.5 / len(ordered)
    z0 = ndtri(min(max(share, edge), 1 - edge))
    z = ndtri((1 + level) / 2) * np.array([-1.0, 1.0])
    places = ndtr(z0 + (z0 + z) / np.maximum(1 - a * (z0 + z), 1e-6))
    low, high = (_quantile(ordered, place) for place in places)
    return Interval(min(low, estimate), max(high, estimate), "BCa bootstrap with the choice repeated", level)


def percentile_interval(replicates: Floats, kind: str, level: float = 0.95) -> Interval:
    """The interval between the replicates' quantiles at (1 ∓ level)/2; see `bca_interval` for the arguments."""
    ordered = np.sort(replicates)
    return Interval(_quantile(ordered, (1 - level) / 2), _quantile(ordered, (1 + level) / 2), kind, level)


def _quantile(ordered: Floats, place: float) -> float:
    """Linear interpolation between order statistics, without inf − inf where replicates are unbounded."""
    position = place * (len(ordered) - 1)
    below = int(np.floor(position))
    above = min(below + 1, len(ordered) - 1)
    if ordered[below] == ordered[above]:
        return float(ordered[below])
    return float(ordered[below] + (position - below) * (ordered[above] - ordered[below]))

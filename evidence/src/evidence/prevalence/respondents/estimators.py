"""Prevalence from chains of recruits: RDS-I, RDS-II and Gile's SS, each as a formula over arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.prevalence.respondents.read import Recruits
from evidence.prevalence.respondents.successive import successive_weights

__all__ = ["rds_one", "rds_two", "recruitment_counts", "successive_sampling", "weighted_share"]

Floats = npt.NDArray[np.float64]


def weighted_share(weights: Floats, outcome: Floats) -> float:
    """Σ w y / Σ w."""
    return float(weights @ outcome / weights.sum())


def recruitment_counts(recruits: Recruits) -> Floats:
    """C, 2 × 2: how often a recruiter with outcome a (row) brought somebody with outcome b (column).

    Links are counted where both outcomes are known; the degree does not matter here.
    """
    child = np.flatnonzero(recruits.recruiter >= 0)
    parent = recruits.recruiter[child]
    known = np.isfinite(recruits.outcome[child]) & np.isfinite(recruits.outcome[parent])
    pairs = 2 * recruits.outcome[parent[known]] + recruits.outcome[child[known]]
    return np.bincount(pairs.astype(np.int64), minlength=4).reshape(2, 2).astype(float)


def rds_one(recruits: Recruits, *, seeds: bool = True) -> float:
    """RDS-I: p̂ = D̂₀ c₀₁ / (D̂₁ c₁₀ + D̂₀ c₀₁), with c the row shares of the recruitments.

    D̂ is the harmonic mean degree of each outcome group; seeds: whether seeds count in D̂ (as recruiters they always
    count in c). Returns the share with outcome 1. Raises DataError where a group recruited nobody or never crossed
    over, since the formula then has no answer.

    Source: Salganik & Heckathorn (2004), Sociological Methodology 34, 193-240, equation for reciprocal ties.
    """
    keep = _select_usable(recruits, seeds)
    groups = [keep & (recruits.outcome == group) for group in (0, 1)]
    if not all(group.any() for group in groups):
        raise DataError("RDS-I needs respondents with and without the outcome; one of the two groups is empty.")
    mean_degree = [group.sum() / (1 / recruits.degree[group]).sum() for group in groups]
    return _from_crossings(recruitment_counts(recruits), mean_degree[0], mean_degree[1])


def _from_crossings(counts: Floats, degree_without: float, degree_with: float) -> float:
    row = counts.sum(axis=1)
    if (row == 0).any():
        raise DataError("RDS-I needs recruitments by both groups; one of the two recruited nobody.")
    into, out = counts[0, 1] / row[0], counts[1, 0] / row[1]
    if into + out == 0:
        raise DataError("RDS-I has no answer: nobody with the outcome recruited anybody without it, or the reverse.")
    return float(degree_without * into / (degree_with * out + degree_without * into))


def rds_two(recruits: Recruits, *, seeds: bool = True) -> float:
    """RDS-II (Volz-Heckathorn): p̂ = Σ_{y=1} 1/d / Σ 1/d over the respondents, seeds in or out.

    Source: Volz & Heckathorn (2008), Journal of Official Statistics 24(1), 79-97.
    """
    keep = _select_usable(recruits, seeds)
    return weighted_share(1 / recruits.degree[keep], recruits.outcome[keep])


def successive_sampling(
    recruits: Recruits,
    population: float,
    *,
    seeds: bool = True,
    simulate: bool | None = None,
    rng: np.random.Generator | None = None,
) -> float:
    """Gile's SS: p̂ = Σ_{y=1} 1/π(d) / Σ 1/π(d); arguments as in `successive_weights`.

    At N = n it is the plain share of the sample, for N without bound it is RDS-II.
    """
    keep = _select_usable(recruits, seeds)
    weights = successive_weights(recruits.degree[keep], population, simulate=simulate, rng=rng)
    return weighted_share(weights, recruits.outcome[keep])


def _select_usable(recruits: Recruits, seeds: bool) -> npt.NDArray[np.bool_]:
    keep = recruits.usable if seeds else recruits.usable & ~recruits.is_seed
    if not keep.any():
        raise DataError("Without the seeds no respondent with a degree and an outcome is left.")
    return keep

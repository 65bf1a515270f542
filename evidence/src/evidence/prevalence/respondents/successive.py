"""Gile's successive sampling: how likely somebody with a given degree is to be in a sample of n out of N."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from evidence.exceptions import DataError

__all__ = [
    "SIMULATE_BELOW",
    "inclusion_probabilities",
    "inclusion_probabilities_by_simulation",
    "population_by_class",
    "successive_weights",
]

SIMULATE_BELOW = 200  # the closed form leaves out terms of order 1/N, which matter in small populations

Floats = npt.NDArray[np.float64]


def successive_weights(
    degree: Floats,
    population: float,
    *,
    simulate: bool | None = None,
    rng: np.random.Generator | None = None,
) -> Floats:
    """Weights 1/π(d) of Gile's estimator.

    degree: n network sizes, all above 0; population: N, people in the population, at least n; simulate: True for the
    simulation, False for the closed form, None for the simulation below N = 200. Returns n weights that sum to N.

    Source: Gile, K. J. (2011), Improved inference for respondent-driven sampling data, JASA 106(493), 135-146.
    """
    classes, member, counts = np.unique(degree, return_inverse=True, return_counts=True)
    if simulate is None:
        simulate = population < SIMULATE_BELOW
    if simulate:
        probabilities = inclusion_probabilities_by_simulation(
            classes, counts.astype(float), population, rng or np.random.default_rng(0)
        )
    else:
        probabilities = inclusion_probabilities(classes, counts.astype(float), population)
    weights: Floats = 1 / probabilities[member]
    weights *= population / weights.sum()
    return weights


def inclusion_probabilities(classes: Floats, counts: Floats, population: float) -> Floats:
    """π(d) in closed form, to O(1/N).

    Successive sampling draws people one by one in proportion to degree, which is the order in which independent
    exponential clocks with rate d ring. By the time τ of the n-th ring, π(d) = 1 - exp(-d τ). Gile's fixed point
    N_d = V_d / π(d), Σ N_d = N then is one equation, Σ V_d / (1 - exp(-d τ)) = N, which falls steadily in τ.

    classes: the k distinct degrees; counts: V_d, k sample counts; population: N. Returns k probabilities.
    """
    _check_population(counts, population)
    n = counts.sum()
    if population == n:
        return np.ones_like(classes)

    def excess(log_time: float) -> float:
        return float((counts / -np.expm1(-classes * np.exp(log_time))).sum() - population)

    # Between these two times every class has π below, or above, n/N.
    centre = -np.log1p(-n / population)
    low, high = np.log(centre / classes.max()) - 1, np.log(centre / classes.min()) + 1
    time = np.exp(brentq(excess, low, high, xtol=1e-13))
    probabilities: Floats = -np.expm1(-classes * time)
    return probabilities


def inclusion_probabilities_by_simulation(
    classes: Floats,
    counts: Floats,
    population: float,
    rng: np.random.Generator,
    *,
    draws: int = 2_000,
    rounds: int = 5,
) -> Floats:
    """π(d) the slow, obvious way: build the population, draw n people in proportion to degree, count, repeat.

    In each round N_d is set proportional to V_d / π(d), rounded to whole people, and π(d) is estimated from `draws`
    samples as (mean sampled of class d + 1/draws) / (N_d + 1/draws), which is never 0. Arguments as in
    `inclusion_probabilities`; rng: random numbers. Returns k probabilities with simulation noise.
    """
    _check_population(counts, population)
    n = int(counts.sum())
    if population == n:
        return np.ones_like(classes)
    probabilities = inclusion_probabilities(classes, counts, population)
    for _ in range(rounds):
        sizes = _whole_people(counts / probabilities, round(population), counts)
        people = np.repeat(np.arange(len(classes)), sizes)
        sampled = np.zeros(len(classes))
        block = max(1, 2_000_000 // len(people))
        done = 0
        while done < draws:
            take = min(block, draws - done)
            arrival = rng.standard_exponential((take, len(people))) / classes[people]
            first = np.argpartition(arrival, n - 1, axis=1)[:, :n]
            sampled += np.bincount(people[first].ravel(), minlength=len(classes))
            done += take
        probabilities = (sampled + 1) / (draws * sizes + 1)
    return probabilities


def population_by_class(classes: Floats, counts: Floats, population: float) -> Floats:
    """N_d, the estimated number of people of each degree: V_d / π(d), summing to N."""
    return counts / inclusion_probabilities(classes, counts, population)


def _whole_people(shares: Floats, population: int, at_least: Floats) -> npt.NDArray[np.int64]:
    """Whole numbers near the shares that sum to N, none below what was already seen."""
    exact = shares * population / shares.sum()
    whole: npt.NDArray[np.int64] = np.maximum(np.floor(exact), at_least).astype(np.int64)
    order = np.argsort(exact - whole)[::-1]
    step = 1 if whole.sum() < population else -1
    while whole.sum() != population:
        for index in order if step > 0 else order[::-1]:
            if whole.sum() == population:
                break
            if step > 0 or whole[index] > at_least[index]:
                whole[index] += step
    return whole


def _check_population(counts: Floats, population: float) -> None:
    if population < counts.sum():
        raise DataError(
            f"The population of {population:,.0f} is smaller than the sample of {counts.sum():,.0f} people drawn from"
            " it; successive sampling needs the size of the whole hidden population."
        )

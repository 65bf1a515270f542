"""Latent classes: people of several unknown kinds, each kind with its own chance of being on each list."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.counts import ListCounts
from evidence.results import Interval

__all__ = ["ChainsDisagreeError", "LatentPosterior", "effective_draws", "latent_classes", "split_rhat"]

Floats = NDArray[np.float64]

FEWEST_CHAINS = 4
LARGEST_RHAT = 1.01  # Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021, Bayesian Analysis 16, 667–718
FEWEST_DRAWS = 400  # effective ones, the same source
CHECK_EVERY = 2_500


class ChainsDisagreeError(EvidenceError):
    """Independent chains did not arrive at the same posterior, so there is no figure to report."""


@dataclasses.dataclass(frozen=True, eq=False)
class LatentPosterior:
    """Draws of the number of people, chains × kept draws, with the checks they passed."""

    draws: Floats
    classes: int
    rhat: float
    effective: float

    @property
    def median(self) -> float:
        """Posterior median of the number of people."""
        return float(np.median(self.draws))

    def interval(self, level: float = 0.95) -> Interval:
        """The central interval of the posterior."""
        low, high = np.quantile(self.draws, [(1 - level) / 2, (1 + level) / 2])
        return Interval(float(low), float(high), "posterior", level)


def latent_classes(
    lists: ListCounts,
    *,
    classes: int = 10,
    chains: int = FEWEST_CHAINS,
    iterations: int = 10_000,
    seed: int | np.random.SeedSequence = 1,
    progress: Callable[[float], None] | None = None,
) -> LatentPosterior:
    """Sample the number of people under a Dirichlet-process mixture of independent lists, cut off at K classes.

    A person belongs to class k with probability π_k and is then on list j with probability λ_jk, independently.
    λ ~ uniform, π by stick-breaking with concentration α ~ Gamma(1/4, 1/4), p(N) ∝ 1/N. Gibbs sampling, the chains in
    lock-step from dispersed starts; the first half of each is left out. Sampling ends when the chains agree.

    lists: the counts; classes: K; chains: at least four; iterations: most iterations of a chain; seed; progress:
    called with the share of iterations done.

    Returns a `LatentPosterior`. Raises ChainsDisagreeError where after all iterations the split R̂ of rank-normalised N
    is above 1.01 or fewer than 400 effective draws were had, with both numbers.
    Source: Manrique-Vallier 2016, Biometrics 72, 1246–1254.
    """
    if chains < FEWEST_CHAINS:
        raise EvidenceError(f"At least {FEWEST_CHAINS} chains are needed to see whether they agree, not {chains}.")
    if classes < 1 or iterations < 100:
        raise EvidenceError("At least one class and 100 iterations are needed.")
    lists = lists.reorder(lists.canonical_order())
    sampler = _Sampler(lists, classes, chains, np.random.default_rng(seed))
    people = np.empty((chains, iterations))
    rhat, effective = np.inf, 0.0
    for iteration in range(iterations):
        people[:, iteration] = sampler.step()
        done = iteration + 1
        if done % CHECK_EVERY == 0 or done == iterations:
            kept = people[:, done // 2 : done]
            rhat, effective = split_rhat(kept), effective_draws(kept)
            if progress is not None:
                progress(done / iterations)
            if rhat <= LARGEST_RHAT and effective >= FEWEST_DRAWS:
                return LatentPosterior(kept.copy(), classes, rhat, effective)
    medians = ", ".join(f"{median:,.0f}" for median in np.median(people[:, iterations // 2 :], axis=1))
    raise ChainsDisagreeError(
        f"after {iterations:,} iterations the {chains} chains of the latent-class model do not agree (R-hat {rhat:.3f},"
        f" at most {LARGEST_RHAT} is needed; {effective:,.0f} effective draws, {FEWEST_DRAWS} are needed). Their"
        f" medians are {medians}. A figure from one chain would depend on its random seed."
    )


class _Sampler:
    """The state of all chains: class shares, list probabilities, concentration."""

    def __init__(self, lists: ListCounts, classes: int, chains: int, random: np.random.Generator) -> None:
        self.random = random
        self.member = ((lists.cells[:, None] >> np.arange(lists.lists)) & 1).astype(np.float64)
        self.counts = lists.counts
        self.observed = lists.observed
        rates = self.member.T @ self.counts / self.observed
        self.on_list = random.beta(1 + 4 * rates, 1 + 4 * (1 - rates), size=(chains, classes, lists.lists))
        self.concentration = np.full(chains, 0.25)
        self._sticks(np.zeros((chains, classes), dtype=np.int64))

    def step(self) -> Floats:
        """One sweep of every chain; returns the number of people in each."""
        random = self.random
        logs, log_not = np.log(self.on_list), np.log1p(-self.on_list)
        with np.errstate(divide="ignore"):
            log_share = np.log(self.share)[:, None, :]
        scores = log_share + self.member @ (logs - log_not).transpose(0, 2, 1) + log_not.sum(axis=2)[:, None, :]
        scores -= scores.max(axis=2, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=2, keepdims=True)
        placed = random.multinomial(self.counts, chance)
        unseen = self.share * np.exp(log_not.sum(axis=2))
        none = unseen.sum(axis=1)
        hidden = np.asarray(random.negative_binomial(self.observed, np.clip(1 - none, 1e-12, 1 - 1e-12)))
        hidden_placed = random.multinomial(hidden, unseen / none[:, None])
        on = placed.transpose(0, 2, 1) @ self.member
        in_class = placed.sum(axis=1) + hidden_placed
        self.on_list = np.clip(random.beta(1 + on, 1 + in_class[:, :, None] - on), 1e-12, 1 - 1e-12)
        self._sticks(in_class)
        people: Floats = self.observed + hidden.astype(np.float64)
        return people

    def _sticks(self, in_class: NDArray[np.int64]) -> None:
        later = in_class[:, ::-1].cumsum(axis=1)[:, ::-1] - in_class
        broken = self.random.beta(1 + in_class, self.concentration[:, None] + later)
        broken = np.clip(broken, 1e-12, 1 - 1e-12)
        log_left = np.log1p(-broken[:, :-1])
        broken[:, -1] = 1.0
        before = np.concatenate([np.zeros((len(broken), 1)), log_left.cumsum(axis=1)], axis=1)
        self.share = broken * np.exp(before)
        self.concentration = self.random.gamma(0.25 + log_left.shape[1], 1 / (0.25 - log_left.sum(axis=1)))


def split_rhat(draws: Floats) -> float:
    """R̂ of rank-normalised draws with each chain cut in two; 1 where chains cannot be distinguished.

    draws: chains × draws. Source: Vehtari et al. 2021, Bayesian Analysis 16, 667–718, equations 4 and 14.
    """
    half = draws.shape[1] // 2
    halves = np.concatenate([draws[:, :half], draws[:, -half:]])
    z = ndtri((_ranks(halves) - 0.375) / (halves.size + 0.25))
    within = z.var(axis=1, ddof=1).mean()
    if within == 0:
        return 1.0 if np.ptp(z) == 0 else np.inf
    between = half * z.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))


def _ranks(draws: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean rank."""
    _, places, counts = np.unique(draws, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[places.reshape(draws.shape)])


def effective_draws(draws: Floats) -> float:
    """How many independent draws the chains are worth, by Geyer's initial positive sequence of autocorrelations.

    draws: chains × draws. Source: Vehtari et al. 2021, section 3.2.
    """
    length = draws.shape[1]
    centred = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, n=2 * length, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :length].mean(axis=0) / length
    if covariance[0] == 0:
        return float(draws.size)
    variance = covariance[0] + draws.mean(axis=1).var(ddof=1)
    correlation = 1 - (covariance[0] - covariance) / variance
    pairs = correlation[: length // 2 * 2].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    used = pairs[: negative[0]] if len(negative) else pairs
    return float(draws.size / max(2 * used.sum() - 1, 1 / np.log10(draws.size)))

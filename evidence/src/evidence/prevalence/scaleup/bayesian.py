"""A Bayesian scale-up with people of different sociability and groups that are unevenly spread over networks."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError, EvidenceError
from evidence.prevalence.scaleup.estimators import killworth, network_sizes
from evidence.prevalence.scaleup.read import ScaleUp

__all__ = ["MOST_R_HAT", "Posterior", "overdispersed", "split_r_hat"]

Floats = npt.NDArray[np.float64]

MOST_R_HAT = 1.01


@dataclasses.dataclass(frozen=True)
class Posterior:
    """sizes: chains × draws of N_H; dispersion: posterior mean of φ_k for the K known groups and, last, the hidden
    one (small values: the group sits in few networks); r_hat: of log N_H."""

    sizes: Floats
    dispersion: Floats
    r_hat: float


def overdispersed(
    survey: ScaleUp,
    rng: np.random.Generator,
    *,
    chains: int = 4,
    warm_up: int = 1_000,
    draws: int = 2_000,
    refuse: bool = True,
) -> Posterior:
    """y_ik ~ negative binomial with mean d_i N_k / N and size φ_k; log d_i ~ normal(μ, σ²).

    The sizes of the known groups are taken as known; flat priors on log N_H, μ and log σ; 1/φ_k ~ half-normal(0, 2).
    Random-walk Metropolis, all people and all groups at once, chains side by side, steps tuned in the warm-up only.
    The weights of the survey are not used; missing answers count nowhere. Raises DataError where the hidden group was
    reported by nobody, EvidenceError where the chains disagree (R-hat above 1.01), unless refuse is False.

    Source of the model: Zheng, Salganik & Gelman (2006), JASA 101(474), 409-423.
    """
    y = np.column_stack([survey.known, survey.target])
    answered = np.isfinite(y).astype(float)
    if survey.target.sum() == 0:
        raise DataError("Nobody reported anybody in the hidden group; the Bayesian scale-up has nothing to go by.")
    n, groups = y.shape
    exceed, answers = _exceedances(y), answered.sum(axis=0)
    y = np.nan_to_num(y)
    reported, of_hidden = y.sum(axis=1), y[:, -1].sum()
    share = np.broadcast_to(np.append(survey.sizes / survey.population, 0.0), (chains, groups)).copy()
    log_degree = np.log(np.maximum(network_sizes(survey), 1.0)) + 0.1 * rng.normal(size=(chains, n))
    log_share = np.log(killworth(survey).estimate / survey.population) + 0.5 * rng.normal(size=chains)
    share[:, -1] = np.exp(log_share)
    log_phi = rng.normal(0, 0.5, size=(chains, groups))
    centre, spread = log_degree.mean(axis=1), log_degree.std(axis=1)
    step_degree, step_share, step_phi = np.full((chains, n), 0.5), np.full(chains, 0.2), np.full((chains, groups), 0.3)
    kept, phi_sum = np.empty((chains, draws)), np.zeros(groups)

    def costs(log_degree: Floats, share: Floats, log_phi: Floats) -> Floats:
        """(φ + y) log(φ + mean), what the log likelihood loses in each of chains × n × groups."""
        phi = np.exp(log_phi)[:, None, :]
        mean = np.exp(log_degree)[:, :, None] * share[:, None, :]
        return np.asarray((phi * answered + y) * np.log(phi + mean))

    def phi_terms(log_phi: Floats) -> Floats:
        """What of the log likelihood moves with φ alone, chains × groups, with the prior of 1/φ on the log scale."""
        phi = np.exp(log_phi)
        rising = [exceed[g] @ np.log(phi[:, g] + np.arange(len(exceed[g]))[:, None]) for g in range(groups)]
        return np.asarray(np.stack(rising, 1) + answers * phi * log_phi - 0.5 * (1 / phi / 2) ** 2 - log_phi)

    now = costs(log_degree, share, log_phi)
    for turn in range(warm_up + draws):
        # people
        proposal = log_degree + step_degree * rng.normal(size=(chains, n))
        new = costs(proposal, share, log_phi)
        prior = ((log_degree - centre[:, None]) ** 2 - (proposal - centre[:, None]) ** 2) / (2 * spread[:, None] ** 2)
        gain = reported * (proposal - log_degree) - new.sum(axis=2) + now.sum(axis=2) + prior
        taken = np.log(rng.random((chains, n))) < gain
        log_degree = np.where(taken, proposal, log_degree)
        now = np.where(taken[:, :, None], new, now)
        # the hidden group
        proposed = log_share + step_share * rng.normal(size=chains)
        phi = np.exp(log_phi[:, -1:])
        mean = np.exp(log_degree + proposed[:, None])
        new_last = (phi * answered[:, -1] + y[:, -1]) * np.log(phi + mean)
        gain_share = of_hidden * (proposed - log_share) - new_last.sum(axis=1) + now[:, :, -1].sum(axis=1)
        taken_share = np.log(rng.random(chains)) < gain_share
        log_share = np.where(taken_share, proposed, log_share)
        share[:, -1] = np.exp(log_share)
        now[:, :, -1] = np.where(taken_share[:, None], new_last, now[:, :, -1])
        # the groups' dispersion
        proposed_phi = log_phi + step_phi * rng.normal(size=(chains, groups))
        new = costs(log_degree, share, proposed_phi)
        gain_phi = now.sum(axis=1) - new.sum(axis=1) + phi_terms(proposed_phi) - phi_terms(log_phi)
        taken_phi = np.log(rng.random((chains, groups))) < gain_phi
        log_phi = np.where(taken_phi, proposed_phi, log_phi)
        now = np.where(taken_phi[:, None, :], new, now)
        # the distribution of degrees: exact draws
        spread = np.sqrt(
            ((log_degree - log_degree.mean(axis=1)[:, None]) ** 2).sum(axis=1) / rng.chisquare(n - 1, chains)
        )
        centre = log_degree.mean(axis=1) + spread / np.sqrt(n) * rng.normal(size=chains)
        if turn < warm_up:
            step_degree *= np.exp(0.05 * (taken - 0.44))
            step_share *= np.exp(0.05 * (taken_share - 0.44))
            step_phi *= np.exp(0.05 * (taken_phi - 0.44))
        else:
            kept[:, turn - warm_up] = log_share
            phi_sum += np.exp(log_phi).mean(axis=0)
    r_hat = split_r_hat(kept)
    if refuse and not r_hat <= MOST_R_HAT:
        raise EvidenceError(
            f"The {chains} chains of the Bayesian scale-up disagree (R-hat {r_hat:.3f}, at most {MOST_R_HAT} is"
            " accepted); draw longer chains, or do without."
        )
    return Posterior(survey.population * np.exp(kept), phi_sum / draws, r_hat)


def split_r_hat(chains: Floats) -> float:
    """R-hat of the chains cut in halves: √((W (s-1)/s + B/s)/W), 1 where all halves agree.

    chains: m × draws. Source: Gelman et al. (2013), Bayesian Data Analysis, section 11.4.
    """
    half = chains.shape[1] // 2
    parts = np.concatenate([chains[:, :half], chains[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    if within == 0:
        return float("inf") if between > 0 else 1.0
    return float(np.sqrt((within * (half - 1) / half + between / half) / within))


def _exceedances(y: Floats) -> list[Floats]:
    """For each group, how many people reported more than 0, 1, 2, …: since Γ(y+φ)/Γ(φ) = φ (φ+1) … (φ+y-1)."""
    found = []
    for group in range(y.shape[1]):
        counts = np.bincount(y[np.isfinite(y[:, group]), group].astype(np.int64))
        found.append((counts.sum() - np.cumsum(counts))[:-1].astype(float))
    return found

"""Network scale-up: the size of a hidden group from how many of its members people know."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.prevalence.scaleup.read import ScaleUp

__all__ = [
    "Adjustments",
    "Totals",
    "generalised",
    "killworth",
    "mean_of_sums",
    "network_sizes",
    "network_sizes_mean_of_sums",
    "plug_in",
    "visibility",
]

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Adjustments:
    """What is assumed about how the hidden group is seen; each 1 by default, and each divides the estimate.

    degree_ratio: δ, mean network of the hidden group's members over that of everybody (below 1 where they are
    isolated); true_positive_rate: τ, share of their ties that know about them (transmission); frame_ratio: φ, mean
    network of the people the survey could reach over that of everybody.
    """

    degree_ratio: float = 1.0
    true_positive_rate: float = 1.0
    frame_ratio: float = 1.0

    def __post_init__(self) -> None:
        for name, value in (("degree ratio", self.degree_ratio), ("frame ratio", self.frame_ratio)):
            if not value > 0:
                raise DataError(f"The {name} must be above 0; it is {write_number(value)}.")
        if not 0 < self.true_positive_rate <= 1:
            raise DataError(
                f"The true positive rate lies between 0 and 1; it is {write_number(self.true_positive_rate)}."
            )

    @property
    def factor(self) -> float:
        """δ τ φ, by which the basic estimate is divided."""
        return self.degree_ratio * self.true_positive_rate * self.frame_ratio


@dataclasses.dataclass(frozen=True)
class Totals:
    """An estimate as N × Σ above / Σ below over respondents, so that replicates only need sums.

    above, below: n; scale: what the ratio is multiplied with; used: respondents that count.
    """

    above: Floats
    below: Floats
    scale: float
    used: int

    @property
    def estimate(self) -> float:
        """People in the hidden group."""
        below = float(self.below.sum())
        if below == 0:
            raise DataError("No respondent has a network size above 0.")
        return self.scale * float(self.above.sum()) / below


def network_sizes(survey: ScaleUp) -> Floats:
    """d̂_i = N Σ_k y_ik / Σ_k N_k over the known groups that person i answered; n people."""
    answered = np.isfinite(survey.known)
    return np.asarray(survey.population * np.nansum(survey.known, axis=1) / (answered @ survey.sizes))


def network_sizes_mean_of_sums(survey: ScaleUp) -> Floats:
    """d̂_i = N/K Σ_k y_ik / N_k over the known groups that person i answered; n people."""
    return np.asarray(survey.population * np.nanmean(survey.known / survey.sizes, axis=1))


def killworth(survey: ScaleUp) -> Totals:
    """The maximum likelihood estimate N̂_H = N Σ_i y_iH / Σ_i d̂_i, every respondent alike.

    Source: Killworth, Johnsen, McCarty, Shelley & Bernard (1998), Social Networks 20(1), 23-50.
    """
    return Totals(survey.target, network_sizes(survey), survey.population, len(survey))


def plug_in(survey: ScaleUp) -> Totals:
    """N̂_H = N × mean of y_iH / d̂_i over the respondents with d̂_i above 0 (the mean of shares).

    Source: Killworth, McCarty, Bernard, Shelley & Johnsen (1998), Evaluation Review 22(2), 289-308.
    """
    return _mean_of_shares(survey, network_sizes(survey))


def mean_of_sums(survey: ScaleUp) -> Totals:
    """The mean of shares with network sizes in which every known group counts the same, whatever its size.

    Source: Habecker, Dombrowski & Khan (2015), PLoS ONE 10(12), e0143406.
    """
    return _mean_of_shares(survey, network_sizes_mean_of_sums(survey))


def generalised(survey: ScaleUp, adjustments: Adjustments | None = None, *, visible: float | None = None) -> Totals:
    """N̂_H = Σ w y_H N/Σ w / v̄: all reports of hidden people over how often each of them is reported.

    visible: v̄, people who would report a member, from a sample of the hidden group (see `visibility`); without one,
    v̄ = d̄ δ τ φ with d̄ the weighted mean network size and the assumptions in `adjustments`. With a sample only τ
    and φ are not needed and none of the adjustments is applied.

    Source: Feehan & Salganik (2016), Sociological Methodology 46(1), 153-186.
    """
    if visible is not None:
        if not visible > 0:
            raise DataError(f"The mean visibility must be above 0; it is {write_number(visible)}.")
        return Totals(survey.weight * survey.target, survey.weight * visible, survey.population, len(survey))
    factor = (adjustments or Adjustments()).factor
    sizes = network_sizes(survey)
    return Totals(survey.weight * survey.target, survey.weight * sizes * factor, survey.population, len(survey))


def visibility(reports: Floats, sizes: Floats, population: float, weight: Floats | None = None) -> float:
    """v̄ from a sample of the hidden group: N Σ_k ȳ_k / Σ_k N_k, with y_jk the people of known group k who member j
    knows and who are aware that j belongs to the hidden group.

    reports: m × K, no answer missing; sizes: K; weight: m sampling weights (for a respondent-driven sample 1/degree),
    1 each where None.
    """
    if np.isnan(reports).any():
        raise DataError("An answer on visibility is missing in the sample of the hidden group.")
    weight = np.ones(len(reports)) if weight is None else weight
    return float(population * (weight @ reports).sum() / weight.sum() / sizes.sum())


def _mean_of_shares(survey: ScaleUp, sizes: Floats) -> Totals:
    use = sizes > 0
    shares = np.divide(survey.target, sizes, out=np.zeros(len(survey)), where=use)
    return Totals(shares, use.astype(float), survey.population, int(use.sum()))

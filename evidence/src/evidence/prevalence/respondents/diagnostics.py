"""What a chain of recruits says about itself: convergence, bottlenecks, homophily, and how much N matters."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.prevalence.respondents.estimators import rds_two, recruitment_counts, successive_sampling
from evidence.prevalence.respondents.read import Recruits
from evidence.results import Caveat

__all__ = [
    "Homophily",
    "convergence",
    "convergence_by_seed",
    "diagnose",
    "homophily",
    "population_sensitivity",
    "warnings_of",
]

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Homophily:
    """How much recruitment stayed within the groups.

    recruitment: observed over expected recruitments within a group, 1 where recruiting does not look at the outcome,
    NaN where no recruitment can be counted;
    heckathorn: for the groups (without, with), (S - p)/(1 - p) where the share S recruited within the own group is at
    least p, else (S - p)/p: 1 is a closed group, 0 no preference, -1 only others; activity: mean degree of the group
    with the outcome over that without, weighted by 1/d.
    """

    recruitment: float
    heckathorn: tuple[float, float]
    activity: float


def convergence(recruits: Recruits) -> tuple[npt.NDArray[np.int64], Floats]:
    """The RDS-II estimate after each respondent, in order of waves and then of rows.

    Returns the number of usable respondents so far and the estimate, both of length m.
    """
    order = np.argsort(recruits.wave, kind="stable")
    order = order[recruits.usable[order]]
    inverse = 1 / recruits.degree[order]
    estimate = np.cumsum(inverse * recruits.outcome[order]) / np.cumsum(inverse)
    return np.arange(1, len(order) + 1), estimate


def convergence_by_seed(recruits: Recruits, *, smallest: int = 2) -> dict[str, tuple[npt.NDArray[np.int64], Floats]]:
    """`convergence` for the tree of each seed with at least `smallest` usable respondents (the bottleneck picture).

    Trees that settle at different heights say that the network has parts between which recruitment does not pass.
    """
    curves = {}
    for seed in np.unique(recruits.seed):
        inside = (recruits.seed == seed) & recruits.usable
        if inside.sum() < smallest:
            continue
        order = np.flatnonzero(inside)[np.argsort(recruits.wave[inside], kind="stable")]
        inverse = 1 / recruits.degree[order]
        curve = np.cumsum(inverse * recruits.outcome[order]) / np.cumsum(inverse)
        curves[recruits.ids[seed]] = (np.arange(1, len(order) + 1), curve)
    return curves


def homophily(recruits: Recruits) -> Homophily:
    """Observed against expected recruitment within groups; p of Heckathorn's index is the RDS-II share."""
    counts = recruitment_counts(recruits)
    links = counts.sum()
    expected = (counts.sum(axis=1) * counts.sum(axis=0)).sum() / links if links else 0.0
    recruitment = float(np.trace(counts) / expected) if expected else float("nan")
    share = rds_two(recruits)
    index = []
    for group, p in enumerate((1 - share, share)):
        row = counts[group].sum()
        own = counts[group, group] / row if row else np.nan
        index.append(float((own - p) / (1 - p) if own >= p else (own - p) / p) if 0 < p < 1 else float("nan"))
    keep = recruits.usable
    means = []
    for value in (0, 1):
        group_degree = recruits.degree[keep & (recruits.outcome == value)]
        means.append(len(group_degree) / (1 / group_degree).sum() if len(group_degree) else np.nan)
    return Homophily(recruitment, (index[0], index[1]), float(means[1] / means[0]))


def population_sensitivity(recruits: Recruits, populations: Sequence[float] | None = None) -> list[tuple[float, float]]:
    """(N, SS estimate) over a range of population sizes, from the sample itself (its plain share) upwards.

    populations: sizes to try; by default 1, 1.25, 1.5, 2, 3, 5, 10, 30 and 100 times the usable respondents.
    """
    n = int(recruits.usable.sum())
    sizes = populations or [n * times for times in (1, 1.25, 1.5, 2, 3, 5, 10, 30, 100)]
    return [(float(size), successive_sampling(recruits, size, simulate=False)) for size in sizes]


def diagnose(recruits: Recruits, population: float | None = None) -> dict[str, Any]:
    """All diagnostics as numbers: sizes, waves, recruitments across the groups, homophily, estimate by tree, and SS
    over population sizes (half and twice the given one among them). No single person is in it."""
    sizes = None
    if population is not None:
        n = int(recruits.usable.sum())
        sizes = sorted({float(n), max(n, population / 2), population, 2 * population, 10 * population})
    return {
        "respondents": len(recruits),
        "usable": int(recruits.usable.sum()),
        "seeds": int(recruits.is_seed.sum()),
        "waves": int(recruits.wave.max()),
        "respondents_by_wave": np.bincount(recruits.wave),
        "recruitments": {"from_without": recruitment_counts(recruits)[0], "from_with": recruitment_counts(recruits)[1]},
        "homophily": homophily(recruits),
        "estimate_by_tree": sorted(float(curve[-1]) for _, curve in convergence_by_seed(recruits).values()),
        "ss_by_population": [
            {"population": size, "estimate": value} for size, value in population_sensitivity(recruits, sizes)
        ],
    }


def warnings_of(recruits: Recruits, population: float | None) -> list[Caveat]:
    """Sentences on what in this sample limits every figure drawn from it."""
    found = list(recruits.warnings)
    n, seeds = int(recruits.usable.sum()), int(recruits.is_seed.sum())
    found.append(
        Caveat(
            "assumptions",
            "Every method here assumes that ties are mutual, that people recruit at random among those they know,"
            " that degrees are reported without error, and that the network hangs together.",
        )
    )
    if population is None:
        found.append(
            Caveat(
                "population-unknown",
                "Without the size of the population, Gile's SS estimate is left out; it would lie"
                f" between the plain share of the sample, {population_sensitivity(recruits)[0][1]:.4f}, and RDS-II.",
            )
        )
    else:
        low = min(value for _, value in population_sensitivity(recruits))
        high = max(value for _, value in population_sensitivity(recruits))
        found.append(
            Caveat(
                "population-size",
                f"SS rests on a population of {population:,.0f}; over all sizes from the sample itself to 100 times"
                f" the sample it runs from {low:.4f} to {high:.4f}.",
            )
        )
    curve = convergence(recruits)[1]
    last = curve[len(curve) // 2 :]
    if last.max() - last.min() > 0.02 and n > 20:
        found.append(
            Caveat(
                "not-converged",
                f"The estimate still moved between {last.min():.4f} and {last.max():.4f} in the second half of the"
                " sample: longer chains are needed.",
            )
        )
    cases = int((recruits.outcome[recruits.usable] == 1).sum())
    if n < 50 or min(cases, n - cases) < 10:
        message = f"{n} respondents, {cases} of them with the outcome, are few for any of these methods."
        found.append(Caveat("small-sample", message))
    if recruits.wave.max() < 4:
        found.append(Caveat("few-waves", f"The longest chain has {recruits.wave.max()} waves; seeds still matter."))
    largest = max(np.unique(recruits.seed, return_counts=True)[1]) / len(recruits)
    if seeds > 1 and largest > 0.5:
        found.append(Caveat("one-tree", f"One seed's tree holds {largest:.0%} of the sample."))
    within = homophily(recruits)
    if within.recruitment > 1.3:
        found.append(
            Caveat(
                "homophily",
                f"Recruitment within the groups was {within.recruitment:.2f} times what chance would give:"
                " the intervals may be too narrow.",
            )
        )
    return found

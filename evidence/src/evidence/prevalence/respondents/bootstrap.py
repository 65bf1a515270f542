"""How uncertain a chain of recruits is: the tree, Salganik's and Gile's bootstrap, all replicates in lock-step."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.prevalence.respondents.estimators import recruitment_counts
from evidence.prevalence.respondents.read import Recruits
from evidence.prevalence.respondents.successive import successive_weights

__all__ = [
    "gile_bootstrap",
    "salganik_bootstrap",
    "tree_bootstrap",
    "tree_multiplicities",
    "tree_multiplicities_by_walking",
]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int32]

BLOCK = 2_500  # replicates held in memory at once


def tree_multiplicities(recruits: Recruits, replicates: int, rng: np.random.Generator) -> Counts:
    """How often each respondent is in each replicate of the tree bootstrap; n × replicates.

    Seeds are drawn with replacement, then below every drawn recruiter as many recruits as the recruiter had, with
    replacement among the recruiter's own. The copies of one recruiter draw independently, so the counts of the c
    recruits below a recruiter present m times are multinomial (m c, 1/c each): whole waves are drawn at once.

    Source: Baraff, McCormick & Raftery (2016), PNAS 113(51), 14668-14673.
    """
    times = np.zeros((len(recruits), replicates), dtype=np.int32)
    seeds = np.flatnonzero(recruits.is_seed)
    times[seeds] = _share_out(np.full((1, replicates), len(seeds), dtype=np.int32), len(seeds), rng)[:, 0]
    for parents, children in _families(recruits):
        size = children.shape[1]
        drawn = _share_out(times[parents] * np.int32(size), size, rng)
        for column in range(size):
            times[children[:, column]] = drawn[column]
    return times


def tree_multiplicities_by_walking(recruits: Recruits, replicates: int, rng: np.random.Generator) -> Counts:
    """`tree_multiplicities` the slow, obvious way: one replicate, one recruiter, one draw at a time."""
    children: list[list[int]] = [[] for _ in range(len(recruits))]
    for child, parent in enumerate(recruits.recruiter):
        if parent >= 0:
            children[parent].append(child)
    seeds = [int(seed) for seed in np.flatnonzero(recruits.is_seed)]
    times = np.zeros((len(recruits), replicates), dtype=np.int32)
    for replicate in range(replicates):
        waiting = [seeds[rng.integers(len(seeds))] for _ in seeds]
        while waiting:
            person = waiting.pop()
            times[person, replicate] += 1
            own = children[person]
            waiting.extend(own[rng.integers(len(own))] for _ in own)
    return times


def tree_bootstrap(
    recruits: Recruits,
    replicates: int,
    rng: np.random.Generator,
    *,
    population: float | None = None,
    seeds: bool = True,
) -> dict[str, Floats]:
    """Replicate estimates of "rds-i", "rds-ii" and, where a population N is given, "ss".

    The SS weights stay those of the sample, since a replicate that repeats whole branches is not a sample of N.
    A replicate in which a formula has no answer (a group missing or never crossed) is left out of that method's
    array, so an array can be shorter than `replicates`. Respondents without degree or outcome keep their place in
    the tree and carry no weight.
    """
    keep = recruits.usable if seeds else recruits.usable & ~recruits.is_seed
    outcome = np.where(keep, recruits.outcome, 0.0)
    inverse = np.zeros(len(recruits))
    inverse[keep] = 1 / recruits.degree[keep]
    columns = [inverse, inverse * outcome, keep * (1 - outcome), keep * outcome]
    parent = np.where(recruits.is_seed, 0, recruits.recruiter)
    for a in (0, 1):
        for b in (0, 1):
            link = ~recruits.is_seed & (recruits.outcome[parent] == a) & (recruits.outcome == b)
            columns.append(link.astype(float))
    if population is not None:
        weights = np.zeros(len(recruits))
        weights[keep] = successive_weights(recruits.degree[keep], population, rng=rng)
        columns += [weights, weights * outcome]
    table = np.stack(columns)
    totals = np.concatenate(
        [
            table @ tree_multiplicities(recruits, min(BLOCK, replicates - start), rng)
            for start in range(0, replicates, BLOCK)
        ],
        axis=1,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        all_inverse, with_inverse, without, with_ = totals[:4]
        degree_without, degree_with = without / (all_inverse - with_inverse), with_ / with_inverse
        into = totals[5] / (totals[4] + totals[5])
        out = totals[6] / (totals[6] + totals[7])
        estimates = {
            "rds-i": degree_without * into / (degree_with * out + degree_without * into),
            "rds-ii": with_inverse / all_inverse,
        }
        if population is not None:
            estimates["ss"] = totals[9] / totals[8]
    return {name: values[np.isfinite(values)] for name, values in estimates.items()}


def salganik_bootstrap(recruits: Recruits, replicates: int, rng: np.random.Generator, *, seeds: bool = True) -> Floats:
    """Replicate RDS-II estimates: one chain of n draws, each from the people recruited by the last one's group.

    Source: Salganik, M. J. (2006), Journal of Urban Health 83(Suppl. 1), i98-i112.
    """
    keep = recruits.usable if seeds else recruits.usable & ~recruits.is_seed
    child = np.flatnonzero(keep & ~recruits.is_seed)
    group = recruits.outcome[recruits.recruiter[child]]
    pools = [child[group == 0], child[group == 1]]
    if not all(len(pool) for pool in pools):
        raise DataError("Salganik's bootstrap needs recruits of both groups; one of the two recruited nobody.")
    pool = np.concatenate(pools)
    offset, size = np.array([0, len(pools[0])]), np.array([len(pools[0]), len(pools[1])])
    outcome = np.where(keep, recruits.outcome, 0).astype(np.int64)
    inverse = np.where(keep, 1 / recruits.degree, 0.0)
    steps = int(keep.sum())
    person = rng.choice(np.flatnonzero(keep), replicates)
    total, with_outcome = np.zeros(replicates), np.zeros(replicates)
    for _ in range(steps):
        last = outcome[person]
        person = pool[offset[last] + (rng.random(replicates) * size[last]).astype(np.int64)]
        weight = inverse[person]
        total += weight
        with_outcome += weight * outcome[person]
    return with_outcome / total


def gile_bootstrap(
    recruits: Recruits, population: float, replicates: int, rng: np.random.Generator, *, seeds: bool = True
) -> Floats:
    """Replicate SS estimates from simulated recruitment in the estimated population.

    The population has the estimated number of people of each degree and outcome. Seeds come in proportion to degree;
    every later person takes the observed place in the observed trees: the outcome follows the estimated ties T between
    the groups, thinned by what has been used up, the degree follows successive sampling within the outcome. Then SS.

    Source: Gile (2011), JASA 106(493), section 4; here the shape of the trees is kept as observed.
    """
    keep = recruits.usable if seeds else recruits.usable & ~recruits.is_seed
    weights = successive_weights(recruits.degree[keep], population, rng=rng)
    classes, member = np.unique(recruits.degree[keep], return_inverse=True)
    outcome = recruits.outcome[keep].astype(np.int64)
    cell = outcome * len(classes) + member
    share = np.bincount(cell, weights, minlength=2 * len(classes)).reshape(2, -1)
    seen = np.bincount(cell, minlength=2 * len(classes)).reshape(2, -1)
    people = np.maximum(share * population / share.sum(), seen)
    ties = _ties(recruitment_counts(recruits), people @ classes)
    place = _places(recruits, keep)
    sampled = _simulate_recruitment(people, classes, ties, place, replicates, rng)
    return _successive_estimates(sampled, classes, population)


def _ties(counts: Floats, degree_total: Floats) -> Floats:
    """T, 2 × 2: ties between the groups, degree total × row share of recruitments, made symmetric."""
    row = counts.sum(axis=1, keepdims=True)
    if (row == 0).any():
        raise DataError("Gile's bootstrap needs recruitments by both groups; one of the two recruited nobody.")
    directed = degree_total[:, None] * counts / row
    return np.asarray((directed + directed.T) / 2)


def _places(recruits: Recruits, keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each simulated draw, in order of waves, the draw that recruits it; -1 for seeds and for lost links."""
    order = np.flatnonzero(keep)[np.argsort(recruits.wave[keep], kind="stable")]
    number = np.full(len(recruits) + 1, -1, dtype=np.int64)  # the last entry answers for the seeds' recruiter -1
    number[order] = np.arange(len(order))
    return number[recruits.recruiter[order]]


def _simulate_recruitment(
    people: Floats,
    classes: Floats,
    ties: Floats,
    place: npt.NDArray[np.int64],
    replicates: int,
    rng: np.random.Generator,
) -> Floats:
    """Counts of the people drawn, replicates × 2 outcomes × degree classes."""
    left = np.broadcast_to(people, (replicates, *people.shape)).copy()
    at_start = people @ classes
    degree_left = np.broadcast_to(at_start, (replicates, 2)).copy()
    drawn_outcome = np.empty((len(place), replicates), dtype=np.int8)
    row = np.arange(replicates)
    for number, recruiter in enumerate(place):
        open_ties = np.maximum(degree_left, 0)
        if recruiter >= 0:
            open_ties = open_ties * ties[drawn_outcome[recruiter]] / at_start
        chosen = (rng.random(replicates) * open_ties.sum(axis=1) >= open_ties[:, 0]).astype(np.int8)
        drawn_outcome[number] = chosen
        chance = np.cumsum(np.maximum(left[row, chosen], 0) * classes, axis=1)
        degree = (chance <= (rng.random(replicates) * chance[:, -1])[:, None]).sum(axis=1)
        degree = np.minimum(degree, len(classes) - 1)
        left[row, chosen, degree] -= 1
        degree_left[row, chosen] -= classes[degree]
    return people - left


def _successive_estimates(sampled: Floats, classes: Floats, population: float) -> Floats:
    """SS for many samples at once: τ of each by halving the bracket, as in `inclusion_probabilities`."""
    counts = sampled.sum(axis=1)
    n = counts.sum(axis=1)
    if (n >= population).all():
        return np.asarray(sampled[:, 1].sum(axis=1) / n)
    centre = -np.log1p(-n / population)
    low, high = np.log(centre / classes.max()) - 1, np.log(centre / classes.min()) + 1
    for _ in range(50):
        middle = (low + high) / 2
        excess = (counts / -np.expm1(-classes * np.exp(middle)[:, None])).sum(axis=1) > population
        low, high = np.where(excess, middle, low), np.where(excess, high, middle)
    weights = 1 / -np.expm1(-classes * np.exp((low + high) / 2)[:, None])
    return np.asarray((weights * sampled[:, 1]).sum(axis=1) / (weights * counts).sum(axis=1))


def _families(recruits: Recruits) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Recruiters and their recruits, one entry for each wave and each number of recruits."""
    child = np.flatnonzero(~recruits.is_seed)
    child = child[np.argsort(recruits.recruiter[child], kind="stable")]
    parents, start, size = np.unique(recruits.recruiter[child], return_index=True, return_counts=True)
    families = []
    for wave in np.unique(recruits.wave[parents]):
        for number in np.unique(size[recruits.wave[parents] == wave]):
            here = (recruits.wave[parents] == wave) & (size == number)
            families.append((parents[here], child[start[here][:, None] + np.arange(number)]))
    return families


def _share_out(total: Counts, boxes: int, rng: np.random.Generator) -> Counts:
    """Multinomial draws with equal chances: boxes × the shape of total."""
    shares = np.empty((boxes, *total.shape), dtype=np.int32)
    left = total
    for box in range(boxes - 1):
        shares[box] = rng.binomial(left, 1 / (boxes - box))
        left = left - shares[box]
    shares[-1] = left
    return shares

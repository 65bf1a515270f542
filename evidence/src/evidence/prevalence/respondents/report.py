"""From a checked sample to a report: three estimators, their intervals, and what limits them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.prevalence.report import MethodResult, PrevalenceReport, spread_over
from evidence.prevalence.respondents.bootstrap import gile_bootstrap, salganik_bootstrap, tree_bootstrap
from evidence.prevalence.respondents.diagnostics import population_sensitivity, warnings_of
from evidence.prevalence.respondents.estimators import rds_one, rds_two, successive_sampling
from evidence.prevalence.respondents.read import Recruits
from evidence.results import Caveat, Interval

__all__ = ["CRITIQUE", "normal_interval", "percentile_interval", "report_prevalence"]

CRITIQUE = (
    "Published opposition: Goel and Salganik (2010, PNAS 107(15), 6743-6747) find that respondent-driven sampling can"
    " be several times less precise than its intervals say, and Gile and Handcock (2010, Sociological Methodology 40)"
    " that it is biased when seeds, recruitment or degrees break the assumptions."
)


def report_prevalence(
    recruits: Recruits,
    *,
    population: float | None = None,
    seeds: bool = True,
    interval: str = "tree",
    replicates: int = 2_000,
    seed: int = 1,
    level: float = 0.95,
) -> PrevalenceReport:
    """RDS-I, RDS-II and, where the population N is given, SS, with intervals, spread and warnings.

    seeds: whether seeds carry weight; interval: "tree" (percentiles of the tree bootstrap for all three methods) or
    "model" (normal intervals: Salganik's bootstrap for RDS-I and RDS-II, Gile's for SS); replicates, seed: of the
    bootstrap; level: nominal coverage. Shares between 0 and 1. A method without an answer is left out with a warning.
    """
    if interval not in ("tree", "model"):
        raise ValueError(f"There is no interval {interval!r}; use 'tree' or 'model'.")
    rng = np.random.default_rng(seed)
    warnings = warnings_of(recruits, population)
    estimates: dict[str, float] = {}
    try:
        estimates["rds-i"] = rds_one(recruits, seeds=seeds)
    except DataError as error:
        warnings.append(Caveat("rds-i-undefined", str(error)))
    estimates["rds-ii"] = rds_two(recruits, seeds=seeds)
    if population is not None:
        estimates["ss"] = successive_sampling(recruits, population, seeds=seeds, rng=np.random.default_rng(seed))
    bounds: dict[str, Interval] = {}
    if interval == "tree":
        draws = tree_bootstrap(recruits, replicates, rng, population=population, seeds=seeds)
        bounds = {name: percentile_interval(draws[name], level, "tree bootstrap, percentiles") for name in estimates}
        short = {name: replicates - len(draws[name]) for name in estimates if len(draws[name]) < replicates}
        for name, lost in short.items():
            message = f"{lost} of {replicates} replicates have no {name} estimate and are left out of its interval."
            warnings.append(Caveat("replicates-lost", message))
    else:
        chains = salganik_bootstrap(recruits, replicates, rng, seeds=seeds)
        for name, value in estimates.items():
            if name == "ss":
                simulated = gile_bootstrap(recruits, float(population or 0), replicates, rng, seeds=seeds)
                bounds[name] = normal_interval(value, simulated, level, "Gile bootstrap, normal")
            else:
                bounds[name] = normal_interval(value, chains, level, "Salganik bootstrap, normal")
    for name, value in estimates.items():
        if value in (0.0, 1.0):  # then every replicate gives the same, which is not certainty
            bounds[name] = _one_sided(value, int(recruits.is_seed.sum()), level)
    if any(bound.low == bound.high for bound in bounds.values()):
        message = "The bootstrap could not vary this sample (nobody recruited two people): its intervals mean nothing."
        warnings.append(Caveat("empty-interval", message))
    words = "seeds counted" if seeds else "seeds left out"
    models = {
        "rds-i": f"recruitment shares and harmonic mean degrees, {words}",
        "rds-ii": f"weights 1/degree, {words}",
        "ss": f"successive sampling from {population or 0:,.0f} people, {words}",
    }
    results = tuple(MethodResult(name, models[name], estimates[name], bounds[name], seed) for name in estimates)
    n = int(recruits.usable.sum())
    sizes = [float(n)] if population is None else [max(n, population / 2), population * 2]
    spread = spread_over(
        results,
        [value for _, value in population_sensitivity(recruits, sizes)],
        kind="lowest to highest bound over the methods and over population sizes; not a confidence interval",
    )
    return PrevalenceReport(
        observed=n,
        results=results,
        spread=spread,
        warnings=tuple(warnings),
        sentence=(
            f"Among the people this network can reach, a share between {spread.low:.1%} and {spread.high:.1%} has the"
            f" outcome, judged by {n} respondents in {int(recruits.is_seed.sum())} chains."
        ),
        critique=CRITIQUE,
        unit="share",
        decimals=4,
    )


def _one_sided(value: float, chains: int, level: float) -> Interval:
    """The exact binomial interval of a share of 0 or 1 that takes each chain as one person."""
    far = 1 - ((1 - level) / 2) ** (1 / chains)
    low, high = (0.0, far) if value == 0 else (1 - far, 1.0)
    return Interval(low, high, "exact binomial over chains", level)


def percentile_interval(replicates: npt.NDArray[np.float64], level: float, kind: str) -> Interval:
    """The middle `level` of the replicate estimates."""
    if not len(replicates):
        raise DataError("No bootstrap replicate gave an estimate; the sample is too small for an interval.")
    low, high = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), kind, level)


def normal_interval(estimate: float, replicates: npt.NDArray[np.float64], level: float, kind: str) -> Interval:
    """estimate ± z × standard deviation of the replicates, kept within 0 and 1."""
    from scipy.stats import norm

    half = float(norm.ppf((1 + level) / 2) * replicates.std(ddof=1))
    return Interval(max(0.0, estimate - half), min(1.0, estimate + half), kind, level)

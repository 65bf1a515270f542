"""The two Bayesian answers – graphs and latent classes – as results of a report, summed over strata."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.graphs import average_graphs
from evidence.prevalence.lists.latent import latent_classes
from evidence.prevalence.report import MethodResult
from evidence.results import Caveat, Interval

__all__ = ["graphs", "latent"]

DRAWS = 20_000
BOUND_MATTERS = 0.01


def graphs(strata: Mapping[str, ListCounts], seed: int, level: float) -> tuple[list[MethodResult], list[Caveat]]:
    """`average_graphs` of each stratum; strata are added by drawing from each. Warns where the largest N decides."""
    found = {name: average_graphs(lists) for name, lists in strata.items()}
    warnings = [
        Caveat(
            "prior-bound",
            f"{posterior.at_bound:.0%} of the probability of graphs lies at the largest number of people allowed,"
            f" {posterior.highest:,.0f}; the data do not bound the number from above.",
        )
        for posterior in found.values()
        if posterior.at_bound > BOUND_MATTERS
    ]
    first = next(iter(found.values()))
    if len(found) == 1:
        interval = first.interval(level)
    else:
        children = np.random.SeedSequence(seed).spawn(len(found))
        pairs = zip(found.values(), children, strict=True)
        drawn = np.sum([posterior.draw(DRAWS, child) for posterior, child in pairs], axis=0)
        low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
        interval = Interval(float(low), float(high), "posterior, strata added by draws", level)
    mean = sum(posterior.mean for posterior in found.values())
    words = f"mean over {first.graphs:,} decomposable graphs, prior weight of one case"
    return [MethodResult("graphs", words, mean, interval, seed if len(found) > 1 else None)], warnings


def latent(
    strata: Mapping[str, ListCounts], seed: int, level: float, progress: Callable[[float], None] | None = None
) -> tuple[list[MethodResult], list[Caveat]]:
    """`latent_classes` of each stratum, draws added up. Raises ChainsDisagreeError where the chains of one disagree."""
    spawned = np.random.SeedSequence(seed).spawn(len(strata))
    children: list[int | np.random.SeedSequence] = [seed] if len(strata) == 1 else [*spawned]
    found = [
        latent_classes(lists, seed=child, progress=progress)
        for lists, child in zip(strata.values(), children, strict=True)
    ]
    random = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])
    size = min(posterior.draws.size for posterior in found)
    drawn = np.sum([random.permutation(posterior.draws.reshape(-1))[:size] for posterior in found], axis=0)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    rhat = max(posterior.rhat for posterior in found)
    words = f"median, up to {found[0].classes} latent classes, {len(found[0].draws)} chains agree (R-hat {rhat:.3f})"
    interval = Interval(float(low), float(high), "posterior", level)
    return [MethodResult("latent", words, float(np.median(drawn)), interval, seed)], []

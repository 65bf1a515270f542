"""Small areas in a survey report: the model's figures beside the direct ones, adding up to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.prevalence.report import MethodResult
from evidence.prevalence.surveys.linearisation import Estimates
from evidence.prevalence.surveys.smallareas import benchmark, fay_herriot
from evidence.results import Caveat, Interval

__all__ = ["area_results"]

Floats = npt.NDArray[np.float64]


def area_results(
    direct: Estimates,
    labels: Sequence[str],
    shown: Sequence[int],
    auxiliaries: Mapping[str, Floats],
    *,
    share: bool,
    level: float = 0.95,
) -> tuple[list[MethodResult], list[Caveat]]:
    """Fay-Herriot estimates for every area with auxiliaries, scaled so that the shown ones keep their direct total.

    direct: estimates of the D groups; labels: of the groups; shown: positions of those that disclosure control lets
    through; auxiliaries: q values by label, of areas in the sample and, if wanted, of others; share: estimates and
    bounds are kept within 0 and 1. Groups that are hidden, have one cluster a stratum or no variance enter without
    their direct estimate, so that what is hidden cannot be worked out from the model; they get the model's alone.

    Raises DataError where a shown group has no auxiliaries, and as `fay_herriot` does.
    """
    lacking = [labels[index] for index in shown if labels[index] not in auxiliaries]
    if lacking:
        raise DataError(f"{len(lacking)} groups have no row in the table of auxiliaries: {', '.join(lacking[:5])}.")
    names = list(auxiliaries)
    place = {labels[index]: index for index in shown}
    y, psi, people = (np.full(len(names), np.nan) for _ in range(3))
    for row, name in enumerate(names):
        index = place.get(name)
        if index is not None and direct.degrees_of_freedom[index] >= 1 and direct.variance[index] > 0:
            y[row], psi[row] = direct.estimate[index], direct.variance[index]
            people[row] = direct.population[index]
    table = np.stack([auxiliaries[name] for name in names])
    fit = fay_herriot(y, psi, np.column_stack([np.ones(len(names)), table]))
    known = np.isfinite(y)
    weights = np.where(known, people, 0.0)
    target = float(weights[known] @ y[known])
    scaled = benchmark(fit, weights, target)
    factor = target / float(weights @ fit.estimate)
    half = norm.ppf((1 + level) / 2) * np.sqrt(fit.mse)
    results = []
    for row, name in enumerate(names):
        value, low, high = float(scaled[row]), float(scaled[row] - half[row]), float(scaled[row] + half[row])
        if share:
            value, low, high = (min(max(number, 0.0), 1.0) for number in (value, low, high))
        words = f"{name}; {fit.shrinkage[row]:.0%} direct" if known[row] else f"{name}; the model's alone"
        results.append(
            MethodResult("fay-herriot", words, value, Interval(low, high, "√MSE of the EBLUP, normal", level))
        )
    message = (
        f"The Fay-Herriot model was fitted to {int(known.sum())} areas (variance between areas "
        f"{write_number(fit.variance, 3)}) and"
        f" its estimates multiplied by {factor:.4f}, so that they add up to the direct total; sampling"
        " variances are taken as known."
    )
    return results, [Caveat("small-areas", message), *fit.warnings]

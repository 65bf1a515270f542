"""Quantiles of a survey with Woodruff's interval: the interval of the share below, carried back to the values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import t

from evidence.exceptions import DataError
from evidence.prevalence.surveys.design import SurveyDesign
from evidence.prevalence.surveys.linearisation import mean
from evidence.results import Interval

__all__ = ["quantile"]

Floats = npt.NDArray[np.float64]


def quantile(
    design: SurveyDesign,
    y: Floats,
    share: float,
    *,
    inside: npt.NDArray[np.bool_] | None = None,
    level: float = 0.95,
) -> tuple[float, Interval]:
    """The smallest value at which the weighted share of respondents at or below it reaches `share`.

    y: n values, NaN where missing; share: between 0 and 1; inside: n truth values of a domain. Returns the quantile
    and Woodruff's interval with Student's t. Raises DataError where nobody with a weight has a value.

    Source: Woodruff (1952), JASA 47(260), 635-646.
    """
    use = np.isfinite(y) & (design.weight > 0)
    if inside is not None:
        use &= inside
    if not use.any():
        raise DataError("Nobody with a weight has a value, so there is no quantile.")
    order = np.argsort(y[use], kind="stable")
    values, weight = y[use][order], design.weight[use][order]
    below = np.cumsum(weight) / weight.sum()

    def at(wanted: float) -> float:
        place = int(np.searchsorted(below, wanted * (1 - 1e-12)))
        return float(values[min(place, len(values) - 1)])

    estimate = at(share)
    codes = np.where(use, 0, -1)
    reached = mean(design, np.where(np.isfinite(y), y <= estimate, np.nan).astype(float), codes)
    freedom = int(reached.degrees_of_freedom[0])
    if freedom < 1:
        return estimate, Interval(float(values[0]), float(values[-1]), "Woodruff, no degrees of freedom", level)
    half = float(t.ppf((1 + level) / 2, freedom) * reached.standard_error[0])
    low, high = at(max(share - half, 0.0)), at(min(share + half, 1.0))
    return estimate, Interval(low, high, "Woodruff, t", level)

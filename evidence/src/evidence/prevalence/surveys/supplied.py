"""Replicate weights that a survey office supplies instead of its strata and clusters."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import expit, logit
from scipy.stats import t as student

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.prevalence.report import MethodResult
from evidence.prevalence.surveys.design import SurveyDesign, numbers
from evidence.results import Interval

__all__ = ["KINDS", "SuppliedReplicates", "read_replicates", "supplied_result"]

Floats = npt.NDArray[np.float64]
KINDS = ("bootstrap", "brr", "fay", "jk1", "jk2", "sdr")
FAY = 0.5


@dataclasses.dataclass(frozen=True, eq=False)
class SuppliedReplicates:
    """weights: n x R whole weights. coefficients: R, so that V = sum_r c_r (theta_r - theta)^2. kind: one of `KINDS`."""

    kind: str
    weights: Floats
    coefficients: Floats


def read_replicates(table: pl.DataFrame, columns: Sequence[str], kind: str, *, fay: float = FAY) -> SuppliedReplicates:
    """The replicate weights in the columns; `rep*` stands for all columns that begin so.

    kind: how the office made them, which sets the coefficients of the R replicates: "bootstrap" and "brr" 1 / R, "fay" (with
    factor rho) 1 / (R (1 - rho)^2), "jk1" (R - 1) / R, "jk2" 1, "sdr" (successive differences) 4 / R.
    Raises DataError for another kind, fewer than two columns, and weights that are missing or negative.
    """
    if kind not in KINDS:
        raise DataError(f"Replicate weights are of the kind {', '.join(KINDS)}, not '{kind}'.")
    names: list[str] = []
    for name in columns:
        begins = name.removesuffix("*")
        names += [c for c in table.columns if c.startswith(begins)] if name.endswith("*") else [name]
    if len(names) < 2:
        raise DataError(
            f"At least two columns of replicate weights are needed; {', '.join(columns)} names {len(names)}."
        )
    weights = np.stack([numbers(table, name) for name in names], axis=1)
    bad = ~np.isfinite(weights) | (weights < 0)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise DataError(f"Row {row + 1}: the replicate weight {names[column]!r} is missing or negative.")
    if (weights.sum(axis=0) == 0).any():
        raise DataError(f"The replicate weight {names[int((weights.sum(axis=0) == 0).argmax())]!r} is 0 for everybody.")
    count = len(names)
    coefficient = {
        "bootstrap": 1 / count,
        "brr": 1 / count,
        "fay": 1 / (count * (1 - fay) ** 2),
        "jk1": (count - 1) / count,
        "jk2": 1.0,
        "sdr": 4 / count,
    }[kind]
    return SuppliedReplicates(kind, weights, np.full(count, coefficient))


def supplied_result(
    design: SurveyDesign,
    replicates: SuppliedReplicates,
    y: Floats,
    *,
    x: Floats | None = None,
    statistic: str = "mean",
    level: float = 0.95,
) -> MethodResult:
    """A mean, ratio or total with V = sum_r c_r (theta_r - theta)^2 around the full sample; t with R - 1 degrees of freedom,
    shares on the logit scale.

    Raises DataError for a median, whose replicates no coefficient fits, and for another number of rows.
    """
    if statistic not in ("mean", "ratio", "total"):
        raise DataError(f"Supplied replicate weights give means, ratios and totals, not a {statistic}.")
    if len(replicates.weights) != len(y):
        raise DataError(f"There are {len(replicates.weights)} rows of replicate weights for {len(y)} respondents.")
    known = np.isfinite(y) & (np.isfinite(x) if x is not None else True)
    below = np.ones(len(y)) if x is None else x
    full, drawn = design.weight[known], replicates.weights[known]
    if statistic == "total":
        estimate, each = float(full @ y[known]), drawn.T @ y[known]
    else:
        estimate = float((full @ y[known]) / (full @ below[known]))
        each = (drawn.T @ y[known]) / (drawn.T @ below[known])
    error = float(np.sqrt(replicates.coefficients @ (each - estimate) ** 2))
    freedom = len(each) - 1
    wide = float(student.ppf((1 + level) / 2, freedom))
    share = statistic == "mean" and bool(np.isin(y[known], (0.0, 1.0)).all()) and 0 < estimate < 1
    if share:
        on_logit = wide * error / (estimate * (1 - estimate))
        low, high = (float(expit(logit(estimate) + sign * on_logit)) for sign in (-1, 1))
    else:
        low, high = estimate - wide * error, estimate + wide * error
    scale = ", t on the logit scale" if share else ", t"
    words = f"{statistic}, {freedom + 1} supplied {replicates.kind} replicates, standard error {write_number(error)}"
    return MethodResult("supplied replicates", words, estimate, Interval(low, high, f"{replicates.kind}{scale}", level))

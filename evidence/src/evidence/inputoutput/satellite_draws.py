"""Doubt about the satellite: all draws in one product with one solved table, and the variance in closed form."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.table import Table

__all__ = ["Correlation", "FactorGroups", "closed_form_variance", "draw_footprints", "draw_groups", "factor_groups"]

Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Correlation = Literal["region", "row"]
TOGETHER = 128  # draws that share one random stream; part of the seed's meaning, so never change it


@dataclasses.dataclass(frozen=True, eq=False)
class FactorGroups:
    """Rows that rise and fall together in every draw, because they share one random factor and one spread.

    of_row: n, the group of each row. factor: P, the random number that drives each group, out of `factors`.
    sd: P, standard deviation of the logarithm. region: P, the region all its rows lie in.
    """

    of_row: Integers
    factor: Integers
    sd: Doubles
    region: Integers
    factors: int

    def sums(self, per_row: Doubles) -> Doubles:
        """Sum an array over n rows (axis 0) within each group: P x the rest."""
        total = np.zeros((len(self.factor), *per_row.shape[1:]))
        np.add.at(total, self.of_row, per_row)
        return total


def factor_groups(
    table: Table, satellite: Satellite, stressor: int = 0, correlation: Correlation = "region"
) -> FactorGroups:
    """Group the rows of one stressor.

    correlation "region": one factor a region, because a survey's error is common to the industries its figure was
    spread over. "row": independent rows. Raises DataError where the satellite has no `relative_sd`.
    """
    if satellite.relative_sd is None:
        raise DataError(
            "The satellite says nothing about its own doubt (relative_sd), so it cannot be drawn; "
            "give one, or vary the assumptions instead."
        )
    sd = satellite.relative_sd[stressor]
    by_region = correlation == "region"
    factor = table.row_region if by_region else np.arange(table.rows)
    keys, of_row = np.unique(np.stack([factor, sd]), axis=1, return_inverse=True)
    region = np.zeros(keys.shape[1], dtype=np.int64)
    region[of_row.ravel()] = table.row_region
    factors = len(table.regions) if by_region else table.rows
    return FactorGroups(of_row.ravel(), keys[0].astype(np.int64), keys[1], region, factors)


def draw_groups(groups: FactorGroups, contributions: Doubles, *, draws: int, seed: int, stressor: int = 0) -> Doubles:
    """draws x columns: sum over groups of exp(sd z - sd^2 / 2) times the group's contribution (P x columns).

    The factor has mean one, so the mean of a figure stays what it is. The same seed gives the same draws on every
    machine and for every choice of columns: blocks of 128 draws have streams of their own.
    """
    if draws < 2:
        raise DataError(f"{draws} draws make no interval; ask for at least 2.")
    result = np.empty((draws, contributions.shape[1]))
    for first in range(0, draws, TOGETHER):
        count = min(TOGETHER, draws - first)
        stream = np.random.Generator(np.random.Philox(key=[seed, (first // TOGETHER << 20) + stressor]))
        z = stream.standard_normal((TOGETHER, groups.factors))[:count]
        exponent = z[:, groups.factor] * groups.sd
        exponent -= 0.5 * groups.sd**2
        result[first : first + count] = np.exp(exponent, out=exponent) @ contributions
    return result


def draw_footprints(
    table: Table, satellite: Satellite, X: Doubles, *, draws: int, seed: int, correlation: Correlation = "region"
) -> Doubles:
    """draws x K x columns: footprints s^(d) X under a satellite that is drawn anew each time, from one solve.

    X: n x columns, e.g. L Y (then columns are consumers) or any output that some demand calls for.
    """
    S = intensities(table, satellite)
    result = np.empty((draws, len(S), X.shape[1]))
    for k in range(len(S)):
        groups = factor_groups(table, satellite, k, correlation)
        contributions = groups.sums(S[k][:, None] * X)
        result[:, k] = draw_groups(groups, contributions, draws=draws, seed=seed, stressor=k)
    return result


def closed_form_variance(
    table: Table, satellite: Satellite, X: Doubles, correlation: Correlation = "region"
) -> Doubles:
    """Variance of `draw_footprints` without drawing (K x columns).

    Independent rows: Var = sum_i (s_i X_i)^2 (exp(sd_i^2) - 1). One factor a region: Var = sum over regions of
    sum_ij c_i c_j (exp(sd_i sd_j) - 1) with c = s X.
    """
    S = intensities(table, satellite)
    variance = np.zeros((len(S), X.shape[1]))
    for k in range(len(S)):
        groups = factor_groups(table, satellite, k, correlation)
        contributions = groups.sums(S[k][:, None] * X)
        for factor in np.unique(groups.factor):
            mine = groups.factor == factor
            sd, c = groups.sd[mine], contributions[mine]
            variance[k] += ((np.expm1(np.outer(sd, sd)) @ c) * c).sum(axis=0)
    return variance

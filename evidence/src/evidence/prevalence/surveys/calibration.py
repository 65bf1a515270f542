"""Calibration of weights to known totals: post-stratification, raking and linear calibration."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError, EvidenceError
from evidence.numbers import write_number
from evidence.prevalence.surveys.design import SurveyDesign, group_sums
from evidence.results import Caveat

__all__ = ["calibrate_linearly", "indicators", "post_stratify", "rake"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def post_stratify(design: SurveyDesign, cell: Codes, totals: Floats) -> SurveyDesign:
    """Weights that add up to the known total of each cell: w N_c / Σ_c w.

    cell: n codes 0 to C - 1; totals: C known population totals. Raises DataError for an empty cell with a total.
    """
    sums = group_sums(cell, design.weight, len(totals))
    _refuse_empty(sums, totals, "cell")
    factor = np.divide(totals, sums, out=np.zeros_like(sums), where=sums > 0)
    return _apply_calibration(design, design.weight * factor[cell], indicators(cell, len(totals)))


def rake(
    design: SurveyDesign,
    margins: Sequence[tuple[Codes, Floats]],
    *,
    tolerance: float = 1e-10,
    rounds: int = 1_000,
) -> SurveyDesign:
    """Weights that add up to several margins at once, by fitting one after the other until nothing moves.

    margins: for each, n codes 0 to C - 1 and C known totals, whose sums must agree; tolerance: largest relative
    difference to a total. Raises DataError where the margins' sums differ or a category is empty, EvidenceError where
    the rounds do not suffice.
    """
    sums = [float(totals.sum()) for _, totals in margins]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        raise DataError(f"The margins to rake to have different sums: {', '.join(f'{value:,.2f}' for value in sums)}.")
    for codes, totals in margins:
        _refuse_empty(group_sums(codes, design.weight, len(totals)), totals, "category")
    weight = design.weight.copy()
    worst = np.inf
    for _ in range(rounds):
        worst = 0.0
        for codes, totals in margins:
            found = group_sums(codes, weight, len(totals))
            factor = np.divide(totals, found, out=np.zeros_like(found), where=found > 0)
            worst = max(worst, float(np.abs(factor[totals > 0] - 1).max()))
            weight *= factor[codes]
        if worst < tolerance:
            columns = [
                indicators(codes, len(totals))[:, int(index > 0) :] for index, (codes, totals) in enumerate(margins)
            ]
            return _apply_calibration(design, weight, np.concatenate(columns, axis=1))
    raise EvidenceError(
        f"Raking did not settle in {rounds} rounds; the largest relative gap is still {write_number(worst, 2)}."
    )


def calibrate_linearly(
    design: SurveyDesign,
    auxiliaries: Floats,
    totals: Floats,
    *,
    bounds: tuple[float, float] | None = None,
    rounds: int = 200,
) -> SurveyDesign:
    """Weights w g with Σ w g x = totals and g nearest to 1 in squares: g = 1 + x λ (the regression estimator).

    auxiliaries: n × q; totals: q; bounds: smallest and largest g, kept by setting what would pass them to the bound
    and solving again for the rest. Raises DataError for auxiliaries that determine each other, EvidenceError where
    the bounds leave no solution.
    """
    if np.linalg.matrix_rank(auxiliaries * np.sqrt(design.weight)[:, None]) < auxiliaries.shape[1]:
        raise DataError("The auxiliaries determine each other; leave one category of each further variable out.")
    g = np.ones(len(design))
    free = np.ones(len(design), dtype=bool)
    for _ in range(rounds):
        weight = np.where(free, design.weight, 0.0)
        gap = totals - (design.weight * np.where(free, 1.0, g)) @ auxiliaries
        step, *_ = np.linalg.lstsq(auxiliaries.T @ (auxiliaries * weight[:, None]), gap, rcond=None)
        g = np.where(free, 1 + auxiliaries @ step, g)
        if bounds is None or ((g >= bounds[0] - 1e-12) & (g <= bounds[1] + 1e-12)).all():
            if np.abs((design.weight * g) @ auxiliaries - totals).max() > 1e-8 * np.abs(totals).max():
                raise EvidenceError(f"No weights within the bounds {bounds} meet the totals.")
            return _apply_calibration(design, design.weight * g, auxiliaries)
        free &= (g >= bounds[0]) & (g <= bounds[1])
        g = np.clip(g, *bounds)
    raise EvidenceError(f"No weights within the bounds {bounds} were found in {rounds} rounds.")


def indicators(codes: Codes, categories: int) -> Floats:
    """n × C table of 0 and 1."""
    table = np.zeros((len(codes), categories))
    table[np.arange(len(codes)), codes] = 1.0
    return table


def _refuse_empty(sums: Floats, totals: Floats, word: str) -> None:
    empty = np.flatnonzero((sums == 0) & (totals > 0))
    if len(empty):
        raise DataError(
            f"Nobody in the sample stands for {word} {int(empty[0])}, whose total is {totals[empty[0]]:,.0f}."
        )


def _apply_calibration(design: SurveyDesign, weight: Floats, auxiliaries: Floats) -> SurveyDesign:
    if design.second is not None:
        raise DataError("Calibration is not combined with the variance of a second stage; leave one of the two out.")
    notes = list(design.warnings)
    change = weight[design.weight > 0] / design.weight[design.weight > 0]
    notes.append(
        Caveat(
            "calibrated",
            f"Calibration multiplied the weights by {write_number(change.min(), 3)} to "
            f"{write_number(change.max(), 3)}.",
        )
    )
    negative = int((weight < 0).sum())
    if negative:
        notes.append(Caveat("negative-weights", f"Calibration made {negative} weights negative; use bounds."))
    return dataclasses.replace(
        design, weight=weight, auxiliaries=auxiliaries, base_weight=design.weight, warnings=tuple(notes)
    )

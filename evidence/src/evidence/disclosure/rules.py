"""Disclosure control of tables: small groups refused, what would give them away hidden too, counts rounded."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError

__all__ = ["Rules", "complementary", "round_to_base", "suppress", "too_small"]

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What may be shown of a group.

    minimum_respondents: fewer unweighted respondents are refused (25 is the rule of the MICS reports);
    minimum_cases: 1 to one less respondents with the outcome, or without it, are refused, since such a share gives
    people away; base: counts and estimated numbers of people are rounded to its multiples; decimals: of shares.

    A rule of 0 or 1 switches that rule off; say so wherever the table is shown.
    """

    minimum_respondents: int = 25
    minimum_cases: int = 5
    base: int = 5
    decimals: int = 4

    def __post_init__(self) -> None:
        if min(self.minimum_respondents, self.minimum_cases, self.base, self.decimals) < 0:
            raise DataError("The limits of disclosure control must not be negative.")

    @classmethod
    def off(cls) -> Rules:
        """Nothing hidden, nothing rounded."""
        return cls(0, 0, 0, 15)


def too_small(respondents: npt.ArrayLike, cases: npt.ArrayLike | None, rules: Rules) -> Mask:
    """Groups to hide for their own sake.

    respondents: unweighted respondents of each group, any shape; cases: of these, those with the outcome, or None
    where the outcome is not a yes or no. A group in which nobody or everybody has the outcome is judged by its size.
    """
    size = np.asarray(respondents)
    hidden: Mask = size < rules.minimum_respondents
    if cases is not None:
        with_outcome = np.asarray(cases)
        for count in (with_outcome, size - with_outcome):
            hidden = hidden | ((count > 0) & (count < rules.minimum_cases))
    return hidden


def complementary(hidden: Mask, respondents: npt.ArrayLike) -> Mask:
    """The hidden groups and those that must be hidden with them.

    Where the sum of a row, column, or other line of the table is known, a single hidden cell in it can be had by
    subtraction. So the smallest other cell of such a line is hidden too, until every line hides none or at least two
    (or all there are). Cells with nobody are no cover and are never chosen.

    hidden: any number of dimensions, one for each variable of the table; respondents: same shape.
    """
    size = np.asarray(respondents)
    result = hidden.copy()
    changed = True
    while changed:
        changed = False
        for axis in range(result.ndim):
            lines = np.moveaxis(result, axis, -1).reshape(-1, result.shape[axis])
            sizes = np.moveaxis(size, axis, -1).reshape(-1, result.shape[axis])
            for line, (mask, counts) in enumerate(zip(lines, sizes, strict=True)):
                if (mask & (counts > 0)).sum() != 1:
                    continue
                candidates = np.flatnonzero(~mask & (counts > 0))
                if len(candidates) == 0:
                    continue
                chosen = candidates[np.argmin(counts[candidates])]
                place = list(np.unravel_index(line, np.delete(result.shape, axis)))
                place.insert(axis, chosen)
                result[tuple(place)] = True
                changed = True
    return result


def suppress(respondents: npt.ArrayLike, cases: npt.ArrayLike | None, rules: Rules) -> Mask:
    """`too_small`, and what `complementary` adds to it."""
    return complementary(too_small(respondents, cases, rules), respondents)


def round_to_base(values: npt.ArrayLike, base: int) -> Floats:
    """Values rounded to multiples of the base, halves to even multiples; unchanged for a base of 0 or 1."""
    numbers = np.asarray(values, dtype=np.float64)
    return numbers if base <= 1 else np.round(numbers / base) * base

"""What a reader knows of a table: cells and totals that are shown, and what else was ever said about the same people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError

__all__ = ["TOTAL", "Count", "CountTable", "Fact", "Share", "Where", "positions"]

TOTAL = "Total"
_MOST = 1_000_000_000_000

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Where = Mapping[str, str | Sequence[str]]
"""Which people: a category, or several, for some of the dimensions; dimensions that are not named are summed over."""


@dataclasses.dataclass(frozen=True, eq=False)
class CountTable:
    """Counts of people by one to three dimensions.

    name: of the table; dimensions: names; categories: of each dimension, without totals; counts: whole numbers, zero or
    more, one axis a dimension.

    Raises DataError for shapes that do not fit, categories that occur twice or are called Total, and other numbers.
    """

    name: str
    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    counts: Counts

    def __post_init__(self) -> None:
        values = np.asarray(self.counts)
        if values.shape != tuple(len(labels) for labels in self.categories) or len(self.dimensions) != values.ndim:
            raise DataError(
                f"{self.name}: the counts have the shape {values.shape}, which does not fit the categories."
            )
        if not 1 <= values.ndim <= 3:
            raise DataError(f"{self.name} has {values.ndim} dimensions; tables of one to three can be protected.")
        for dimension, labels in zip(self.dimensions, self.categories, strict=True):
            if len(set(labels)) != len(labels) or TOTAL in labels or len(labels) < 2:
                raise DataError(
                    f"{self.name}: {dimension} needs two categories or more, each once and none called {TOTAL}."
                )
        wrong = ~np.isfinite(values) | (values < 0) | (values != np.round(values))
        if wrong.any():
            raise DataError(f"{self.name}: {int(wrong.sum())} counts are negative, fractional or missing.")
        if (values > _MOST).any():
            raise DataError(
                f"{self.name}: {int((values > _MOST).sum())} counts are more people than there have ever been."
            )
        object.__setattr__(self, "counts", values.astype(np.int64))

    def with_totals(self) -> Counts:
        """Counts with one more place on every axis, the last, for the sum over it."""
        values = self.counts
        for axis in range(values.ndim):
            values = np.concatenate([values, values.sum(axis=axis, keepdims=True)], axis=axis)
        return values

    def labels(self, position: Iterable[int]) -> tuple[str, ...]:
        """Categories of a place in the counts with totals."""
        return tuple((*labels, TOTAL)[i] for labels, i in zip(self.categories, position, strict=True))

    def where(self, position: Iterable[int]) -> dict[str, str]:
        """The same as `Where`: dimensions at their total are left out."""
        pairs = zip(self.dimensions, self.labels(position), strict=True)
        return {dimension: label for dimension, label in pairs if label != TOTAL}


@dataclasses.dataclass(frozen=True)
class Count:
    """How many people there are, known from somewhere, between two bounds.

    where: which people; low, high: equal for a number, apart for a range such as the class of a map; source: where it was
    said, e.g. "title", "release of 2023", "map label".
    """

    where: Where
    low: float
    high: float
    source: str


@dataclasses.dataclass(frozen=True)
class Share:
    """Which part of some people others are, known from somewhere: low <= people(where) / people(of) <= high.

    A percentage printed as 12 % lies between 0.115 and 0.125. source: where it was said.
    """

    where: Where
    of: Where
    low: float
    high: float
    source: str


Fact = Count | Share


def positions(
    where: Where, dimensions: Sequence[str], categories: Sequence[Sequence[str]], source: str
) -> npt.NDArray[np.intp]:
    """Places of the people in the flattened cross table of all dimensions.

    Raises DataError for a dimension or category that no table has.
    """
    unknown = set(where) - set(dimensions)
    if unknown:
        raise DataError(f"{source}: there is no dimension '{min(unknown)}'; the tables have {', '.join(dimensions)}.")
    chosen = []
    for dimension, labels in zip(dimensions, categories, strict=True):
        wanted = where.get(dimension)
        if wanted is None:
            chosen.append(np.arange(len(labels)))
            continue
        place = {label: i for i, label in enumerate(labels)}
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        lost = [name for name in names if name not in place]
        if lost:
            raise DataError(f"{source}: '{lost[0]}' is no category of {dimension}.")
        chosen.append(np.array([place[name] for name in names]))
    shape = tuple(len(labels) for labels in categories)
    return np.ravel_multi_index(np.ix_(*chosen), shape).ravel()

"""The data of multiple systems estimation: how many cases have each capture history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from evidence.exceptions import DataError

__all__ = ["MOST_LISTS", "ListCounts", "from_cases"]

Ints = NDArray[np.int64]

MOST_LISTS = 10  # 1,023 histories and 45 pairs; beyond it no method here gives an answer worth waiting for


@dataclasses.dataclass(frozen=True, eq=False)
class ListCounts:
    """Counts of cases by capture history.

    names: t list names; cells: distinct capture histories as numbers, bit i set where the case is on list i, each
    between 1 and 2**t - 1; counts: cases with exactly that history, same length; how: how the file was understood.

    Raises DataError for fewer than two or more than `MOST_LISTS` lists, repeated names, repeated histories, the
    history on no list, counts that are negative, or no cases at all.
    """

    names: tuple[str, ...]
    cells: Ints
    counts: Ints
    how: str = "given as counts"

    def __post_init__(self) -> None:
        if not 2 <= len(self.names) <= MOST_LISTS:
            raise DataError(f"Between 2 and {MOST_LISTS} lists are needed, not {len(self.names)}.")
        repeated = {name for name in self.names if self.names.count(name) > 1}
        if repeated:
            raise DataError(f"The list name {sorted(repeated)[0]!r} occurs twice; every list needs its own name.")
        if len(self.cells) != len(self.counts) or len(np.unique(self.cells)) != len(self.cells):
            raise DataError("A capture history occurs twice; add its counts up or correct the table.")
        if len(self.cells) and (self.cells.min() < 1 or self.cells.max() >= 2 ** len(self.names)):
            raise DataError("A history lies outside the lists; the one on no list is what is estimated, not given.")
        if (self.counts < 0).any():
            raise DataError("A count is negative.")
        if self.observed == 0:
            raise DataError("There are no cases: every count is zero.")

    @property
    def lists(self) -> int:
        """The number of lists t."""
        return len(self.names)

    @property
    def observed(self) -> int:
        """The number of cases on at least one list."""
        return int(self.counts.sum())

    def vector(self) -> NDArray[np.float64]:
        """Counts of all 2**t - 1 histories in the order 1, 2, 3, …; histories not in the data count zero."""
        full = np.zeros(2**self.lists - 1)
        full[self.cells - 1] = self.counts
        return full

    def overlaps(self) -> Ints:
        """Cases on both lists, lists × lists; the diagonal holds the list totals."""
        member = (self.cells[:, None] >> np.arange(self.lists)) & 1
        return (member * self.counts[:, None]).T @ member

    def times_listed(self) -> Ints:
        """Cases on exactly k lists, for k = 1 … t."""
        sizes = np.array([int(cell).bit_count() for cell in self.cells])
        return np.bincount(sizes, weights=self.counts, minlength=self.lists + 1)[1:].astype(np.int64)

    def canonical_order(self) -> list[int]:
        """List positions by falling total, then by overlaps: an order that names and columns have no part in.

        Random numbers are handed out in it, so that one seed gives one answer however the file is arranged. Lists that
        are equal in all this keep their order.
        """
        shared = self.overlaps()
        return sorted(range(self.lists), key=lambda i: (-shared[i, i], sorted((-shared[i]).tolist())))

    def reorder(self, order: Sequence[int]) -> ListCounts:
        """The same data with the lists in another order: new list i is old list order[i]."""
        cells = _move_lists(self.cells, order)
        by_number = np.argsort(cells)
        names = tuple(self.names[i] for i in order)
        return ListCounts(names, cells[by_number], self.counts[by_number], self.how)

    def canonical_cells(self) -> Ints:
        """All histories 1, 2, 3, … with the lists in `canonical_order`, each written in the order of this table."""
        back = np.argsort(self.canonical_order())
        return _move_lists(np.arange(1, 2**self.lists), back.tolist())

    def merge(self, names: Sequence[str]) -> ListCounts:
        """The same cases with some lists taken as one, named by joining their names, in the place of the first.

        names: at least two list names. Raises DataError for unknown names.
        """
        unknown = [name for name in names if name not in self.names]
        if unknown or len(set(names)) < 2:
            raise DataError(f"Lists to merge are two or more of {', '.join(self.names)}, not {', '.join(names)}.")
        first = min(self.names.index(name) for name in names)
        kept = [name for place, name in enumerate(self.names) if name not in names or place == first]
        members = [names if name == self.names[first] else [name] for name in kept]
        on = [np.any([self.cells >> self.names.index(part) & 1 for part in parts], axis=0) for parts in members]
        cells = np.sum([here.astype(np.int64) << place for place, here in enumerate(on)], axis=0)
        distinct, where = np.unique(cells, return_inverse=True)
        counts = np.bincount(where.reshape(-1), weights=self.counts).astype(np.int64)
        merged = "".join(sorted(names, key=self.names.index))
        new_names = tuple(merged if name == self.names[first] else name for name in kept)
        return ListCounts(new_names, distinct, counts, f"{self.how}, {'+'.join(names)} merged")


def _move_lists(cells: Ints, order: Sequence[int]) -> Ints:
    member = (cells[:, None] >> np.asarray(order)) & 1
    return np.asarray(member @ (1 << np.arange(len(order))), dtype=np.int64)


def from_cases(names: Sequence[str], cases: Iterable[int], how: str = "one row a case") -> ListCounts:
    """Count cases by history.

    names: t list names; cases: the history of each case as a number, see `ListCounts`. Returns `ListCounts`.
    """
    cells, counts = np.unique(np.fromiter(cases, dtype=np.int64), return_counts=True)
    return ListCounts(tuple(names), cells.astype(np.int64), counts.astype(np.int64), how)

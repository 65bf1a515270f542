"""Counts under a threshold hidden in a table with all its totals, with others beside them, so that sums give none away.

A sensitive cell (a count from 1 to the threshold less one, totals included) is safe where other tables with the same shown
cells exist in which it reaches the threshold, in which it is smaller than it is, and which lie at least the threshold less one
apart. Since zeros are shown, a reader knows that whatever is hidden is one at least, and so it is in all of these tables; a count
of one, or a total of as many people as hidden cells, cannot be smaller. Such tables are found by moves that keep every sum: in each dimension the cell has a
partner, another category (the two change against each other) or the total (they change together); the corners of the box so
spanned change by plus or minus t. The cell can rise by t if the corners that fall hold more than t people, and fall by t if those that
fall with it do. So hiding the corners of one such box is enough, and the box is the proof.

For each sensitive cell the box that hides least in addition is taken out of those spanned by the largest cells of its lines,
the largest categories of the table, and totals. All cells are looked at together, as arrays. In tables of some thousand cells,
what no small count needs any more once all are covered is shown again, the largest first. Source of the problem:
Cox (1980), JASA 75, 377; moves that keep sums: Diaconis and Sturmfels (1998), Ann. Statist. 26, 363.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.disclosure.knowledge import TOTAL, Count, CountTable
from evidence.exceptions import DataError

__all__ = ["THRESHOLD", "Suppressed", "least_possible", "suppress_table"]

THRESHOLD = 11
"""Counts from 1 to 10 are hidden unless another threshold is asked for."""

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_CHUNK = 8_192
_MOST_BOXES = 10_000_000  # boxes that are looked at when what is not needed is shown again


@dataclasses.dataclass(frozen=True, eq=False)
class Suppressed:
    """A table with what is hidden of it.

    table; threshold; sensitive, hidden: masks over the counts with totals (`CountTable.with_totals`), hidden cells are the
    sensitive ones and those that cover them.
    """

    table: CountTable
    threshold: int
    sensitive: Mask
    hidden: Mask

    def shown_counts(self) -> npt.NDArray[np.float64]:
        """Counts with totals, NaN where hidden."""
        return np.where(self.hidden, np.nan, self.table.with_totals().astype(np.float64))

    def frame(self) -> pl.DataFrame:
        """The table to publish, with totals: a column for each dimension, count (null where hidden) and status."""
        rows = list(itertools.product(*((*labels, TOTAL) for labels in self.table.categories)))
        columns: dict[str, Any] = {name: [row[i] for row in rows] for i, name in enumerate(self.table.dimensions)}
        hidden = pl.Series(self.hidden.ravel())
        count = pl.when(hidden).then(None).otherwise(pl.Series(self.table.with_totals().ravel()))
        status = pl.when(hidden).then(pl.lit("hidden")).otherwise(pl.lit("shown"))
        return pl.DataFrame(columns).with_columns(count.alias("count"), status.alias("status"))

    def facts(self) -> list[Count]:
        """What this release tells: every count or total that is shown."""
        counts, name = self.table.with_totals(), self.table.name
        return [
            Count(self.table.where(place), float(counts[tuple(place)]), float(counts[tuple(place)]), name)
            for place in np.argwhere(~self.hidden).tolist()
        ]

    def implied_counts(self) -> list[Count]:
        """What it tells of counts that are hidden: one at least, since zeros are shown. A zero that had to be hidden is left out."""
        source = f"{self.table.name}, where zeros are shown"
        somebody = self.hidden & (self.table.with_totals() > 0)
        return [Count(self.table.where(place), 1.0, np.inf, source) for place in np.argwhere(somebody).tolist()]


def suppress_table(table: CountTable, threshold: int = THRESHOLD) -> Suppressed:
    """Hide counts from 1 to `threshold` - 1 and the corners of a box for each.

    threshold: at least 2. Zeros are shown, since they are nobody.

    >>> table = CountTable("t", ("origin",), (("A", "B", "C"),), np.array([4, 30, 60]))
    >>> suppress_table(table).hidden.tolist()
    [True, True, False, False]
    """
    if threshold < 2:
        raise DataError("The least count that may be shown is 2 or more.")
    counts = table.with_totals()
    sensitive = (counts > 0) & (counts < threshold)
    hidden = sensitive.copy()
    cells = np.flatnonzero(sensitive)
    # Cells with little room last: the covers of the others then serve them, too.
    left = cells[np.argsort(-counts.ravel()[cells], kind="stable")]
    for large in (False, True):
        parts = [left[start : start + _CHUNK] for start in range(0, len(left), _CHUNK)]
        failed = [_cover(counts, hidden, part, threshold, large=large) for part in parts]
        left = np.concatenate(failed) if failed else left
    swapped = np.zeros_like(hidden)
    ways = (_search, functools.partial(_swap, swapped=swapped), functools.partial(_search, grand_total=True))
    left = np.array(
        [cell for cell in left if not any(way(counts, hidden, cell, threshold) for way in ways)], dtype=np.intp
    )
    if len(left):
        raise DataError(
            f"{len(left)} small counts of {table.name} cannot be covered by any others; publish it with fewer categories."
        )
    if cells.size * counts.size <= _MOST_BOXES:
        _show_again(counts, hidden, sensitive, swapped, threshold)
    return Suppressed(table, threshold, sensitive, hidden)


def _show_again(counts: Counts, hidden: Mask, sensitive: Mask, swapped: Mask, threshold: int) -> None:
    """Show what was hidden beside the small counts and is not needed, the largest counts first: boxes are chosen one small
    count at a time, and in sparse tables the box of a later one often serves an earlier one, too. Every small count keeps a box.

    swapped: what a swap of people rests on, which stays hidden."""
    boxes = _boxes_within(counts, hidden, np.flatnonzero(sensitive), threshold)
    corners = np.concatenate([found for found in boxes if found is not None] or [np.zeros((0, 1), dtype=np.intp)])
    owner = np.repeat(np.arange(len(boxes)), [0 if found is None else len(found) for found in boxes])
    alive, left = np.ones(len(owner), dtype=bool), np.bincount(owner, minlength=len(boxes))
    beside = np.flatnonzero(hidden & ~sensitive & ~swapped)
    with_cell: dict[int, list[int]] = {int(cell): [] for cell in beside}
    for box, cell in np.argwhere(np.isin(corners, beside)).tolist():
        with_cell[int(corners[box, cell])].append(box)
    for cell in beside[np.argsort(-counts.ravel()[beside], kind="stable")].tolist():
        lost = np.unique([box for box in with_cell[cell] if alive[box]]).astype(np.intp)
        without = left - np.bincount(owner[lost], minlength=len(boxes))
        if (without[owner[lost]] > 0).all():
            alive[lost], left = False, without
            hidden.ravel()[cell] = False


def _boxes_within(counts: Counts, hidden: Mask, cells: Places, threshold: int) -> list[Places | None]:
    """For each cell the boxes that hide nothing more: the flat places of their corners, a box in each row. None where a cell has
    no such box, as it was covered by a swap."""
    shape, least = counts.shape, least_possible(counts).ravel()
    other = list(np.indices(shape).reshape(counts.ndim, -1).astype(np.intp))
    found: list[Places | None] = []
    for cell in cells:
        place = tuple(np.full(counts.size, at, dtype=np.intp) for at in np.unravel_index(cell, shape))
        value, fewest = np.full(counts.size, counts.ravel()[cell]), np.full(counts.size, least[cell])
        cost = _cost(shape, counts.ravel(), hidden.ravel(), place, other, value, fewest, threshold)
        free = np.flatnonzero(cost == 0)
        box = _corners(shape, tuple(at[free] for at in place), [at[free] for at in other])
        found.append(np.stack([corner for corner, _sign in box], axis=1) if len(free) else None)
    return found


def _cover(counts: Counts, hidden: Mask, cells: Places, threshold: int, *, large: bool) -> Places:
    """Hide the cheapest box of each cell and give back the cells for which there is none.

    Boxes of cells of one call may overlap, which only helps. The total of everything stays. large: try more partners.
    """
    place = np.unravel_index(cells, counts.shape)
    value, least = counts.ravel()[cells], least_possible(counts).ravel()[cells]
    partners = _partners(counts, hidden, place, threshold, large=large)
    best = np.full(len(cells), np.inf)
    chosen = [np.zeros(len(cells), dtype=np.intp) for _ in place]
    flat, covered = counts.ravel(), hidden.ravel()
    for combination in itertools.product(*(range(len(options)) for options in partners)):
        other = [options[i] for options, i in zip(partners, combination, strict=True)]
        cost = _cost(counts.shape, flat, covered, place, other, value, least, threshold)
        cost[_touches_grand_total(counts.shape, place, other)] = np.inf
        better = cost < best
        best = np.where(better, cost, best)
        for axis, partner in enumerate(other):
            chosen[axis] = np.where(better, partner, chosen[axis])
    found = np.flatnonzero(np.isfinite(best))
    for corner, _ in _corners(counts.shape, tuple(at[found] for at in place), [at[found] for at in chosen]):
        covered[corner] = True
    failed: Places = cells[~np.isfinite(best)]
    return failed


def _search(counts: Counts, hidden: Mask, cell: np.intp, threshold: int, *, grand_total: bool = False) -> bool:
    """Hide the cheapest of all boxes of one cell; grand_total: one that hides the total of everything will do."""
    boxes = np.indices(counts.shape).reshape(counts.ndim, -1)
    place = tuple(np.full(boxes.shape[1], at) for at in np.unravel_index(cell, counts.shape))
    other = list(boxes.astype(np.intp))
    value, least = (np.full(boxes.shape[1], of.flat[cell]) for of in (counts, least_possible(counts)))
    cost = _cost(counts.shape, counts.ravel(), hidden.ravel(), place, other, value, least, threshold)
    if not grand_total:
        cost[_touches_grand_total(counts.shape, place, other)] = np.inf
    best = int(cost.argmin())
    if not np.isfinite(cost[best]):
        return False
    box = [partner[[best]] for partner in other]
    for corner, _ in _corners(counts.shape, tuple(at[[best]] for at in place), box):
        hidden.ravel()[corner] = True
    return True


def _swap(counts: Counts, hidden: Mask, cell: np.intp, threshold: int, *, swapped: Mask) -> bool:
    """For a lonely cell, or the largest one that a total sums: people change places with those of one other cell, and all
    totals that differ between the two are hidden. The total of everything stays, and so do totals that both share. swapped: gets
    all that the swap rests on."""
    found = np.array(np.unravel_index(cell, counts.shape))
    last = np.array(counts.shape) - 1
    place = np.array([at[0] for at in _largest_within(counts, tuple(found[:, None]))])
    inner = counts[tuple(slice(None, -1) for _ in place)]
    others = np.argwhere(inner > threshold - int(counts[tuple(place)]))
    others = others[((others != place) & (found != last)).any(1)]
    if not len(others):
        return False
    cost = np.zeros(len(others))
    corners = []
    for flipped in itertools.product((False, True), repeat=counts.ndim):
        own, theirs = np.where(flipped, last, place), np.where(flipped, last, others)
        differ = (theirs != own).any(1)
        at = np.ravel_multi_index(tuple(theirs.T), counts.shape)
        mine = np.ravel_multi_index(tuple(own), counts.shape)
        for corner in (at, np.full(len(at), mine)):
            cost += np.where(differ & ~hidden.ravel()[corner], counts.ravel()[corner] + 1.0, 0.0)
            corners.append((corner, differ))
    best = int(cost.argmin())
    for corner, differ in corners:
        if differ[best]:
            hidden.ravel()[corner[best]] = swapped.ravel()[corner[best]] = True
    return True


def least_possible(counts: Counts) -> Counts:
    """How many people there are at least where somebody is in every cell that is not zero; counts have their totals."""
    cells = counts[tuple(slice(None, -1) for _ in counts.shape)] > 0
    labels = tuple(tuple(map(str, range(n))) for n in cells.shape)
    return CountTable("cells", tuple(map(str, range(cells.ndim))), labels, cells.astype(np.int64)).with_totals()


def _touches_grand_total(shape: tuple[int, ...], place: tuple[Places, ...], other: list[Places]) -> Mask:
    touches: Mask = np.logical_and.reduce(
        [(at == n - 1) | (partner == n - 1) for at, partner, n in zip(place, other, shape, strict=True)]
    )
    return touches


def _partners(
    counts: Counts, hidden: Mask, place: tuple[Places, ...], threshold: int, *, large: bool
) -> list[list[Places]]:
    """Candidates in each dimension: the smallest cell of the line that reaches the threshold (or, if large, the largest six), the
    largest hidden one, a large category of the table, and the total; for a cell that is itself a total, the category of the largest
    cell that it sums."""
    largest_within = _largest_within(counts, place)
    result = []
    for axis, at in enumerate(place):
        last = counts.shape[axis] - 1
        across = tuple(index for other, index in enumerate(place) if other != axis)
        lines = _lines(counts, axis, across, len(at))[:, :last].copy()
        inner = at < last
        lines[np.flatnonzero(inner), at[inner]] = -1
        masks = _lines(hidden, axis, across, len(at))[:, :last]
        margins = counts[tuple(slice(None, -1) if other == axis else -1 for other in range(counts.ndim))]
        order = np.argsort(-margins)
        options = [np.where(masks, lines, -1).argmax(1), np.where(inner, last, largest_within[axis])]
        # The largest category would serve all, and be lost to all; one somewhat smaller serves most.
        ranks = {min(rank, last - 2) for rank in ((0, 1, 2, last // 25) if large else (last // 25,))}
        options += [np.where(at == order[rank], order[rank + 1], order[rank]) for rank in sorted(ranks)]
        if large:
            highest = np.argsort(-lines, axis=1)
            options += [highest[:, i] for i in range(min(6, last))]
        else:
            options.append(np.where(lines >= threshold, lines, np.iinfo(np.int64).max).argmin(1))
        result.append(options)
    return result


def _lines(values: npt.NDArray[Any], axis: int, across: tuple[Places, ...], cells: int) -> npt.NDArray[Any]:
    """The line along an axis through each cell, one a row."""
    lines = np.moveaxis(values, axis, -1)[across]
    return np.broadcast_to(lines, (cells, values.shape[axis]))


def _largest_within(counts: Counts, place: tuple[Places, ...]) -> list[Places]:
    """For each cell, in the dimensions in which it is a total, where the largest of the cells that it sums lies."""
    found = [at.copy() for at in place]
    totals = [at == counts.shape[axis] - 1 for axis, at in enumerate(place)]
    inner = counts[tuple(slice(None, -1) for _ in place)]
    for pattern in itertools.product((False, True), repeat=len(place)):
        rows = np.flatnonzero(
            np.logical_and.reduce([is_total == wanted for is_total, wanted in zip(totals, pattern, strict=True)])
        )
        if not any(pattern) or not len(rows):
            continue
        summed = [axis for axis, wanted in enumerate(pattern) if wanted]
        kept = [axis for axis, wanted in enumerate(pattern) if not wanted]
        moved = inner.transpose(*kept, *summed).reshape(*(inner.shape[axis] for axis in kept), -1)
        at = moved.argmax(-1)[tuple(place[axis][rows] for axis in kept)]
        within = np.unravel_index(np.broadcast_to(at, rows.shape), tuple(inner.shape[axis] for axis in summed))
        for axis, index in zip(summed, within, strict=True):
            found[axis][rows] = index
    return found


def _corners(
    shape: tuple[int, ...], place: tuple[Places, ...], other: list[Places]
) -> list[tuple[Places, npt.NDArray[np.int64]]]:
    """Flat places of the corners of each box except the cell itself, with the sign of their change when the cell rises."""
    found = []
    for flipped in itertools.product((False, True), repeat=len(place)):
        if not any(flipped):
            continue
        sign = np.ones(len(place[0]), dtype=np.int64)
        index = []
        for axis, flip in enumerate(flipped):
            index.append(other[axis] if flip else place[axis])
            if flip:
                last = shape[axis] - 1
                sign = sign * np.where((place[axis] == last) | (other[axis] == last), 1, -1)
        found.append((np.ravel_multi_index(tuple(index), shape), sign))
    return found


def _cost(
    shape: tuple[int, ...],
    flat: Counts,
    covered: Mask,
    place: tuple[Places, ...],
    other: list[Places],
    value: Counts,
    least: Counts,
    threshold: int,
) -> npt.NDArray[np.float64]:
    """People newly hidden by a box, infinite where it proves nothing; hiding totals costs as much as the people in them."""
    cost = np.zeros(len(value))
    rise, fall = np.full(len(value), np.inf), value - 1.0
    for partner, at in zip(other, place, strict=True):
        cost[partner == at] = np.inf
    for corner, sign in _corners(shape, place, other):
        people = flat[corner].astype(np.float64)
        rise = np.where(sign < 0, np.minimum(rise, people - 1), rise)
        fall = np.where(sign > 0, np.minimum(fall, people - 1), fall)
        cost += np.where(covered[corner], 0.0, people + 1.0)
    safe = (rise >= threshold - value) & (fall >= np.minimum(1, value - least)) & (rise + fall >= threshold - 1)
    return np.where(safe, cost, np.inf)

"""Cells without a number: what they stand for, and what whoever meets one can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from evidence.exceptions import DataError
from evidence.sources.grids import Grid
from evidence.sources.parts import Parts, nearly_equal

__all__ = ["fill_blanks", "how_to_go_on"]


def how_to_go_on(words: Iterable[str]) -> str:
    """What whoever meets a cell without a number can do."""
    known = sorted({word for word in words if word})
    marks = " ".join(f"--zero-for '{word}'" for word in known[:3])
    return "Correct the cells in the file, or leave the row and its column out." + (
        f" If the mark means that nothing is delivered, say so: {marks}." if known else ""
    )


def fill_blanks(
    grid: Grid, rows: list[int], columns: list[int], chosen: list[int], parts: Parts, zero_for: Sequence[str]
) -> None:
    """Cells without a number in Z and Y: empty ones are zero only where the stated totals prove it."""
    used = [*columns, *chosen]
    inside = grid.values[np.ix_(rows, used)]
    holes = np.isnan(inside)
    if not holes.any():
        return
    words = {at: word for at, word in grid.words.items() if at[0] in set(rows) and at[1] in set(used)}
    zeros = {at for at, word in words.items() if word in zero_for}
    if zeros:
        place = {column: k for k, column in enumerate(used)}
        at_row = {row: i for i, row in enumerate(rows)}
        for row, column in zeros:
            holes[at_row[row], place[column]] = False
        parts.notes.append(
            f"{len(zeros)} cells with {', '.join(sorted(set(zero_for)))} were read as zero, as was asked."
        )
    if not holes.any():
        parts.Z, parts.Y = np.nan_to_num(parts.Z), np.nan_to_num(parts.Y)
        return
    row, column = (int(i) for i in np.argwhere(holes)[0])
    count = int(holes.sum())
    at = (rows[row], used[column])
    word = words.get(at)
    empty = grid.blank is not None and bool(grid.blank[np.ix_(rows, used)][holes].all())
    where = f"from {' '.join(grid.rows[at[0]])} to {' '.join(grid.columns[at[1]])}"
    if grid.lines:
        where += f" (line {grid.lines[at[0]]})"
    if word is not None or not empty:
        shown = "NaN" if word is None else f"{word!r}, not a number"
        raise DataError(
            f"{grid.source}: the flow {where} is {shown}; {count} such cells. "
            f"{how_to_go_on(words[at] for at in words if at not in zeros)}"
        )
    sums = np.nan_to_num(inside).sum(axis=1)
    if parts.stated_output is None or not nearly_equal(sums, np.nan_to_num(parts.stated_output)):
        raise DataError(
            f"{grid.source}: the flow {where} is empty ({count} empty cells) and no stated total proves that it "
            "is zero. A blank is not a zero: write 0 where nothing is delivered, or add the output of each row as a column "
            "'Total'."
        )
    parts.Z, parts.Y = np.nan_to_num(parts.Z), np.nan_to_num(parts.Y)
    parts.notes.append(f"{count} empty cells were read as zero: with them the rows add up to the stated output.")

"""The pieces of a table cut out of one grid; nothing is dropped without a note."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evidence.sources.arithmetic import step_of, total_industries
from evidence.sources.blanks import fill_blanks
from evidence.sources.demand import cut_demand, settle_imports
from evidence.sources.grids import Grid
from evidence.sources.labels import best_reading
from evidence.sources.parts import Key, Parts
from evidence.sources.siderows import cut_side_rows

__all__ = ["cut_grid"]

_MOST_FOR_TOTALS = 1500


def cut_grid(grid: Grid, *, region: str = "domestic", zero_for: Sequence[str] = ()) -> Parts | None:
    """Parts of a grid that holds industries, final demand and side rows together; None where rows and columns share
    no labels, so that it is no input-output table.

    region: name of the one region where labels name none. zero_for: words in cells that mean a delivery of nothing. Raises DataError for columns of regions without industries,
    industries that have a row but no column, and empty cells that the stated totals do not prove to be zero.
    """
    row_keys, column_keys, industries = best_reading(grid.rows, grid.columns)
    if not industries:
        return None
    industries, sums = _without_totals(grid, row_keys, column_keys, industries)
    known = set(industries)
    position = {key: i for i, key in enumerate(column_keys) if key}
    row_at = [i for i, key in enumerate(row_keys) if key in known]
    column_at = [position[key] for key in industries]
    n = len(industries)
    values = grid.values
    Z = values[np.ix_(row_at, column_at)] if column_at != list(range(n)) or row_at != list(range(n)) else values[:n, :n]

    single = all(not r for r, _ in industries)
    labels = [(region, s) for _, s in industries] if single else industries
    regions = list(dict.fromkeys(r for r, _ in labels))
    parts = Parts(grid.source, labels, Z, [], np.empty((n, 0)), title=grid.title, notes=list(grid.notes))
    if sums:
        parts.notes.append(f"Rows and columns that are sums of the others were left out: {'; '.join(sums)}.")
    named = {grid.rows[row] for row in row_at} if single else set()
    again = [row for row, levels in enumerate(grid.rows) if levels in named and row not in set(row_at)]
    if again:
        parts.notes.append(
            f"{len(again)} rows name the industries a second time, from row {again[0] + 1} on; they were set aside as "
            "imported inputs."
        )
    chosen, parts.Y = cut_demand(grid, column_keys, set(column_at), row_at, regions, parts, single=single)
    cut_side_rows(grid, row_keys, row_at, column_at, set(regions), parts)
    settle_imports(parts)
    _names(grid, row_at, parts)
    fill_blanks(grid, row_at, column_at, chosen, parts, zero_for)
    return parts


def _without_totals(
    grid: Grid, row_keys: Sequence[Key | None], column_keys: Sequence[Key | None], industries: list[Key]
) -> tuple[list[Key], list[str]]:
    """The industries that are not sums of others, and the labels of those that are (a row and column `Total`)."""
    if len({region for region, _ in industries}) > 1 or len(industries) > _MOST_FOR_TOTALS:
        return industries, []
    rows = {key: i for i, key in enumerate(row_keys) if key}
    columns = {key: i for i, key in enumerate(column_keys) if key}
    Z = np.nan_to_num(grid.values[np.ix_([rows[key] for key in industries], [columns[key] for key in industries])])
    totals = set(total_industries(Z, step_of(Z)))
    names = [" ".join(filter(None, industries[i])) for i in sorted(totals)]
    return [key for i, key in enumerate(industries) if i not in totals], names


def _names(grid: Grid, rows: list[int], parts: Parts) -> None:
    """Long sector names from the label level that says one thing for each sector."""
    if not grid.rows or len(grid.rows[0]) < 2:
        return
    sectors = [sector for _, sector in parts.labels]
    for level in range(len(grid.rows[0])):
        words = [grid.rows[row][level] for row in rows]
        pairs = dict(zip(sectors, words, strict=True))
        one_each = len(set(pairs.items())) == len({*zip(sectors, words, strict=True)}) == len(pairs)
        if one_each and any(len(word) > 6 and " " in word for word in words) and words != sectors:
            parts.sector_names = pairs
            return

"""The rows beside the industries: value added, taxes, output."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evidence.exceptions import DataError
from evidence.sources.arithmetic import is_sum, step_of
from evidence.sources.grids import Grid
from evidence.sources.labels import Kind, kind_of_row
from evidence.sources.parts import Doubles, Key, Parts

__all__ = ["cut_side_rows"]


def cut_side_rows(
    grid: Grid, keys: Sequence[Key | None], rows: list[int], columns: list[int], regions: set[str], parts: Parts
) -> None:
    """Rows below or between the industries: value added, taxes, totals. An industry without a column is refused."""
    taken = set(rows)
    pieces: list[Doubles] = []
    named: list[str] = []
    unused: list[str] = []
    given: Doubles | None = None
    for row, levels in enumerate(grid.rows):
        if row in taken:
            continue
        kind = kind_of_row(levels)
        values = grid.values[row, columns]
        text = " ".join(part for part in levels if part)
        key = keys[row]
        if kind == Kind.OTHER and key and key[0] in regions and not _side_like(levels):
            raise DataError(f"{grid.source}: '{text}' has a row but no column, so the file is cut or mislabelled.")
        if kind == Kind.OUTPUT and parts.stated_output is None:
            parts.stated_output, parts.states_output = values.copy(), True
        elif kind == Kind.VALUE_ADDED and given is None:
            given = values
        elif kind == Kind.PART:
            pieces.append(values)
            named.append(text)
        elif kind in (Kind.TAXES, Kind.OTHER):
            unused.append(text)
        parts.side[text] = values
    given = _rows_by_their_numbers(parts, unused, pieces, given)
    if unused:
        more = f" and {len(unused) - 6} more" if len(unused) > 6 else ""
        parts.notes.append(f"Rows beside the industries that no account uses: {'; '.join(unused[:6])}{more}.")
    if given is None and pieces:
        given = np.sum(pieces, axis=0)
        parts.notes.append("Value added is the sum of the rows " + "; ".join(named) + ".")
    if given is not None and np.isfinite(given).all():
        parts.value_added = given.copy()
    elif given is not None:
        parts.notes.append("Value added is blank for some industries, so output minus inputs stands in for it.")


def _rows_by_their_numbers(
    parts: Parts, unused: list[str], pieces: Sequence[Doubles], given: Doubles | None
) -> Doubles | None:
    """Rows whose names say nothing, recognised as inputs in total, output or value added, and taken out of `unused`."""
    Z = np.nan_to_num(parts.Z)
    inputs, output = Z.sum(axis=0), Z.sum(axis=1) + np.nan_to_num(parts.Y).sum(axis=1)
    step = step_of(parts.Z, parts.Y)
    if len(inputs) < 2:
        return given
    for text in list(unused):
        row = parts.side[text]
        if is_sum(row, inputs, len(inputs), step):
            what = "the sum of inputs"
        elif is_sum(row, output, len(inputs) + parts.Y.shape[1], step):
            what = "output"
            parts.stated_output = row.copy() if parts.stated_output is None else parts.stated_output
        elif (
            given is None
            and not pieces
            and (output - inputs > 0).any()
            and is_sum(row, output - inputs, len(inputs) + parts.Y.shape[1], step, rounded=len(inputs) > 2)
        ):
            what, given = "value added", row
        else:
            continue
        unused.remove(text)
        parts.notes.append(f"The row '{text}' is {what}, by its numbers.")
    return given


def _side_like(levels: Sequence[str]) -> bool:
    text = " ".join(levels).lower()
    words = (
        r"tax|subsid|value|surplus|compens|import|margin|purchas|adjust|total|cif|labou?r|capital|\b(p7|d1|tls|disc)\b"
    )
    return bool(re.search(words, text))

"""The columns of final demand in a grid, told from codes and from totals by their numbers first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.sources.arithmetic import is_code, is_sum, step_of
from evidence.sources.grids import Grid
from evidence.sources.labels import TOTAL_NAMES, fold, plain
from evidence.sources.parts import Doubles, Key, NoDemandError, Parts, nearly_equal
from evidence.sources.totals import OTHER_DEMAND, Column, without_sums

__all__ = ["cut_demand", "settle_imports"]

_DEMAND_CODE = re.compile(r"^(P[3-7]|F\d|FD|C3[7-9]|C4[0-2])", re.IGNORECASE)
_DISCREPANCY = {"DISC", "STATDISC", "DISCREPANCY", "STATISTICALDISCREPANCY", "ERR", "ERROR", "RESIDUAL", "OTHERS"}


def cut_demand(
    grid: Grid,
    keys: Sequence[Key | None],
    taken: set[int],
    rows: list[int],
    regions: list[str],
    parts: Parts,
    *,
    single: bool,
) -> tuple[list[int], Doubles]:
    """Positions and values of the final demand columns; codes and totals are recognized by their numbers first, and noted."""
    whole = _wholes(regions, keys)
    columns = []
    for position, key in enumerate(keys):
        if position in taken:
            continue
        text = " ".join(part for part in grid.columns[position] if part)
        names = {plain(part) for part in grid.columns[position]} | {plain(text)}
        owner = next((r for r in _owners(key, grid.columns[position]) if r in whole), None)
        columns.append(Column(position, key, text, names, owner, grid.values[rows, position]))
    if single:
        columns = _without_codes(columns, [grid.rows[row] for row in rows], min(taken), parts)
    demand, totals, stated = without_sums(columns, parts)
    for column in demand:
        parts.demand.append(
            _demand_key(column.key, column.owner, column.text, column.names, regions, parts, single=single)
        )
    if not demand:
        raise NoDemandError(f"{grid.source} has industries but no final demand columns.")
    Y = np.stack([column.raw for column in demand], axis=1)
    if totals or stated:
        sums = np.nan_to_num(parts.Z).sum(axis=1) + np.nan_to_num(Y).sum(axis=1)
        parts.states_output = bool(stated)
        parts.stated_output = min(stated or totals, key=lambda total: float(np.abs(np.nan_to_num(total) - sums).sum()))
    return [column.position for column in demand], Y


def _without_codes(
    columns: list[Column], labels: list[tuple[str, ...]], first_industry: int, parts: Parts
) -> list[Column]:
    """The columns that hold money. Codes and counters are left out; a column that may be either is asked about."""
    kept = []
    for column in columns:
        before = column.position < first_industry
        if not column.names & (TOTAL_NAMES | set(OTHER_DEMAND)) and is_code(
            column.raw, labels, column.text, before=before
        ):
            parts.notes.append(f"Column {column.in_words} holds codes, not deliveries, and was left out.")
            continue
        if before or not column.text:
            others = np.nan_to_num(parts.Z).sum(axis=1) + sum(c.values for c in columns if c is not column)
            if column.values.any() and not _stands_in_a_total(column, columns, parts):
                raise DataError(
                    f"{parts.source}: column {column.position + 1} of the numbers, {column.in_words}, "
                    f"{'stands before the industries' if before else 'has no heading'}; it sums to "
                    f"{write_number(column.values.sum())} beside {write_number(others.sum())} in the others. Is "
                    "it demand? Give it a "
                    "heading after the industries. If it holds codes, delete it or call it 'code'."
                )
        kept.append(column)
    return kept


def _stands_in_a_total(column: Column, columns: list[Column], parts: Parts) -> bool:
    """Whether another column is the sum of all that come before it and of this one too."""
    intermediate = np.nan_to_num(parts.Z).sum(axis=1)
    step = step_of(parts.Z, *(c.raw for c in columns))
    for total in columns:
        before = [c for c in columns if c is not total and c.position < total.position]
        if column in before and is_sum(total.values, intermediate + sum(c.values for c in before), len(before), step):
            return True
    return False


def _demand_key(
    key: Key | None, owner: str | None, text: str, names: set[str], regions: list[str], parts: Parts, *, single: bool
) -> Key:
    _refuse_rowless(key, text, regions, parts, single=single)
    if owner is not None:
        rest = [part for part in key or () if part and part != owner] or [text.removeprefix(owner).strip(" _.")]
        return owner, rest[0] or text
    other = next((word for name, word in OTHER_DEMAND.items() if name in names), None)
    if other:
        return other, text
    if names & _DISCREPANCY:
        return "statistical discrepancy", text
    if single:
        return regions[0], text
    region = key[0] if key else text
    raise DataError(
        f"{parts.source}: the column '{text}' belongs to '{region}', which has no industries in the table; "
        f"a region is missing or the file was cut (regions found: {', '.join(regions[:50])})."
    )


def _refuse_rowless(key: Key | None, text: str, regions: list[str], parts: Parts, *, single: bool) -> None:
    """An industry's column without its row means that rows were cut off: it must not pass for final demand."""
    if single:
        sectors = {sector for _, sector in parts.labels}
        alike = {_shape(sector) for sector in sectors}
        rowless = _shape(text.split(" ")[0]) in alike and not _DEMAND_CODE.match(text) and any(map(str.isdigit, text))
    else:
        rowless = key is not None and key[0] in regions and any(sector == key[1] for _, sector in parts.labels)
    if rowless:
        raise DataError(
            f"{parts.source}: the industry '{text}' has a column but no row, so rows are missing or the file was cut "
            f"(the last row read is {' '.join(parts.labels[-1])})."
        )


def _shape(text: str) -> str:
    return re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", text))


def _owners(key: Key | None, levels: tuple[str, ...]) -> list[str]:
    parts = [part for part in key if part] if key else []  # ICIO 2016 writes HC_AUS, the others AUS_HFCE
    return parts + [level for level in levels if level]


def _wholes(regions: list[str], keys: Sequence[Key | None]) -> set[str]:
    """Regions that may own final demand: those with industries, and the whole countries of split ones."""
    named = {key[0] for key in keys if key and key[0]}
    return set(regions) | {fold(region, named) for region in regions}


def settle_imports(parts: Parts) -> None:
    """Imports printed with a plus sign get their minus sign where output proves that they are deducted; where nothing
    tells, they are asked about. Output is the source's own, or inputs and value added together."""
    imports = [k for k, (owner, _) in enumerate(parts.demand) if owner == "imports"]
    if not imports:
        return
    inside = np.nan_to_num(parts.Z)
    sums = inside.sum(axis=1) + np.nan_to_num(parts.Y).sum(axis=1)
    printed = np.nan_to_num(parts.Y)[:, imports].sum(axis=1)
    if printed.sum() <= 0:
        return
    stated = None if parts.stated_output is None else np.nan_to_num(parts.stated_output)
    if stated is None and parts.value_added is not None:
        stated = inside.sum(axis=0) + parts.value_added
    if stated is None:
        raise DataError(
            f"{parts.source}: imports are printed with a plus sign, and neither a total nor value added shows whether they "
            "are to be deducted. Write them with a minus sign, or add the output of each row as a column 'Total'."
        )
    if not nearly_equal(sums, stated) and _close(sums - 2 * printed, stated) and not _close(sums, stated):
        Y = parts.Y.copy()
        Y[:, imports] *= -1
        parts.Y = Y
        parts.notes.append("Imports, printed with a plus sign, are deducted, as the stated output does.")


def _close(left: Doubles, right: Doubles) -> bool:
    """Equal but for a residual column or rounding: 1 % of the total."""
    return bool(np.abs(left - right).sum() <= 0.01 * np.abs(right).sum())

"""What arises in final demand itself, such as people who work in households: F_Y beside the F of the industries."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.table import Table
from evidence.numbers import DecimalSign, write_number
from evidence.results import file_sha256
from evidence.sources.files import suffix
from evidence.sources.grids import Grid
from evidence.sources.labels import readings

__all__ = ["add_final_demand", "final_demand_file", "industry_file", "read_final_demand"]

Doubles = npt.NDArray[np.float64]
_ENDINGS = {".txt", ".csv", ".tsv", ".parquet", ".xlsx"}
_NAMES = {"f_y", "fy", "f_hh", "fdemissions"}
_INDUSTRIES = {"f", "satellite", "emissions"}


def final_demand_file(folder: Path) -> Path | None:
    """The file of a folder that holds F_Y, under the names of EXIOBASE (`F_Y.txt`, `F_hh.txt`) and pymrio."""
    return _find_file(folder, _NAMES)


def industry_file(folder: Path) -> Path:
    """The file of a folder that holds F; DataError where there is none."""
    found = _find_file(folder, _INDUSTRIES)
    if found is None:
        raise DataError(f"{folder.name} has no file F.csv or F.txt with the counts of industries.")
    return found


def read_final_demand(
    path: Path | str,
    table: Table,
    satellite: Satellite,
    *,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> Satellite:
    """The satellite with F_Y from a file: stressors in rows, and in columns the consumers, each alone or by category.

    Columns are summed over the categories of a consumer. A consumer without a column stays unknown. Raises DataError for
    consumers that the table does not have, stressors without a row, blanks, negative figures and other units.
    """
    from evidence.satellites.files import read_grid

    path = Path(path)
    try:
        grid = read_grid(path, decimal, encoding)
        owners = _owners(grid, table)
        rows = _rows(grid, satellite)
        values = np.full((len(rows), len(table.consumers)), np.nan)
        for k, row in enumerate(rows):
            for column, owner in enumerate(owners):
                figure, at = grid.values[row, column], table.consumers.index(owner)
                if not np.isfinite(figure):
                    raise DataError(
                        f"the cell {' '.join(grid.rows[row])}, {' '.join(grid.columns[column])} holds no number; a blank "
                        "is not a zero."
                    )
                values[k, at] = np.nan_to_num(values[k, at]) + figure
    except DataError as error:
        text = str(error)
        raise error if text.startswith(path.name) else DataError(f"{path.name}: {text}") from error
    used = {"name": path.name, "sha256": file_sha256(path)}
    return add_final_demand(table, dataclasses.replace(satellite, inputs=(*satellite.inputs, used)), values)


def add_final_demand(table: Table, satellite: Satellite, values: npt.ArrayLike) -> Satellite:
    """The satellite with F_Y (K x consumers, in each stressor's unit; NaN where nobody counted).

    Raises DataError for another shape, negative or infinite figures, and where no consumer has one.
    """
    figures = np.array(values, dtype=np.float64)
    wanted = (len(satellite.stressors), len(table.consumers))
    if figures.shape != wanted:
        raise DataError(
            f"F_Y has shape {figures.shape}, but {wanted[0]} stressors and {wanted[1]} consumers ask for {wanted}."
        )
    for k, name in enumerate(satellite.names):
        if np.isnan(figures[k]).all():
            raise DataError(f"{name} has no value for any consumer of the table.")
        bad = np.flatnonzero(np.isinf(figures[k]) | (figures[k] < 0))
        if len(bad):
            consumer = table.consumers[bad[0]]
            raise DataError(
                f"{name}: the value in the final demand of {consumer} is {write_number(figures[k, bad[0]])}."
            )
    sentence = (
        "What arises in final demand itself (F_Y) is added to the consumer's own footprint, as counted: no spread is drawn "
        "for it, and it has no part in exports, tiers and paths."
    )
    assumptions = tuple(dict.fromkeys((*satellite.assumptions, sentence)))
    return dataclasses.replace(satellite, in_final_demand=figures, assumptions=assumptions)


def _find_file(folder: Path, names: set[str]) -> Path | None:
    for path in sorted(folder.iterdir()):
        if suffix(path) in _ENDINGS and path.name.removesuffix(".gz").rsplit(".", 1)[0].lower() in names:
            return path
    return None


def _owners(grid: Grid, table: Table) -> list[str]:
    """The consumer of each column: its label alone, or the region of a region and a category."""
    known = set(table.consumers)
    alone = [column[0] if len(column) == 1 else "" for column in grid.columns]
    keys: list[Sequence[tuple[str, str] | None]] = [
        [(name, "") for name in alone],
        *(reading.keys for reading in readings(grid.columns)),
    ]
    best = max(keys, key=lambda found: sum(key is not None and key[0] in known for key in found))
    unknown = [" ".join(c) for c, key in zip(grid.columns, best, strict=True) if key is None or key[0] not in known]
    if unknown:
        raise DataError(
            f"{len(unknown)} columns are no final demand of the table: {', '.join(unknown[:12])}. Its consumers are: "
            f"{', '.join(table.consumers[:30])}."
        )
    return [key[0] for key in best if key is not None]


def _rows(grid: Grid, satellite: Satellite) -> Sequence[int]:
    """The row of each stressor: by its name, or the only one there is."""
    names = [levels[0] if levels else "" for levels in grid.rows]
    if len(names) == 1 == len(satellite.names) and names[0] in ("", *satellite.names):
        return [0]
    found = []
    for stressor in satellite.stressors:
        at = [i for i, name in enumerate(names) if name == stressor.name]
        if len(at) != 1:
            how = "no row" if not at else f"{len(at)} rows"
            raise DataError(f"there is {how} '{stressor.name}'; the file has: {', '.join(names[:12])}.")
        last = grid.rows[at[0]][-1]
        if len(grid.rows[at[0]]) > 1 and last and stressor.unit not in (last, "unit not stated"):
            raise DataError(f"'{stressor.name}' is in {last} here, but the industries are counted in {stressor.unit}.")
        found.append(at[0])
    return found

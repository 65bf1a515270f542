"""Tables that come as several files in one folder: EXIOBASE, pymrio's own folders, and a plain folder of CSV.

The plain folder is documented in `docs/evidence/tables.md`: `Z.csv` or `A.csv`, `Y.csv`, optional `VA.csv`, `x.csv` and
`meta.json` or `meta.yaml` with `unit`, `year`, `name`, `source`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.sources.blanks import how_to_go_on
from evidence.sources.files import read_bytes, suffix
from evidence.sources.grids import Grid, read_text
from evidence.sources.hints import NO_HINTS, Hints
from evidence.sources.labels import Kind, best_reading, kind_of_row, readings
from evidence.sources.parts import Parts

__all__ = ["data_files", "read_folder", "read_meta", "roles"]

Doubles = npt.NDArray[np.float64]
Key = tuple[str, str]
_TEXT = {".csv", ".txt", ".tsv", ".tab"}
_ROLES = {
    "Z": r"(^|[_. -])(z|transactions?|flows?|intermediates?|t)$|trade_flows",
    "A": r"(^|[_. -])(a|mriot|iot|coefficients?)$",
    "Y": r"(^|[_. -])(y|fd|final_?demand)$|final_?d(emand)?(_y)?$|^finald",
    "VA": r"(^|[_. -])(va|v|value_?added|factor_?inputs?|primary_?inputs?)$|factor_?inputs?$",
    "x": r"(^|[_. -])(x|output|go|gross_?output)$",
    "unit": r"^units?$",
}


def data_files(folder: Path) -> list[Path]:
    """Files of a folder that may hold numbers, by name; hidden files are left out."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def roles(folder: Path) -> dict[str, Path]:
    """Which file holds the flows (Z), coefficients (A), final demand (Y), value added (VA), output (x) and units."""
    found: dict[str, Path] = {}
    for path in data_files(folder):
        if suffix(path) not in _TEXT:
            continue
        stem = path.name.removesuffix(".gz").rsplit(".", 1)[0]
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", stem).lower()
        for role, pattern in _ROLES.items():
            if role not in found and re.search(pattern, spaced):
                found[role] = path
                break
    return found


def read_folder(folder: Path, hints: Hints = NO_HINTS) -> tuple[Parts, list[Path]]:
    """Parts of a table kept as separate files, and the files that were used.

    Rows may come in any order in the files: everything is aligned by label. Coefficients are turned into flows by
    Z = A diag(x), with x from the output file or else from (I - A) x = Y 1. Raises DataError for missing files and
    for labels of one file that the other does not have.
    """
    found = roles(folder)
    flows_file = found.get("Z") or found.get("A")
    if flows_file is None or "Y" not in found:
        missing = "flows (Z or A)" if flows_file is None else "final demand (Y)"
        listed = ", ".join(path.name for path in data_files(folder)[:20])
        raise DataError(f"{folder.name}: no file with {missing} was found; the folder holds: {listed or 'nothing'}.")
    used = [flows_file, found["Y"]]
    flows = read_text(read_bytes(flows_file), flows_file.name, decimal=hints.decimal, encoding=hints.encoding)
    read = partial(
        _grid, decimal=hints.decimal or flows.decimal, encoding=hints.encoding
    )  # one sign for all files of a folder
    row_keys, column_keys, industries = best_reading(flows.rows, flows.columns)
    if not industries or len(industries) != len(flows.rows) or len(flows.rows) != len(flows.columns):
        first = next((" ".join(r) for r, k in zip(flows.rows, row_keys, strict=False) if k not in industries), "")
        raise DataError(
            f"{flows_file.name} is not square: {len(flows.rows)} rows and {len(flows.columns)} columns share "
            f"{len(industries)} labels{f'; the row {first} has no column' if first else ''}."
        )
    Z = _align(flows.values, column_keys, industries)
    demand_grid = read(found["Y"])
    demand = _demand_keys(demand_grid, industries)
    Y = demand_grid.values[_order(demand_grid.rows, industries, demand_grid.source)]
    single = all(not region for region, _ in industries)
    labels = [("domestic", sector) for _, sector in industries] if single else list(industries)
    parts = Parts(folder.name, labels, Z, demand, Y)
    for values, grid in ((Z, flows), (Y, demand_grid)):
        _refuse_missing(values, grid, industries, hints.zero_for)
    output = _output(found, used, industries, read)
    if _are_coefficients(Z, Y, flows):
        parts.Z, parts.stated_output = _flows(Z, Y, output, parts)
        parts.notes.append(f"{flows_file.name} holds coefficients; flows are coefficients times output.")
    else:
        parts.stated_output, parts.states_output = output, output is not None
    _value_added(found, used, industries, parts, read)
    parts.notes += [*flows.notes, *demand_grid.notes]
    parts.unit = _unit(flows, demand_grid, found)
    meta = read_meta(folder)
    parts.unit = str(meta.get("unit") or parts.unit)
    parts.name = str(meta.get("name") or "")
    parts.publisher = str(meta.get("source") or meta.get("description") or "")
    if str(meta.get("year") or "").isdecimal():
        parts.year = int(meta["year"])
    return parts, used


def read_meta(folder: Path) -> dict[str, Any]:
    """`meta.json`, `metadata.json` or `meta.yaml` (flat `key: value` lines) of a folder; empty where there is none."""
    for name in ("meta.json", "metadata.json", "file_parameters.json"):
        if (folder / name).exists():
            try:
                loaded = json.loads((folder / name).read_text(encoding="utf-8"))
            except ValueError as error:
                raise DataError(f"{name} is not valid JSON: {error}.") from error
            return dict(loaded) if isinstance(loaded, dict) else {}
    for name in ("meta.yaml", "meta.yml"):
        if (folder / name).exists():
            lines = (folder / name).read_text(encoding="utf-8").splitlines()
            pairs = (line.split("#")[0].partition(":") for line in lines if ":" in line.split("#")[0])
            return {key.strip(): value.strip().strip("'\"") for key, _, value in pairs}
    return {}


def _align(values: Doubles, keys: Sequence[Key | None], industries: Sequence[Key]) -> Doubles:
    """Columns in the order of the industries (rows are in that order by construction)."""
    position = {key: i for i, key in enumerate(keys)}
    order = [position[key] for key in industries]
    return values if order == list(range(len(order))) else values[:, order]


def _order(rows: Sequence[tuple[str, ...]], industries: Sequence[Key], source: str) -> list[int]:
    """Positions of the industries among labelled rows; DataError for an industry that has none, or too many."""
    best: dict[Key, int] = {}
    wanted = set(industries)
    unknown: list[Key] = []
    for reading in readings(rows):
        position = {key: i for i, key in enumerate(reading.keys) if key and key in wanted}
        if len(position) > len(best):
            best = position
            unknown = [key for key in reading.keys if key and key not in wanted]
    if best and len(rows) - len(unknown) > len(best):
        raise DataError(
            f"{source}: some industries have more than one row; {len(rows)} rows name {len(best)} industries."
        )
    lost = [key for key in industries if key not in best]
    if lost:
        raise DataError(f"{source}: {len(lost)} industries have no row, the first is {' '.join(lost[0])}.")
    if unknown:
        raise DataError(f"{source}: {len(unknown)} rows are no industry, the first is {' '.join(unknown[0])}.")
    return [best[key] for key in industries]


def _demand_keys(grid: Grid, industries: Sequence[Key]) -> list[Key]:
    regions = {region for region, _ in industries}
    if regions == {""}:
        return [("domestic", " ".join(column)) for column in grid.columns]
    by_region = {
        column[0]: (column[0], "final") for column in grid.columns if len(column) == 1 and column[0] in regions
    }
    if len(by_region) == len(grid.columns):
        return list(by_region.values())
    best: list[Key | None] = []
    for reading in readings(grid.columns):
        if sum(bool(k and k[0] in regions) for k in reading.keys) > sum(bool(k and k[0] in regions) for k in best):
            best = reading.keys
    chosen: list[Key] = []
    for column, key in zip(grid.columns, best or [None] * len(grid.columns), strict=True):
        if key is None or key[0] not in regions:
            raise DataError(f"{grid.source}: the column {' '.join(column)} names no region that has industries.")
        chosen.append(key)
    return chosen


def _refuse_missing(values: Doubles, grid: Grid, industries: Sequence[Key], zero_for: Sequence[str] = ()) -> None:
    """Cells without a number are refused; those whose word means that nothing was delivered become zero."""
    holes = np.argwhere(np.isnan(values))
    if not len(holes):
        return
    words = set(grid.words.values())
    if words and words <= set(zero_for) and grid.blank is None:
        np.nan_to_num(values, copy=False)
        return
    row, column = (int(i) for i in holes[0])
    raise DataError(
        f"{grid.source}: the cell from {' '.join(industries[row])} to {' '.join(grid.columns[column])} holds no "
        f"number; {len(holes)} such cells. A blank is not a zero. {how_to_go_on(words)}"
    )


def _are_coefficients(Z: Doubles, Y: Doubles, grid: Grid) -> bool:
    """Coefficients have columns that sum to about one at most while demand is in money; units say so too."""
    units = {levels[-1] for levels in grid.rows if len(levels) > 2}
    if units and all("/" in unit for unit in units):
        return True
    return float(np.abs(Z).sum(axis=0).max(initial=0.0)) < 2 and float(np.abs(Y).sum()) > 10 * len(Z)


def _flows(A: Doubles, Y: Doubles, output: Doubles | None, parts: Parts) -> tuple[Doubles, Doubles]:
    x = output
    if x is None:
        x = solve(np.eye(len(A)) - A, Y.sum(axis=1))
        parts.notes.append("Output was solved from (I - A) x = Y 1, because the source gives none.")
    return A * x, x


def _grid(path: Path, *, decimal: DecimalSign | None, encoding: str | None) -> Grid:
    return read_text(read_bytes(path), path.name, decimal=decimal, encoding=encoding)


def _output(
    found: dict[str, Path], used: list[Path], industries: Sequence[Key], read: Callable[[Path], Grid]
) -> Doubles | None:
    if "x" not in found:
        return None
    grid = read(found["x"])
    used.append(found["x"])
    return np.asarray(grid.values[_order(grid.rows, industries, grid.source), -1])


def _value_added(
    found: dict[str, Path],
    used: list[Path],
    industries: Sequence[Key],
    parts: Parts,
    read: Callable[[Path], Grid],
) -> None:
    if "VA" not in found:
        return
    grid = read(found["VA"])
    order = _order(grid.columns, industries, grid.source)
    kinds = [kind_of_row(levels) for levels in grid.rows]
    rows = [i for i, kind in enumerate(kinds) if kind == Kind.VALUE_ADDED][:1]
    rows = (
        rows
        or [i for i, kind in enumerate(kinds) if kind == Kind.PART]
        or (list(range(len(kinds))) if len(kinds) == 1 else [])
    )
    if not rows:
        parts.notes.append(f"{grid.source} names no value added, so output minus inputs stands in for it.")
        return
    values = grid.values[rows].sum(axis=0)[order]
    if any("/" in levels[-1] for levels in grid.rows if len(levels) > 1) and parts.stated_output is not None:
        values = values * parts.stated_output
    used.append(found["VA"])
    parts.value_added = values
    parts.side = {" ".join(grid.rows[i]): grid.values[i][order] for i in range(len(grid.rows))}


def _unit(flows: Grid, demand: Grid, found: dict[str, Path]) -> str:
    for grid in (demand, flows):
        last = {levels[-1] for levels in grid.rows if len(levels) > 2}
        if len(last) == 1 and "/" not in next(iter(last)):
            return next(iter(last))
    if "unit" in found:
        lines = read_bytes(found["unit"]).decode("utf-8", errors="replace").splitlines()
        units = {line.rsplit("\t", 1)[-1].strip() for line in lines[1:] if line.strip()}
        if len(units) == 1:
            return units.pop()
    return ""

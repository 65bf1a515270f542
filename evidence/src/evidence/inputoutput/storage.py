"""A checked table on disk: labels as JSON, flows as one array that is read in place, so that size hardly matters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from evidence.exceptions import DataError
from evidence.inputoutput.balance import BalanceReport
from evidence.inputoutput.table import Table, row_panels
from evidence.results import file_sha256, to_json

__all__ = ["is_stored_table", "load_table", "save_table"]

FORMAT = "evidence table 1"
ARRAYS = ("output", "Y", "row_region", "value_added", "demand_detail")


def save_table(table: Table, folder: Path, *, single: bool = False) -> Path:
    """Write `table.json`, `Z.npy` and the smaller arrays into a new folder and return it.

    single: store flows as float32 (half the size, seven digits, what published tables carry). An existing table there
    is not overwritten.
    """
    if (folder / "table.json").exists():
        raise DataError(f"{folder} holds a table already; choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    dtype = np.dtype(np.float32 if single else table.Z.dtype)
    flows = np.lib.format.open_memmap(folder / "Z.npy", mode="w+", dtype=dtype, shape=table.Z.shape)
    for rows in row_panels(table.rows):
        flows[rows] = table.Z[rows]
    flows.flush()
    del flows
    for name in ARRAYS:
        array = getattr(table, name)
        if array is not None:
            np.save(folder / f"{name}.npy", array)
    described = {
        "format": FORMAT,
        "regions": table.regions,
        "consumers": table.consumers,
        "row_sector": table.row_sector,
        "unit": table.unit,
        "year": table.year,
        "name": table.name,
        "source": table.source,
        "inputs": table.inputs,
        "demand_categories": table.demand_categories,
        "sector_names": table.sector_names,
        "region_names": table.region_names,
        "notes": table.notes,
        "balance": table.balance,
        "sha256": {path.name: file_sha256(path) for path in sorted(folder.glob("*.npy"))},
    }
    (folder / "table.json").write_text(to_json(described) + "\n", encoding="utf-8")
    return folder


def is_stored_table(path: Path) -> bool:
    """Whether the path is a folder that `save_table` wrote."""
    return path.is_dir() and (path / "table.json").is_file()


def load_table(folder: Path, *, in_memory: bool = False, verify: bool = False) -> Table:
    """Read what `save_table` wrote. Flows stay on disk and are mapped, unless `in_memory`.

    The table was checked before it was written and is not checked again; verify compares every file's SHA-256 with the
    one noted then. Raises DataError for missing, truncated or changed files.
    """
    try:
        described: dict[str, Any] = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{folder / 'table.json'} cannot be read: {error}.") from error
    if described.get("format") != FORMAT:
        raise DataError(f"{folder / 'table.json'} is not in the format '{FORMAT}'.")
    arrays: dict[str, Any] = {"Z": None} | dict.fromkeys(ARRAYS)
    for name in arrays:
        path = folder / f"{name}.npy"
        if path.name not in described["sha256"]:
            continue
        if verify and file_sha256(path) != described["sha256"][path.name]:
            raise DataError(f"{path} is not the file that was written: its SHA-256 differs.")
        mapped = name == "Z" and not in_memory
        try:
            arrays[name] = np.load(path, mmap_mode="r" if mapped else None)
        except (OSError, ValueError, EOFError) as error:
            raise DataError(f"{path} is missing or cut short: {error}.") from error
    n = len(described["row_sector"])
    if arrays["Z"] is None or arrays["Z"].shape != (n, n):
        raise DataError(f"{folder / 'Z.npy'} does not hold the {n} x {n} flows that table.json describes.")
    fields: dict[str, Any] = dict(arrays)
    sequences = ("regions", "consumers", "row_sector", "demand_categories", "notes")
    fields |= {name: tuple(described[name]) for name in sequences}
    fields |= {name: described[name] for name in ("unit", "year", "name", "source", "sector_names", "region_names")}
    if described["balance"] is not None:
        fields["balance"] = _report(described["balance"])
    stored = {"name": f"{folder.name}/Z.npy", "sha256": described["sha256"]["Z.npy"]}
    return Table(**fields, inputs=(*described["inputs"], stored))


def _report(plain: dict[str, Any]) -> BalanceReport:
    lists = {name: tuple(value) for name, value in plain.items() if isinstance(value, list)}
    lists["column_sums_above_one"] = tuple((label, share) for label, share in plain["column_sums_above_one"])
    return BalanceReport(**{**plain, **lists})

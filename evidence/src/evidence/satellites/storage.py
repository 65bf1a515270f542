"""Counts on disk beside their table: `F.csv`, `F_Y.csv` and `satellite.json`, read back exactly as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite, Stressor, check_satellite
from evidence.inputoutput.table import Table
from evidence.results import file_sha256, to_json
from evidence.satellites.final_demand import add_final_demand

__all__ = ["is_stored_satellite", "load_satellite", "save_satellite"]

FORMAT = "evidence satellite 1"


def save_satellite(table: Table, satellite: Satellite, folder: Path) -> Path:
    """Write the counts for the rows of `table` into a folder and return it; rows that nobody counted have no line.

    `F.csv`: stressor, unit, population, age_band, region, sector, value[, relative_sd]. `F_Y.csv`, where there is a part
    in final demand: stressor, region (the consumer), value. `satellite.json`: year, source, inputs, assumptions, hashes.
    """
    if (folder / "satellite.json").exists():
        raise DataError(f"{folder} holds counts already; choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    frames = []
    for k, stressor in enumerate(satellite.stressors):
        rows = np.flatnonzero(satellite.covered[k])
        columns: dict[str, Any] = {
            "stressor": [stressor.name] * len(rows),
            "unit": stressor.unit,
            "population": stressor.population,
            "age_band": stressor.age_band or "",
            "region": [table.labels[i][0] for i in rows],
            "sector": [table.labels[i][1] for i in rows],
            "value": satellite.values[k, rows],
        }
        if satellite.relative_sd is not None:
            columns["relative_sd"] = satellite.relative_sd[k, rows]
        frames.append(pl.DataFrame(columns))
    pl.concat(frames).write_csv(folder / "F.csv")
    own = satellite.in_final_demand
    if own is not None:
        known = [(k, c) for k, c in np.argwhere(~np.isnan(own)).tolist()]
        pl.DataFrame(
            {
                "stressor": [satellite.names[k] for k, _ in known],
                "region": [table.consumers[c] for _, c in known],
                "value": [float(own[k, c]) for k, c in known],
            }
        ).write_csv(folder / "F_Y.csv")
    names = ["F.csv"] + (["F_Y.csv"] if own is not None else [])
    described = {
        "format": FORMAT,
        "stressors": satellite.stressors,
        "year": satellite.year,
        "source": satellite.source,
        "inputs": satellite.inputs,
        "assumptions": satellite.assumptions,
        "sha256": {name: file_sha256(folder / name) for name in names},
    }
    (folder / "satellite.json").write_text(to_json(described) + "\n", encoding="utf-8")
    return folder


def is_stored_satellite(path: Path) -> bool:
    """Whether the path is a folder that `save_satellite` wrote."""
    return path.is_dir() and (path / "satellite.json").is_file()


def load_satellite(folder: Path, table: Table) -> Satellite:
    """Read what `save_satellite` wrote, for the table it was written for or one with the same labels.

    Raises DataError for missing or damaged files and for labels that the table does not have.
    """
    try:
        described: dict[str, Any] = json.loads((folder / "satellite.json").read_text(encoding="utf-8"))
        if described.get("format") != FORMAT:
            raise DataError(f"{folder / 'satellite.json'} is not in the format '{FORMAT}'.")
        stressors = [Stressor(**one) for one in described["stressors"]]
        frame = pl.read_csv(folder / "F.csv", infer_schema=False)
        own = pl.read_csv(folder / "F_Y.csv", infer_schema=False) if "F_Y.csv" in described["sha256"] else None
        figures = frame.with_columns(pl.col("value").cast(pl.Float64))
        spread = frame["relative_sd"].cast(pl.Float64) if "relative_sd" in frame.columns else None
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise DataError(f"The counts in {folder} cannot be read: {error}.") from error
    labels = list(dict.fromkeys(zip(frame["region"], frame["sector"], strict=True)))
    at = {label: i for i, label in enumerate(labels)}
    row = {stressor.name: k for k, stressor in enumerate(stressors)}
    values = np.full((len(stressors), len(labels)), np.nan)
    deviation = None if spread is None else np.zeros(values.shape)
    for i, (name, region, sector) in enumerate(frame.select("stressor", "region", "sector").iter_rows()):
        values[row[name], at[region, sector]] = figures["value"][i]
        if deviation is not None and spread is not None:
            deviation[row[name], at[region, sector]] = spread[i]
    stored = [{"name": f"{folder.name}/{name}", "sha256": file_sha256(folder / name)} for name in described["sha256"]]
    found = check_satellite(
        table,
        stressors,
        values,
        labels=labels,
        relative_sd=deviation,
        year=described["year"],
        source=described["source"],
        inputs=(*described["inputs"], *stored),
        assumptions=described["assumptions"],
    )
    if own is None:
        return found
    consumers = {name: c for c, name in enumerate(table.consumers)}
    amounts = np.full((len(stressors), len(consumers)), np.nan)
    for name, consumer, value in own.select("stressor", "region", "value").iter_rows():
        if consumer not in consumers:
            raise DataError(f"F_Y.csv names {consumer}, a consumer that the table does not have.")
        amounts[row[name], consumers[consumer]] = float(value)
    return add_final_demand(table, found, amounts)

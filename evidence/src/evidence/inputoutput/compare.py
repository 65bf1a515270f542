"""Two runs side by side: what was asked differently, and by how much each figure moved."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from evidence.exceptions import DataError

__all__ = ["Comparison", "compare_runs"]

_KEYS = ("region", "product", "origin", "tier", "path")
_RESULTS = ("footprint", "exports", "paths", "tiers")


@dataclasses.dataclass(frozen=True)
class Comparison:
    """frame: keys, column, first, second, difference, ratio; figures that only one run has keep the other empty.

    changed: what the two records say differently (parameters, inputs, assumptions, seed).
    """

    frame: pl.DataFrame
    changed: Mapping[str, tuple[Any, Any]]


def compare_runs(first: Path, second: Path) -> Comparison:
    """Compare two folders that `Run.write` made.

    Raises DataError where a folder holds no run, where the runs answer different questions, or where they count unlike
    things (unit, population or age band): such figures cannot be subtracted.
    """
    one, two = _record(first), _record(second)
    if one["method"] != two["method"]:
        raise DataError(f"The runs answer different questions: {one['method']} and {two['method']}.")
    for what in ("unit", "population", "age_band"):
        a, b = (record["parameters"].get("stressor", {}).get(what) for record in (one, two))
        if a != b:
            raise DataError(f"The runs count unlike things and cannot be compared: {what} is '{a}' and '{b}'.")
    name = next((name for name in _RESULTS if (first / f"{name}.csv").is_file()), None)
    if name is None or not (second / f"{name}.csv").is_file():
        raise DataError(f"{first} and {second} do not hold the same kind of result.")
    tables = [_long(folder / f"{name}.csv") for folder in (first, second)]
    keys = [key for key in _KEYS if key in tables[0].columns] + ["column"]
    if set(tables[0].columns) != set(tables[1].columns):
        raise DataError(f"The runs break their figures down differently: {tables[0].columns} and {tables[1].columns}.")
    joined = tables[0].join(
        tables[1], on=keys, how="full", coalesce=True, suffix="_second", maintain_order="left_right"
    )
    frame = joined.rename({"figure": "first", "figure_second": "second"}).with_columns(
        difference=pl.col("second") - pl.col("first"),
        ratio=pl.when(pl.col("first") != 0).then(pl.col("second") / pl.col("first")),
    )
    return Comparison(frame, _find_differences(one, two))


def _record(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        record["parameters"]["stressor"], record["method"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder} holds no supply-chain run (run.json): {error}.") from error
    return record


def _long(path: Path) -> pl.DataFrame:
    table = pl.read_csv(path, infer_schema_length=None)
    keys = [key for key in _KEYS if key in table.columns]
    figures = [column for column in table.columns if column not in keys]
    table = table.with_columns(pl.col(figures).cast(pl.Float64), pl.col(keys).cast(pl.String))
    return table.unpivot(on=figures, index=keys, variable_name="column", value_name="figure")


def _find_differences(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    flat = [
        {f"parameters.{key}": value for key, value in record["parameters"].items()}
        | {key: record.get(key) for key in ("inputs", "assumptions", "seed", "units")}
        for record in (one, two)
    ]
    return {
        key: (flat[0].get(key), flat[1].get(key))
        for key in dict.fromkeys([*flat[0], *flat[1]])
        if flat[0].get(key) != flat[1].get(key)
    }

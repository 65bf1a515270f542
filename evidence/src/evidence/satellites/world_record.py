"""The record of one run on one table that others can check: figures, hashes, assumptions; the same input gives the same bytes.

It holds value added behind exports, the share of each region's production that ends abroad, tiers, footprints of working
children under every rule and with draws, and the published shares of 2019 beside our own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.footprint_run import run_footprint
from evidence.inputoutput.runs import Run, run_exports
from evidence.inputoutput.satellite import Satellite, value_added_satellite
from evidence.inputoutput.shares import run_linked_shares
from evidence.inputoutput.solvers import Progress, Solver, silent
from evidence.inputoutput.table import Table
from evidence.inputoutput.tiers import tiers
from evidence.results import file_sha256, to_json
from evidence.satellites.ilab import working_children
from evidence.satellites.published_comparison import compare_with_published, comparison_frame
from evidence.satellites.spreading import spread, under_all_rules
from evidence.sources import read_table

__all__ = ["make_record", "write_record"]

DEPTH = 8
DIGITS = 6  # significant: what the table carries, and what every processor agrees on
RELATIVE_SD = 0.3


def make_record(
    table_file: Path, country_files: Sequence[Path], *, draws: int = 1000, seed: int = 1, progress: Progress = silent
) -> dict[str, str]:
    """File name -> content: `exports.csv`, `linked.csv`, `tiers.csv`, `footprint.csv`, `published.csv`, `record.json`.

    country_files: ILAB country files, the one for the footprints first. Where not all regions are counted, the footprints
    are what was counted, and the column `uncounted` of `footprint.csv` is the share of output behind each that nobody
    counted. Figures have six significant digits, no line has a
    date, and lines follow the order of the table, so that the same files give the same bytes.
    """
    if not country_files:
        raise DataError("Give at least one country file.")
    table = read_table(table_file)
    solver = Solver(table, progress=progress)
    money = value_added_satellite(table)
    exports = run_exports(table, money, solver=solver)
    linked = run_linked_shares(table, money, solver=solver)
    upstream = tiers(table, money, DEPTH, solver)
    names = [*(str(tier) for tier in range(DEPTH)), f"beyond {DEPTH - 1}"]
    steps = [[*upstream.values[0, k].tolist(), float(upstream.rest[0, k])] for k in range(len(table.consumers))]
    tier_frame = pl.DataFrame(
        {
            "consumer": [name for name in table.consumers for _ in names],
            "tier": names * len(table.consumers),
            "value": [value for line in steps for value in line],
        }
    )
    counts = working_children(country_files[0], age_band="5-14")
    rules = {"output": spread(counts, table, "output", relative_sd=RELATIVE_SD), **under_all_rules(counts, table)}
    rules["output"] = spread(counts, table, "output", relative_sd=RELATIVE_SD)
    by_rule = {name: run_footprint(table, satellite, solver=solver) for name, satellite in rules.items()}
    drawn = run_footprint(table, rules["output"], draws=draws, seed=seed, correlation="row", solver=solver)
    main = by_rule["output"].frames["footprint"]
    footprint = pl.DataFrame({"region": main["region"]}).with_columns(
        **{name: counted_footprints(run) for name, run in by_rule.items()}
    )
    footprint = footprint.with_columns(
        lowest_rule=pl.min_horizontal(list(by_rule)),
        highest_rule=pl.max_horizontal(list(by_rule)),
        draws_low=drawn.frames["footprint"]["low"],
        draws_high=drawn.frames["footprint"]["high"],
    )
    if "uncounted" in main.columns:
        footprint = footprint.with_columns(uncounted=main["uncounted"])
    published = comparison_frame(compare_with_published(table, country_files, draws=draws, seed=seed))
    record = {
        "method": "footprint, exports, tiers and published shares",
        "table": {
            "name": table.name,
            "source": table.source,
            "year": table.year,
            "unit": table.unit,
            "rows": table.rows,
        },
        "inputs": [{"name": path.name, "sha256": file_sha256(path)} for path in (table_file, *country_files)],
        "draws": draws,
        "seed": seed,
        "assumed_sd_of_the_logarithm": RELATIVE_SD,
        "rules": list(by_rule),
        "children": {"population": counts.stressor.population, "age_band": counts.stressor.age_band},
        "covered_regions": counted_regions(table, rules["output"]),
        "interval_of_draws": drawn.record.parameters["interval"],
        "assumptions": list(dict.fromkeys([*exports.record.assumptions, *drawn.record.assumptions])),
        "warnings": list(dict.fromkeys(w.message for run in (exports, drawn) for w in run.record.warnings)),
        "significant_digits": DIGITS,
    }
    frames = {
        "exports": exports.frames["exports"],
        "linked": linked.frames["linked"].rename({"group": "region"}).select("region", "total", "linked", "share"),
        "tiers": tier_frame,
        "footprint": footprint,
        "published": published,
    }
    return {f"{name}.csv": _csv(frame) for name, frame in frames.items()} | {"record.json": to_json(record) + "\n"}


def counted_footprints(run: Run) -> pl.Series:
    """The footprints of a run as far as they were counted: all of them, or at least so much."""
    frame = run.frames["footprint"]
    return frame["at_least"] if "at_least" in frame.columns else frame["value"]


def counted_regions(table: Table, satellite: Satellite) -> list[str]:
    """Regions in which somebody counted."""
    return [
        region for region, rows in zip(table.regions, table.blocks, strict=True) if satellite.covered[0, rows].any()
    ]


def write_record(folder: Path, files: dict[str, str]) -> None:
    """Write the files of `make_record` into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _csv(frame: pl.DataFrame) -> str:
    figures = [name for name, kind in frame.schema.items() if kind.is_float()]
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    shown = frame.with_columns(
        pl.col(figures).map_elements(lambda v: f"{v:.{DIGITS}g}", return_dtype=pl.String), pl.col(lists).list.join(" ")
    )
    stream = io.StringIO()
    shown.write_csv(stream)
    return stream.getvalue()

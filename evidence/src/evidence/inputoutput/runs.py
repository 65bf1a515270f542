"""One question, one answer with its record: what the command line writes and the web pages keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.coverage import add_uncounted
from evidence.inputoutput.exports import export_accounts, gross_exports
from evidence.inputoutput.paths import structural_paths
from evidence.inputoutput.satellite import VALUE_ADDED, Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table
from evidence.inputoutput.tiers import tiers
from evidence.numbers import write_number
from evidence.results import Caveat, RunRecord
from evidence.workbooks import write_workbook

__all__ = [
    "ASSUMPTIONS",
    "Run",
    "known_regions",
    "record_of",
    "run_exports",
    "run_paths",
    "run_tiers",
    "single_stressor",
]

Doubles = npt.NDArray[np.float64]

ASSUMPTIONS = (
    (
        "Input-output accounting: the workers of an industry are shared out over its customers in proportion to what "
        "they pay, whatever and to whomever it sells."
    ),
    "Output is what the source states, or else the row sum of intermediate and final deliveries.",
    "Final demand is the sum of its categories, investment and changes of stocks included.",
    (
        "The method is a reconstruction of the standard inter-country accounting; it is not the computation behind the "
        "2019 report of ILO, OECD, IOM and UNICEF."
    ),
)


@dataclasses.dataclass(frozen=True)
class Run:
    """frames: file name without ending -> table of results. record: what they rest on."""

    frames: Mapping[str, pl.DataFrame]
    record: RunRecord

    def write(self, folder: Path, *, xlsx: bool = False) -> list[Path]:
        """Write each frame as CSV and Parquet, and `run.json`; with `xlsx` also one workbook of all. Return the paths."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name, frame in self.frames.items():
            for ending, write in (("csv", frame.write_csv), ("parquet", frame.write_parquet)):
                path = folder / f"{name}.{ending}"
                write(path)
                written.append(path)
        if xlsx:
            written.append(write_workbook(folder / f"{next(iter(self.frames))}.xlsx", self.frames))
        return [*written, self.record.write(folder)]


def single_stressor(satellite: Satellite, name: str | None = None) -> Satellite:
    """The satellite with the one stressor the run is about; DataError with the choices where it is not clear."""
    if name is not None:
        return satellite.only(name)
    if len(satellite.stressors) != 1:
        raise DataError(f"The satellite holds several stressors, choose one: {', '.join(satellite.names)}.")
    return satellite


def run_exports(table: Table, satellite: Satellite, *, solver: Solver | None = None) -> Run:
    """`exports`: region, gross_exports, direct, domestic_indirect, foreign, double_counted; see `export_accounts`.

    A part is blank where not all industries that it may come from were counted: those of the region itself for the parts at
    home, those of all others for the foreign part (of which a table of one region knows nothing). What was counted of it then stands in a column of its own, such as
    `foreign_at_least`, which is blank where nothing was. Value added should explain gross exports entirely; where it does not, the column `unexplained` holds
    the rest, and a warning says why.
    """
    satellite = single_stressor(satellite)
    unit = satellite.stressors[0].unit
    result = export_accounts(table, satellite, solver)
    parts = {
        "direct": result.direct[0],
        "domestic_indirect": result.domestic_indirect[0],
        "foreign": result.foreign[0],
        "double_counted": result.double_counted[0],
    }
    warnings = _find_unexplained(table, satellite, parts, result.gross_exports)
    known, whole = known_regions(table, satellite), known_regions(table, satellite, entirely=True)
    others = len(known) - 1
    abroad = np.full(len(known), others > 0)  # a national table knows nothing of the work in its imports
    counted = {"foreign": known.sum() - known > 0, "double_counted": abroad & known.any()}
    complete = {"foreign": abroad & (whole.sum() - whole == others), "double_counted": abroad & whole.all()}
    columns: dict[str, Doubles] = {}
    for name, values in parts.items():
        columns[name] = np.where(complete.get(name, whole), values, np.nan)
        at_least = np.where(counted.get(name, known), values, np.nan)
        if not np.array_equal(columns[name], at_least, equal_nan=True):
            columns[f"{name}_at_least"] = at_least
    frame = pl.DataFrame({"region": list(table.regions), "gross_exports": result.gross_exports, **columns}).fill_nan(
        None
    )
    origins, exporters = len(table.regions), len(table.regions)
    by_origin = pl.DataFrame(
        {
            "region": np.tile(table.regions, origins),
            "origin": np.repeat(table.regions, exporters),
            "foreign": np.where(whole[:, None], result.foreign_by_origin[0], np.nan).ravel(),
            "foreign_at_least": np.where(known[:, None], result.foreign_by_origin[0], np.nan).ravel(),
        }
    ).filter(pl.col("region") != pl.col("origin"))
    if np.array_equal(known, whole):
        by_origin = by_origin.drop("foreign_at_least")
    by_origin = by_origin.fill_nan(None)
    record = record_of(
        "exports",
        table,
        satellite,
        {
            "decomposition": "country view, hypothetical extraction",
            "solver": result.method,
            "interval": {
                "kind": "none: the parts follow from this table and these counts"
                + (", and do not explain all exports (see the warnings)" if warnings else " without error")
            },
        },
        residual=result.residual,
        warnings=warnings,
        assumptions=(
            f"gross_exports is money ({table.unit}); the other columns are {satellite.stressors[0].name} ({unit}).",
        ),
    )
    return Run({"exports": frame, "exports_by_origin": by_origin}, record)


def known_regions(table: Table, satellite: Satellite, *, entirely: bool = False) -> npt.NDArray[np.bool_]:
    """Regions in which some industry with output has a figure; entirely: in which every one has."""
    works, counted = table.output != 0, satellite.covered[0]
    if entirely:
        return np.array([bool(counted[rows][works[rows]].all()) for rows in table.blocks])
    return np.array([bool((counted & works)[rows].any()) for rows in table.blocks])


def _find_unexplained(
    table: Table, satellite: Satellite, parts: dict[str, Doubles], gross: Doubles
) -> tuple[Caveat, ...]:
    """Warnings where the parts cannot explain the exports; for value added, the rest as a part of its own."""
    warnings = []
    exports = gross_exports(table)
    idle = np.flatnonzero((table.output == 0) & (exports != 0))
    if len(idle):
        shown = ", ".join(f"{' '.join(table.labels[i])} {write_number(exports[i])}" for i in idle[:6])
        warnings.append(
            Caveat(
                "exports-without-output",
                f"{len(idle)} industries export although their output is zero ({shown}; {table.unit}): negative stocks "
                "make up for what is sold. Nothing can be said of what stands behind these exports, so the parts and "
                "the exports differ.",
            )
        )
    if satellite.stressors[0].definition != (table.unit, VALUE_ADDED, None):
        return tuple(warnings)
    rest = gross - sum(parts.values())
    rest = np.where(np.abs(rest) <= 1e-9 * np.abs(gross), 0.0, rest)
    if np.abs(np.nan_to_num(rest)).max() > 1e-6 * np.abs(gross).max():
        parts["unexplained"] = rest
        order = [i for i in np.argsort(-np.abs(np.nan_to_num(rest)), kind="stable")[:3] if rest[i]]
        shown = ", ".join(f"{table.regions[i]} {write_number(rest[i])} of {write_number(gross[i])}" for i in order)
        warnings.append(
            Caveat(
                "parts-differ",
                f"Value added explains the exports only up to a rest (column unexplained; {shown}): taxes and margins, "
                "imported inputs of a national table, industries without output.",
            )
        )
    return tuple(warnings)


def run_paths(
    table: Table, satellite: Satellite, consumer: str, threshold: float, *, solver: Solver | None = None
) -> Run:
    """`paths`: value, share[, share_of_counted], path (place of work first); the remainder is in the record.

    Where somebody was not counted, the footprint is unknown: `share` is blank, `share_of_counted` stands beside it, and
    the record has `uncounted`, the share of the output called for that lies in industries without a figure. Chains that
    begin there are not listed, because nobody knows their value.
    """
    satellite = single_stressor(satellite)
    result = structural_paths(table, satellite, consumer, threshold, solver)
    complete = result.uncounted == 0
    shares = [path.share for path in result.paths]
    columns: dict[str, list[Any]] = {
        "value": [path.value for path in result.paths],
        "share": shares if complete else [None] * len(shares),
        **({} if complete else {"share_of_counted": shares}),
        "path": [result.label(path, table) for path in result.paths],
    }
    schema = {name: pl.String if name == "path" else pl.Float64 for name in columns}
    found = {
        "region": consumer,
        "threshold": threshold,
        "footprint": result.total if complete else None,
        **({} if complete else {"footprint_at_least": result.total, "uncounted": result.uncounted}),
        "paths": len(result.paths),
        "covered": result.covered,
        "remainder": result.remainder,
        "largest_unlisted": result.largest_unlisted,
        "interval": {"kind": "none: the remainder is exact for this table and these counts"},
    }
    whole = "footprint" if complete else "counted part of the footprint"
    warnings = [
        Caveat(
            "long-tail",
            f"The {len(result.paths):,} listed paths cover {result.covered / result.total:.1%} of the {whole}; "
            "the rest lies in paths that are each smaller than the threshold.",
        )
    ]
    if not complete:
        warnings.append(
            Caveat(
                "uncounted",
                f"{result.uncounted:.1%} of the output behind the final demand of {consumer} lies in industries that nobody "
                "counted: the footprint and the shares of it are unknown, and chains that begin there are not listed.",
            )
        )
    frame = pl.DataFrame(columns, schema=schema)
    return Run({"paths": frame}, record_of("paths", table, satellite, found, warnings=warnings))


def run_tiers(
    table: Table,
    satellite: Satellite,
    *,
    consumers: Sequence[str] | None = None,
    depth: int = 8,
    solver: Solver | None = None,
) -> Run:
    """`tiers`: region (the consumer), tier, value[, at_least, uncounted]; the last tier is everything further upstream.

    consumers: all unless given. depth: how many tiers are shown one by one. Columns as in `coverage.add_uncounted`: a tier
    in which somebody was not counted is blank, with what was counted beside it.
    """
    satellite = single_stressor(satellite)
    chosen = table.consumers if consumers is None else tuple(consumers)
    for name in chosen:
        if name not in table.consumers:
            raise DataError(f"The table has no consumer '{name}'; it has: {', '.join(table.consumers[:60])}.")
    if depth < 1:
        raise DataError(f"At least one tier must be shown, not {depth}.")
    columns = [table.consumers.index(name) for name in chosen]
    found = tiers(table, satellite, depth, solver)
    names = [*(str(tier) for tier in range(depth)), f"beyond {depth - 1}"]
    frame = pl.DataFrame(
        {
            "region": [name for name in chosen for _ in names],
            "tier": names * len(chosen),
            "value": np.concatenate([found.values[0], found.rest[0][:, None]], axis=1)[columns].ravel(),
        }
    )
    frame = add_uncounted(frame, found.uncounted[0][columns].ravel())
    parameters = {"depth": depth, "interval": {"kind": "none: the tiers follow from this table and these counts"}}
    return Run({"tiers": frame}, record_of("tiers", table, satellite, parameters))


def record_of(
    method: str,
    table: Table,
    satellite: Satellite,
    parameters: Mapping[str, Any],
    *,
    residual: float | None = None,
    seed: int | None = None,
    assumptions: Sequence[str] = (),
    warnings: Sequence[Caveat] = (),
) -> RunRecord:
    """The metadata record of a run: what was counted, in what, from which files, under which assumptions."""
    stressor = satellite.stressors[0]
    described = {
        "table": table.name,
        "table_source": table.source,
        "table_unit": table.unit,
        "year": table.year,
        "rows": table.rows,
        "regions": len(table.regions),
        "stressor": dataclasses.asdict(stressor),
        "satellite_source": satellite.source,
        "satellite_year": satellite.year,
    }
    files = {item.get("sha256", str(item)): item for item in (*table.inputs, *satellite.inputs)}
    return RunRecord(
        method=f"inputoutput {method}",
        parameters={**described, **parameters},
        inputs=list(files.values()),
        assumptions=[*ASSUMPTIONS, *assumptions, *satellite.assumptions, *table.notes],
        warnings=[*_coverage(table, satellite), *_years(table, satellite), *warnings],
        seed=seed,
        residual=residual,
        units=stressor.unit,
    )


def _coverage(table: Table, satellite: Satellite) -> list[Caveat]:
    active = table.output > 0
    known = satellite.covered[0]
    silent_regions = [not (known & active)[rows].any() for rows in table.blocks]
    missing = [region for region, nothing in zip(table.regions, silent_regions, strict=True) if nothing]
    partly = int((active & ~known & ~np.array(silent_regions)[table.row_region]).sum())
    warnings = []
    if missing:
        warnings.append(
            Caveat(
                "not-covered",
                f"Nothing is known for {len(missing)} of {len(table.regions)} regions ({', '.join(missing)}); "
                "that is not zero: figures that depend on them are unknown, and what was counted is given as at_least.",
            )
        )
    if partly:
        warnings.append(Caveat("partly-covered", f"{partly} further industries have no figure in the satellite."))
    return warnings


def _years(table: Table, satellite: Satellite) -> list[Caveat]:
    if table.year is None or satellite.year is None or table.year == satellite.year:
        return []
    return [Caveat("years-differ", f"The table is of {table.year}, the satellite of {satellite.year}.")]

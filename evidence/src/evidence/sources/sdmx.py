"""Eurostat's bulk download (SDMX as tab separated text): one line a cell, one column a year, flags behind the numbers.

FIGARO comes this way as `naio_10_fcp_ii..` (industries) and `naio_10_fcp_ip..` (products), million EUR.
<https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables/database>
"""

from __future__ import annotations

import io
import re

import polars as pl

from evidence.exceptions import DataError
from evidence.sources.grids import Grid
from evidence.sources.longs import grid_of_cells

__all__ = ["is_sdmx", "read_sdmx"]

_SIDES = (("c_orig", "ind_ava"), ("c_dest", "ind_use")), (("c_orig", "prd_ava"), ("c_dest", "prd_use"))


def is_sdmx(content: bytes) -> bool:
    """True where the first cell names dimensions by commas and ends with the time behind a backslash."""
    return bool(re.match(rb"\s*[\w,]+\\(TIME_PERIOD|time)\s*\t", content[:400]))


def read_sdmx(content: bytes, source: str, year: int | None = None) -> tuple[Grid, int, list[str]]:
    """Grid of one year, the year, and notes. year: the last one with figures unless given.

    Flags behind a number (`p`, `e`, ..) are dropped and counted in a note; a cell that is marked as not available or
    confidential is an error that names it. Raises DataError for other dimensions, several units and unknown years.
    """
    frame = pl.read_csv(io.BytesIO(content), separator="\t", infer_schema_length=0)
    frame = frame.rename({name: name.strip() for name in frame.columns})
    dimensions = frame.columns[0].partition("\\")[0].split(",")
    years = [int(name) for name in frame.columns[1:] if name.isdecimal()]
    sides = next((pair for pair in _SIDES if {name for side in pair for name in side} <= set(dimensions)), None)
    if sides is None:
        raise DataError(f"{source} has the dimensions {', '.join(dimensions)}, which are not those of flows.")
    if not years or (year is not None and year not in years):
        raise DataError(f"{source} has no year {year or ''}; it has: {', '.join(map(str, years)) or 'none'}.")
    parts = pl.col(frame.columns[0]).str.split(",").list.to_struct(fields=dimensions)
    split = frame.select(parts.alias("at"), *(pl.col(str(y)).str.strip_chars() for y in years)).unnest("at")
    if "unit" in dimensions:
        units = split["unit"].unique().to_list()
        if len(units) > 1:
            split = split.filter(pl.col("unit") == "MIO_EUR")
            if split.is_empty():
                raise DataError(f"{source} holds several units ({', '.join(sorted(units))}); keep one.")
    filled = [y for y in years if not split[str(y)].str.starts_with(":").all()]
    chosen = year or max(filled, default=years[-1])
    text = split[str(chosen)]
    number = text.str.extract(r"^(-?[\d.]+(?:[eE][+-]?\d+)?)(?:\s*[a-z]+)?$", 1).cast(pl.Float64, strict=False)
    if number.null_count():
        row = split.row(int(number.is_null().arg_true()[0]), named=True)
        at = " to ".join(" ".join(str(row[name]) for name in side) for side in sides)
        raise DataError(
            f"{source}: the flow {at} in {chosen} is '{row[str(chosen)]}', not a number; {number.null_count()} such "
            "cells. A cell that is not available is not a zero."
        )
    notes = [f"Of the years {years[0]} to {years[-1]} in the file, {chosen} is used."] if len(years) > 1 else []
    flagged = int(text.str.contains(r"[a-z]\s*$").sum())
    if flagged:
        notes.append(f"{flagged} figures carry a flag of the source (provisional, estimated), which no account uses.")
    cells = split.with_columns(number.alias("obsValue"))
    rows, columns = sides
    return grid_of_cells(cells, rows, columns, "obsValue", source), chosen, notes

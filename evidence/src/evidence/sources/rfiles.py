"""R's own files (.RData, .rda, .rds): WIOD 2013 as a list of matrices, WIOD 2016 as one data frame."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from evidence.exceptions import DataError
from evidence.sources.cutting import cut_grid
from evidence.sources.grids import Grid, read_text
from evidence.sources.parts import Parts, parts_year

__all__ = ["read_r"]


def read_r(content: bytes, source: str, *, rds: bool = False, region: str = "domestic") -> Parts:
    """Parts of the first table found among the R objects.

    A list must hold a square matrix (`inter`), a matrix of final demand (`final`), `countries` and `industries`, with
    rows ordered by country and then industry; `out`/`output` and `year` are used where given. Data frames and named
    matrices are read like text; of a list of several tables the last is taken, and a note says so. Raises DataError
    where the `rdata` package is missing or no object is a table.
    """
    try:
        import rdata
    except ImportError:
        raise DataError(f"{source} is an R file; install the extra 'rdata' to read it.") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader warns of R classes it does not know and keeps their contents
        try:
            parsed = rdata.parser.parse_data(content, extension=".rds" if rds else ".rda")
            objects = rdata.conversion.convert(parsed)
        except Exception as error:
            raise DataError(f"{source} is not a readable R file: {type(error).__name__}: {error}.") from error
    if not isinstance(objects, Mapping) or {"inter", "final"} <= {str(key) for key in objects}:
        objects = {source: objects}
    for name, item in objects.items():
        if isinstance(item, Mapping) and {"inter", "final"} <= {str(key) for key in item}:
            return _from_list({str(key): value for key, value in item.items()}, source)
        tables = list(item.items()) if isinstance(item, Mapping) else [(name, item)]
        for last, table in reversed(tables):
            parts = _table(table, source, region=region)
            if parts is None:
                continue
            parts.title = f"{last} {parts.title}".strip()
            parts.year = parts_year(str(last)) or parts.year
            if len(tables) > 1:
                parts.notes.append(f"The file holds {len(tables)} tables; the last one, '{last}', was read.")
            return parts
    raise DataError(f"{source} holds {', '.join(map(str, objects))}, none of which is an input-output table.")


def _from_list(item: dict[str, Any], source: str) -> Parts:
    flows, final = (np.asarray(item[key], dtype=np.float64) for key in ("inter", "final"))
    named = {key: [str(name) for name in item[key]] for key in ("countries", "industries") if key in item}
    if set(named) != {"countries", "industries"}:
        raise DataError(f"{source} has flows but no 'countries' and 'industries' that name their rows.")
    countries, industries = named["countries"], named["industries"]
    labels = [(country, industry) for country in countries for industry in industries]
    if flows.shape != (len(labels), len(labels)):
        raise DataError(
            f"{source}: {len(countries)} countries x {len(industries)} industries ask for {len(labels)} rows, but the "
            f"flows have shape {flows.shape}."
        )
    width, left = divmod(final.shape[1], len(countries))
    if final.shape[0] != len(labels) or left or not width:
        raise DataError(f"{source}: final demand has shape {final.shape}, no whole number of columns a country.")
    demand = [(country, f"final {k + 1}" if width > 1 else "final") for country in countries for k in range(width)]
    parts = Parts(source, labels, flows, demand, final)
    for key in ("output", "out"):
        if key in item:
            parts.stated_output, parts.states_output = np.asarray(item[key], dtype=np.float64).ravel(), True
    if "year" in item:
        with contextlib.suppress(ValueError, TypeError):
            parts.year = int(np.ravel(item["year"])[0])
    return parts


def _table(item: Any, source: str, *, region: str) -> Parts | None:
    """Parts of a data frame or a matrix with names; None for anything else and for what is no table."""
    if hasattr(item, "columns") and hasattr(item, "to_csv"):
        named = not all(str(label).isdigit() for label in item.index)
        return cut_grid(read_text(item.to_csv(index=named).encode(), source), region=region)
    if hasattr(item, "coords") and getattr(item, "ndim", 0) == 2 and set(item.dims) <= set(item.coords):
        names = [[str(name) for name in item.coords[dim].values] for dim in item.dims]
        values = np.asarray(item, dtype=np.float64)
        grid = Grid(source, [(name,) for name in names[0]], [(name,) for name in names[1]], values)
        return cut_grid(grid, region=region)
    return None

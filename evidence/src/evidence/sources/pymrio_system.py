"""A system that `pymrio` has already parsed, as a checked table: its parsers and downloads serve where ours do not."""

from __future__ import annotations

from typing import Any

import numpy as np

from evidence.exceptions import DataError
from evidence.inputoutput.table import Table, check_table

__all__ = ["from_pymrio"]


def from_pymrio(system: Any, *, unit: str | None = None, year: int | None = None) -> Table:
    """The checked table of a `pymrio.IOSystem` with Z, or with A and x; extensions are not taken over.

    Rows are labelled region and sector, columns of Y region and category, as pymrio's parsers leave them. unit: where
    the system does not carry one unit for all sectors. Raises DataError for systems without flows or final demand, for
    labels of other depth, and for whatever `check_table` refuses.
    """
    Z: Any = getattr(system, "Z", None)
    Y: Any = getattr(system, "Y", None)
    A: Any = getattr(system, "A", None)
    x: Any = getattr(system, "x", None)
    if Y is None or (Z is None and (A is None or x is None)):
        raise DataError("The pymrio system has no flows (Z, or A with x) or no final demand (Y).")
    flows = Z if Z is not None else A * np.asarray(x, dtype=np.float64).ravel()
    for name, labels in (("rows of the flows", flows.index), ("columns of the final demand", Y.columns)):
        if labels.nlevels != 2:
            raise DataError(f"The {name} have {labels.nlevels} levels of labels; region and sector are needed.")
    if not flows.index.equals(flows.columns) or not Y.index.equals(flows.index):
        flows = flows.reindex(index=flows.columns)
        Y = Y.reindex(index=flows.columns)
    categories = list(dict.fromkeys(map(str, Y.columns.get_level_values(1))))
    regions = list(dict.fromkeys(map(str, flows.index.get_level_values(0))))
    owners = list(map(str, Y.columns.get_level_values(0)))
    consumers = [r for r in regions if r in owners] + [o for o in dict.fromkeys(owners) if o not in regions]
    demand = np.zeros((len(flows), len(consumers), len(categories)))
    for k, (owner, category) in enumerate(Y.columns):
        demand[:, consumers.index(str(owner)), categories.index(str(category))] += Y.iloc[:, k].to_numpy(
            dtype=np.float64
        )
    table, _ = check_table(
        flows.to_numpy(dtype=np.float64),
        demand,
        row_regions=[str(region) for region, _ in flows.index],
        row_sectors=[str(sector) for _, sector in flows.index],
        consumers=consumers,
        demand_categories=categories,
        unit=unit or _unit(system),
        year=year,
        name=str(getattr(getattr(system, "meta", None), "name", "") or ""),
        source="pymrio",
        notes=("Taken from a pymrio system; the original files were not seen, so no hash is recorded.",),
    )
    return table


def _unit(system: Any) -> str:
    frame = getattr(system, "unit", None)
    units = set(map(str, frame.to_numpy().ravel())) if frame is not None else set()
    return units.pop() if len(units) == 1 else "unit not stated"

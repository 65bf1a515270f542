"""The checked table every account starts from: who delivers how much to whom, and who finally buys it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.balance import LARGE_REST, BalanceReport, measure_balance
from evidence.numbers import write_number

__all__ = ["DIFFERENCE", "IMPORTS", "BalanceReport", "Table", "check_table"]

Floats = npt.NDArray[np.floating[Any]]
Doubles = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DIFFERENCE = "difference to stated output"
IMPORTS = "imports"
NOBODY = {DIFFERENCE, IMPORTS, "statistical discrepancy"}


@dataclasses.dataclass(frozen=True, eq=False)
class Table:
    """An inter-country input-output table that passed `check_table`. Make one only through that door.

    n rows are the industries of all regions, the rows of one region next to each other; sector lists may differ by
    region. All money is in `unit`, in the prices of the source.

    Z                n x n, flows: row delivers to column; float64 or float32, may be memory-mapped
    Y                n x consumers, final demand summed over categories, float64
    output           n, x = row sums of Z and Y
    regions          the producing regions in the order of their rows
    consumers        one name a column of Y; usually the regions, plus e.g. an export column in a national table
    row_region       n, index into `regions`
    row_sector       n, sector label of each row
    value_added      n or None where the source gives none (see `value_added_or_residual`)
    balance          what the check found
    demand_detail    n x consumers x categories or None, with `demand_categories` naming the last axis
    """

    Z: Floats
    Y: Doubles
    output: Doubles
    regions: tuple[str, ...]
    consumers: tuple[str, ...]
    row_region: Integers
    row_sector: tuple[str, ...]
    unit: str
    year: int | None = None
    name: str = ""
    source: str = ""
    inputs: tuple[Mapping[str, str], ...] = ()
    value_added: Doubles | None = None
    demand_detail: Doubles | None = None
    demand_categories: tuple[str, ...] = ()
    sector_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    region_names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    balance: BalanceReport | None = None

    @property
    def rows(self) -> int:
        """Number of rows n."""
        return len(self.row_sector)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Every sector label once, in order of first appearance."""
        return tuple(dict.fromkeys(self.row_sector))

    @cached_property
    def sector_index(self) -> Integers:
        """n: index of each row's sector into `sectors`."""
        position = {sector: index for index, sector in enumerate(self.sectors)}
        return np.array([position[sector] for sector in self.row_sector], dtype=np.int64)

    @cached_property
    def labels(self) -> list[tuple[str, str]]:
        """(region, sector) of every row."""
        return [(self.regions[r], s) for r, s in zip(self.row_region, self.row_sector, strict=True)]

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """The rows of each region, in the order of `regions`."""
        ends = np.searchsorted(self.row_region, np.arange(len(self.regions)), side="right")
        starts = np.concatenate(([0], ends[:-1]))
        return tuple(slice(int(a), int(b)) for a, b in zip(starts, ends, strict=True))

    @cached_property
    def column_of_region(self) -> tuple[int | None, ...]:
        """For each region the column of Y that holds its own final demand, None where it has none."""
        position = {consumer: index for index, consumer in enumerate(self.consumers)}
        return tuple(position.get(region) for region in self.regions)

    @cached_property
    def columns_of_nobody(self) -> tuple[int, ...]:
        """Columns of Y that are no demand of anybody, at home or abroad: imports to be deducted, discrepancies."""
        return tuple(k for k, name in enumerate(self.consumers) if name in NOBODY)

    @property
    def value_added_or_residual(self) -> Doubles:
        """n: value added as given, or output minus intermediate inputs where the source has none."""
        return self.residual_value_added if self.value_added is None else self.value_added

    @property
    def residual_value_added(self) -> Doubles:
        """n: output minus the column sums of Z; with this one, value added equals final demand in total."""
        inputs = np.zeros(self.rows)
        for rows in row_panels(self.rows):
            inputs += self.Z[rows].sum(axis=0, dtype=np.float64)
        return self.output - inputs

    def region_position(self, region: str) -> int:
        """Index of a region; an unknown name is a DataError that lists what there is."""
        try:
            return self.regions.index(region)
        except ValueError:
            known = ", ".join(self.regions[:60])
            raise DataError(f"The table has no region '{region}'; it has: {known}.") from None


def row_panels(rows: int, height: int = 1024) -> Iterator[slice]:
    """Slices that cover 0..rows, so that no step ever needs a second copy of a large matrix."""
    for start in range(0, rows, height):
        yield slice(start, min(start + height, rows))


def check_table(
    Z: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    row_regions: Sequence[str],
    row_sectors: Sequence[str],
    consumers: Sequence[str],
    unit: str,
    demand_categories: Sequence[str] = (),
    output: npt.ArrayLike | None = None,
    value_added: npt.ArrayLike | None = None,
    year: int | None = None,
    name: str = "",
    source: str = "",
    inputs: Sequence[Mapping[str, str]] = (),
    sector_names: Mapping[str, str] | None = None,
    region_names: Mapping[str, str] | None = None,
    rounding: float | None = None,
    tolerance: float = 1e-3,
    check_productive: bool = True,
    notes: Sequence[str] = (),
    use_output: bool = False,
    imported_inputs: npt.ArrayLike | None = None,
) -> tuple[Table, BalanceReport]:
    """The only way to make a table: labels, shapes, finiteness, balance and productivity are checked here.

    Z: n x n flows. Y: n x consumers, or n x consumers x categories (kept as detail and summed). row_regions and
    row_sectors: one label a row, each pair once; rows of a region that are apart are moved together. output: the
    source's own gross output; it is only compared, and the table's output is the row sums of Z and Y, unless use_output:
    then it is the table's output, and what the cells lack to it is the final demand of a consumer of its own, `DIFFERENCE`.
    imported_inputs: n, inputs from abroad that are not in Z, for the check of value added. rounding: the step
    the source rounded to, in its unit (detected when every flow is a whole number); a row may then miss its output by
    one step a cell, plus `tolerance` times its output. inputs: for every file read, its name and sha256.

    Raises DataError, with the label and the number, for wrong shapes, empty or repeated labels, NaN or infinite cells,
    output that does not balance, and a table that is not productive (the inputs of a chain exceed its output for ever).
    """
    flows = np.asanyarray(Z)
    if flows.dtype not in (np.float64, np.float32):
        flows = flows.astype(np.float64)
    demand = np.asarray(Y, dtype=np.float64)
    n = len(row_regions)
    detail = None
    if demand.ndim == 3:
        if demand.shape[2] != len(demand_categories):
            raise DataError(f"Y has {demand.shape[2]} categories but {len(demand_categories)} names for them.")
        detail, demand = demand, demand.sum(axis=2)
    _check_shapes(flows, demand, n, row_sectors, consumers)
    given_output = _vector(output, n, "output")
    given_value_added = _vector(value_added, n, "value_added")
    regions, row_region = _check_labels(row_regions, row_sectors, consumers)

    order = np.argsort(row_region, kind="stable")
    remarks = list(notes)
    if not np.array_equal(order, np.arange(n)):
        remarks.append("Rows were reordered so that each region's rows stand together.")
        flows, demand, row_region = flows[np.ix_(order, order)], demand[order], row_region[order]
        row_sectors = [row_sectors[i] for i in order]
        detail = None if detail is None else detail[order]
        given_output = None if given_output is None else given_output[order]
        given_value_added = None if given_value_added is None else given_value_added[order]

    labels = [f"{regions[r]} {s}" for r, s in zip(row_region, row_sectors, strict=True)]
    given_inputs = _vector(imported_inputs, n, "imported_inputs")
    given_inputs = None if given_inputs is None else given_inputs[order]
    # Row sums of the parts, not of the summed detail, so that the figure does not depend on how Y was handed over.
    x, report = measure_balance(
        flows,
        demand,
        labels=labels,
        consumers=consumers,
        given_output=given_output,
        given_value_added=given_value_added,
        rounding=rounding,
        cells=n + (demand.shape[1] if detail is None else detail[0].size),
        tolerance=tolerance,
        check_productive=check_productive,
        use_output=use_output,
        imported_inputs=given_inputs,
    )
    consumers, demand_categories = tuple(consumers), tuple(demand_categories)
    if report.difference is not None:
        lacking = x - _row_sums(flows) - demand.sum(axis=1)
        consumers = (*consumers, DIFFERENCE)
        demand = np.column_stack([demand, lacking])
        if detail is not None:
            wide = np.zeros((n, len(consumers), len(demand_categories) + 1))
            wide[:, :-1, :-1], wide[:, -1, -1] = detail, lacking
            detail, demand_categories = wide, (*demand_categories, DIFFERENCE)
        remarks.append(
            f"The source states an output of {x.sum():,.0f}; its cells sum to {x.sum() - lacking.sum():,.0f}. The stated "
            f"output is used, and what the cells lack stands in a column of its own ('{DIFFERENCE}', up to "
            f"{write_number(np.abs(lacking).max())} in a row)."
        )
    if report.largest_rest is not None and report.largest_rest > LARGE_REST:
        remarks.append(
            f"Output less inputs less value added leaves up to {report.largest_rest:.0%} of a column's output "
            f"({report.largest_rest_column}): more than taxes and margins do in most tables. Is value added complete?"
        )
    flows, demand, detail = _frozen(flows), _frozen(demand), None if detail is None else _frozen(detail)
    given_value_added = None if given_value_added is None else _frozen(given_value_added)
    x, row_region = _frozen(x), _frozen(row_region)
    table = Table(
        Z=flows,
        Y=demand,
        output=x,
        regions=regions,
        consumers=consumers,
        row_region=row_region,
        row_sector=tuple(row_sectors),
        unit=unit,
        year=year,
        name=name,
        source=source,
        inputs=tuple(dict(item) for item in inputs),
        value_added=given_value_added,
        demand_detail=detail,
        demand_categories=demand_categories,
        sector_names=dict(sector_names or {}),
        region_names=dict(region_names or {}),
        notes=tuple(remarks),
        balance=report,
    )
    return table, report


def _row_sums(flows: Floats) -> Doubles:
    sums = np.empty(len(flows))
    for rows in row_panels(len(flows)):
        sums[rows] = flows[rows].sum(axis=1, dtype=np.float64)
    return sums


def _frozen(array: Any) -> Any:
    view = array.view()  # the caller's own array stays writeable
    view.flags.writeable = False
    return view


def _check_shapes(flows: Floats, demand: Doubles, n: int, row_sectors: Sequence[str], consumers: Sequence[str]) -> None:
    if n == 0:
        raise DataError("The table has no rows.")
    if flows.shape != (n, n):
        raise DataError(f"Z has shape {flows.shape}, but {n} row labels ask for {n} x {n}.")
    if len(row_sectors) != n:
        raise DataError(f"There are {n} region labels but {len(row_sectors)} sector labels.")
    if demand.shape != (n, len(consumers)):
        raise DataError(f"Y has shape {demand.shape}, but the labels ask for {n} x {len(consumers)}.")


def _vector(values: npt.ArrayLike | None, n: int, what: str) -> Doubles | None:
    if values is None:
        return None
    vector = np.array(values, dtype=np.float64)
    if vector.shape != (n,):
        raise DataError(f"{what} has shape {vector.shape}, but the table has {n} rows.")
    return vector


def _check_labels(
    row_regions: Sequence[str], row_sectors: Sequence[str], consumers: Sequence[str]
) -> tuple[tuple[str, ...], Integers]:
    seen: set[tuple[str, str]] = set()
    for row, label in enumerate(zip(row_regions, row_sectors, strict=True)):
        if not all(isinstance(part, str) and part.strip() for part in label):
            raise DataError(f"Row {row + 1} has an empty region or sector label: {label}.")
        if label in seen:
            raise DataError(f"Row {row + 1} repeats the label {label[0]} {label[1]}.")
        seen.add(label)
    if len(set(consumers)) != len(consumers):
        repeated = next(name for name in consumers if list(consumers).count(name) > 1)
        raise DataError(f"The consumer '{repeated}' has more than one column in Y; sum its categories first.")
    regions = tuple(dict.fromkeys(row_regions))
    position = {region: index for index, region in enumerate(regions)}
    return regions, np.array([position[region] for region in row_regions], dtype=np.int64)

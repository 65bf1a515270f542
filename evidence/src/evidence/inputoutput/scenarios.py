"""What if: demand changes, purchases move elsewhere, a product at risk is no longer bought; before and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.accounts import footprints_by_origin, intensities
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import Table, check_table
from evidence.numbers import write_number

__all__ = ["World", "before_and_after", "remove_product", "scale_demand", "shift_sourcing"]

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.floating[Any]]


@dataclasses.dataclass(frozen=True)
class World:
    """A table with its satellite. A scenario takes one and returns another; it forecasts nothing.

    Prices, technology and the count per unit of output stay what they were, except for what the scenario changes.
    """

    table: Table
    satellite: Satellite
    description: str = "as observed"


def scale_demand(
    world: World,
    factor: float,
    *,
    consumer: str | None = None,
    region: str | None = None,
    sector: str | None = None,
) -> World:
    """Final demand of a consumer for the products of a region and sector times `factor`; None means all."""
    table = world.table
    if factor < 0:
        raise DataError(f"Demand cannot be scaled by {write_number(factor)}.")
    Y = table.Y.copy()
    columns = slice(None) if consumer is None else slice(_consumer(table, consumer), _consumer(table, consumer) + 1)
    Y[_rows(table, region, sector), columns] *= factor
    words = f"demand of {consumer or 'all'} for {region or 'all'} {sector or 'all'} times {write_number(factor)}"
    return _rebuild(world, table.Z, Y, words)


def shift_sourcing(
    world: World, *, sector: str, source: str, target: str, share: float, buyer: str | None = None
) -> World:
    """A share of what a buyer (None: every region but `source` itself) buys of a product moves to another origin.

    Industries and final consumers of the buyer pay the same money to `target` instead of `source`.
    """
    table = world.table
    if not 0 < share <= 1:
        raise DataError(f"The share that moves lies between 0 and 1, not {write_number(share)}.")
    (given,), (taken,) = _rows(table, source, sector), _rows(table, target, sector)
    buyers = [buyer] if buyer is not None else [region for region in table.regions if region != source]
    Z, Y = np.array(table.Z), table.Y.copy()
    for name in buyers:
        columns = table.blocks[table.region_position(name)]
        moved = share * Z[given, columns]
        Z[given, columns] -= moved
        Z[taken, columns] += moved
    wanted = [i for i, name in enumerate(table.consumers) if name in buyers or (buyer is None and name != source)]
    moved = share * Y[given, wanted]
    Y[given, wanted] -= moved
    Y[taken, wanted] += moved
    words = f"{share:.0%} of {sector} bought by {buyer or 'all others'} moves from {source} to {target}"
    return _rebuild(world, Z, Y, words)


def remove_product(world: World, *, region: str, sector: str, replaced: bool = True) -> World:
    """Nobody buys the product of this region any more.

    replaced: every customer buys the same product elsewhere, in proportion to where it buys it now; customers who have
    no other supplier go without. Not replaced: all go without, and pay that much less.
    """
    table = world.table
    (gone,) = _rows(table, region, sector)
    others = [row for row in _rows(table, None, sector) if row != gone]
    Z, Y = np.array(table.Z), table.Y.copy()
    for flows in (Z, Y):
        if replaced and others:
            bought = flows[others].sum(axis=0)
            fill = np.divide(flows[gone], bought, out=np.zeros(flows.shape[1], flows.dtype), where=bought > 0)
            flows[others] *= 1 + np.maximum(fill, 0)
        flows[gone] = 0
    how = "replaced by other origins" if replaced else "not replaced"
    return _rebuild(world, Z, Y, f"{region} {sector} is no longer bought, {how}")


def before_and_after(before: World, after: World, by: str = "region") -> pl.DataFrame:
    """region (of the worker) or consumer, before, after, difference: counts of the one stressor in both worlds."""
    if before.satellite.same_definition() != after.satellite.same_definition():
        raise DataError("The two worlds count unlike things.")
    if by not in ("region", "consumer"):
        raise DataError(f"A comparison is by region or consumer, not by {by}.")
    axis, names = (1, before.table.regions) if by == "region" else (0, before.table.consumers)
    sums = [footprints_by_origin(w.table, w.satellite).values[0].sum(axis=axis) for w in (before, after)]
    return pl.DataFrame({by: list(names), "before": sums[0], "after": sums[1], "difference": sums[1] - sums[0]})


def _rebuild(world: World, Z: Floats, Y: Doubles, words: str) -> World:
    """The economy that delivers Y with the technology Z / x: x' = (I - A')^-1 Y', Z' = A' x', F' = s x'."""
    table = world.table
    changed = dataclasses.replace(table, Z=Z)
    output = Solver(changed).columns(Y.sum(axis=1)).values[:, 0]
    output[np.abs(output) < 1e-12 * np.abs(output).max()] = 0.0
    scale = np.divide(output, table.output, out=np.zeros(table.rows), where=table.output != 0)
    labels = table.labels
    after, _ = check_table(
        Z * scale.astype(Z.dtype),
        Y,
        row_regions=[region for region, _ in labels],
        row_sectors=table.row_sector,
        consumers=table.consumers,
        unit=table.unit,
        year=table.year,
        name=table.name,
        source=table.source,
        inputs=table.inputs,
        rounding=0.0,
        notes=(*table.notes, f"Scenario: {words}."),
        check_productive=False,
    )
    values = intensities(table, world.satellite) * after.output
    satellite = dataclasses.replace(
        world.satellite, values=values, assumptions=(*world.satellite.assumptions, f"Scenario: {words}.")
    )
    return World(after, satellite, words)


def _rows(table: Table, region: str | None, sector: str | None) -> Sequence[int]:
    if region is not None:
        table.region_position(region)
    if sector is not None and sector not in table.sectors:
        raise DataError(f"The table has no sector '{sector}'; it has: {', '.join(table.sectors[:60])}.")
    rows = [i for i, (r, s) in enumerate(table.labels) if region in (None, r) and sector in (None, s)]
    if not rows:
        raise DataError(f"The table has no row {region} {sector}.")
    return rows


def _consumer(table: Table, consumer: str) -> int:
    if consumer not in table.consumers:
        raise DataError(f"The table has no consumer '{consumer}'; it has: {', '.join(table.consumers[:60])}.")
    return table.consumers.index(consumer)

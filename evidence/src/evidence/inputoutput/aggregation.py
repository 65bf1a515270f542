"""Fewer regions and sectors: a table summed by a concordance, so that tables and counts of other layouts meet."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.table import NOBODY, Table, check_table
from evidence.numbers import write_number
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["Concordance", "aggregate_satellite", "aggregate_table", "concordance_of", "read_concordance"]

Doubles = npt.NDArray[np.float64]
Concordance = Mapping[str, Mapping[str, float]]


def read_concordance(path: Path) -> dict[str, dict[str, float]]:
    """Old label -> new label -> share, from a file with columns `from`, `to` and optionally `share`, or from a matrix of 0,
    1 and shares with old labels in the rows and new ones in the columns."""
    frame, _ = read_text_frame(path)
    if frame.width in (2, 3):
        old, new = (frame[name].str.strip_chars().to_list() for name in frame.columns[:2])
        shares = _shares(frame[frame.columns[2]], path) if frame.width == 3 else [1.0] * frame.height
        pairs = list(zip(old, new, shares, strict=True))
    else:
        names = frame.columns[1:]
        columns = {name: _shares(frame[name].fill_null("0"), path) for name in names}
        rows = frame[frame.columns[0]].str.strip_chars().to_list()
        pairs = [(row, name, columns[name][i]) for i, row in enumerate(rows) for name in names if columns[name][i]]
    found: dict[str, dict[str, float]] = {}
    for one, other, share in pairs:
        if not one or not other:
            raise DataError(f"{path.name} has a row without an old or a new label.")
        if other in found.setdefault(one, {}):
            raise DataError(f"{path.name} sends {one} to {other} twice.")
        found[one][other] = share
    return found


def concordance_of(given: Mapping[str, str | Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """A mapping of old to new labels, or to shares of new labels, as a concordance."""
    return {old: {new: 1.0} if isinstance(new, str) else dict(new) for old, new in given.items()}


def aggregate_table(table: Table, *, regions: Concordance | None = None, sectors: Concordance | None = None) -> Table:
    """The table with regions and sectors summed: Z' = C' Z C, Y' = C' Y, where C (n x new rows) is the concordance.

    regions, sectors: old label -> new label -> share; each alone may be left out. A label that the concordance does not
    name keeps its own. Shares below one split an industry's deliveries, purchases and demand alike, an assumption that the
    notes state. Sums of flows, demand, output and value added stay what they were.

    Raises DataError for shares that do not sum to one or are negative, and for labels that the table does not have.
    """
    to_region = _complete(regions, table.regions, "region")
    to_sector = _complete(sectors, table.sectors, "sector")
    labels, C, buyers, K = _matrices(table, to_region, to_sector)
    split = sorted({old for part in (to_region, to_sector) for old, shares in part.items() if len(shares) > 1})
    notes = [*table.notes, f"Aggregated from {table.rows} rows to {len(labels)} by a concordance."]
    if split:
        notes.append(f"The concordance splits {', '.join(split[:12])} by fixed shares of all that they sell and buy.")
    result, _ = check_table(
        C.T @ np.asarray(table.Z, dtype=np.float64) @ C,
        C.T @ table.Y @ K,
        row_regions=[region for region, _ in labels],
        row_sectors=[sector for _, sector in labels],
        consumers=list(buyers),
        unit=table.unit,
        value_added=None if table.value_added is None else C.T @ table.value_added,
        year=table.year,
        name=table.name,
        source=table.source,
        inputs=table.inputs,
        rounding=0.0,
        notes=notes,
    )
    return result


def aggregate_satellite(
    table: Table,
    satellite: Satellite,
    *,
    regions: Concordance | None = None,
    sectors: Concordance | None = None,
) -> tuple[Table, Satellite]:
    """Table and satellite summed alike: F' = F C, F_Y' = F_Y K.

    A new row or consumer is known only where each of its parts is known (rows without output aside): a sum of known and
    unknown is unknown. What was counted in the parts of an unknown sum is left out, and the assumptions say how much. All
    other totals stay. Spreads are averaged by value, as if the parts erred together.
    """
    smaller = aggregate_table(table, regions=regions, sectors=sectors)
    to_region = _complete(regions, table.regions, "region")
    to_sector = _complete(sectors, table.sectors, "sector")
    labels, C, buyers, K = _matrices(table, to_region, to_sector)
    order = [labels[label] for label in smaller.labels]
    values = (satellite.values @ C)[:, order]
    unknown = (~satellite.covered & (table.output != 0)).astype(float) @ C
    some = satellite.covered.astype(float) @ C
    covered = ((unknown == 0) & (some > 0))[:, order]
    spread = satellite.relative_sd
    if spread is not None:  # of rows that stay known
        sums = ((satellite.values * spread) @ C)[:, order]
        spread = np.divide(sums, values, out=np.zeros(values.shape), where=values > 0)
    own = satellite.in_final_demand
    if own is not None:
        holes = np.isnan(own).astype(float) @ K > 0
        own = np.where(holes, np.nan, np.nan_to_num(own) @ K)[:, [buyers[name] for name in smaller.consumers]]
    summed = dataclasses.replace(
        satellite, values=np.where(covered, values, 0.0), covered=covered, relative_sd=spread, in_final_demand=own
    )
    return smaller, dataclasses.replace(
        summed, assumptions=(*satellite.assumptions, *_describe_omissions(satellite, summed))
    )


def _describe_omissions(before: Satellite, after: Satellite) -> list[str]:
    """What was counted but stands in no sum, because other parts of the sum were not counted."""
    sentences = []
    for k, stressor in enumerate(before.stressors):
        lost = float(before.values[k].sum() - after.values[k].sum())
        if lost > 1e-9 * float(before.values[k].sum()):
            sentences.append(
                f"{write_number(lost)} {stressor.unit} ({stressor.name}) are left out: they were counted in a "
                "part of a sum whose "
                "other parts nobody counted."
            )
    return sentences


def _matrices(
    table: Table, to_region: Concordance, to_sector: Concordance
) -> tuple[dict[tuple[str, str], int], Doubles, dict[str, int], Doubles]:
    """New labels, C (n x new rows), new consumers, K (consumers x new consumers)."""
    labels: dict[tuple[str, str], int] = {}
    rows, columns, weights = [], [], []
    for i, (region, sector) in enumerate(table.labels):
        for r, share_r in to_region[region].items():
            for s, share_s in to_sector[sector].items():
                rows.append(i)
                columns.append(labels.setdefault((r, s), len(labels)))
                weights.append(share_r * share_s)
    C = np.zeros((table.rows, len(labels)))
    C[rows, columns] = weights
    buyers: dict[str, int] = {}
    K = np.zeros((len(table.consumers), 0))
    for k, consumer in enumerate(table.consumers):
        moved = {consumer: 1.0} if consumer in NOBODY else to_region.get(consumer, {consumer: 1.0})
        for new, share in moved.items():
            at = buyers.setdefault(new, len(buyers))
            if at == K.shape[1]:
                K = np.column_stack([K, np.zeros(len(table.consumers))])
            K[k, at] += share
    return labels, C, buyers, K


def _complete(given: Concordance | None, labels: tuple[str, ...], what: str) -> dict[str, dict[str, float]]:
    given = given or {}
    unknown = [old for old in given if old not in labels]
    if unknown:
        raise DataError(f"The table has no {what} '{unknown[0]}' ({len(unknown)} such labels in the concordance).")
    for old, shares in given.items():
        if abs(sum(shares.values()) - 1) > 1e-9 or min(shares.values()) < 0:
            raise DataError(
                f"The shares of {what} '{old}' sum to {write_number(sum(shares.values()))}; they must sum to 1."
            )
    return {label: dict(given.get(label, {label: 1.0})) for label in labels}


def _shares(text: pl.Series, path: Path) -> list[float]:
    numbers, odd = numbers_of(text.str.strip_chars(), decimal_sign(text.drop_nulls().unique(), path.name))
    if odd or numbers.null_count():
        raise DataError(f"{path.name}: a share in the column '{text.name}' is no number.")
    return [float(value) for value in numbers]

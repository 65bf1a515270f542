"""Satellites: what is counted beside the money, such as children in child labour, for every row of a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.exceptions import DataError
from evidence.inputoutput.table import Table
from evidence.numbers import write_number

__all__ = ["VALUE_ADDED", "Satellite", "Stressor", "check_satellite", "value_added_satellite"]

VALUE_ADDED = "value added at the source's prices"

Doubles = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclasses.dataclass(frozen=True, slots=True)
class Stressor:
    """One thing that is counted. Two stressors are comparable only if everything but the name is equal.

    unit: e.g. "children", "thousand persons", "million US$". population: who is counted, e.g. "children working".
    age_band: e.g. "5-14", None where age has no meaning. Figures of another age band are another stressor.
    """

    name: str
    unit: str
    population: str
    age_band: str | None = None

    @property
    def definition(self) -> tuple[str, str, str | None]:
        """What must be equal before two figures may be added, subtracted or ranked together."""
        return (self.unit, self.population, self.age_band)


@dataclasses.dataclass(frozen=True, eq=False)
class Satellite:
    """K stressors for the n rows of one table; make one through `check_satellite`.

    values       K x n, in each stressor's unit; zero where not covered
    covered      K x n, False where nothing is known: such rows are unknown, not zero, and every result says so
    relative_sd  K x n or None: standard deviation of the logarithm of each value, for Monte Carlo over the satellite
    in_final_demand  K x consumers or None: what arises in final demand itself (F_Y), NaN where nobody counted; make it
                 through `evidence.satellites.final_demand.add_final_demand`
    assumptions  sentences that belong to every figure, e.g. how broad sectors were spread over industries
    """

    stressors: tuple[Stressor, ...]
    values: Doubles
    covered: Booleans
    relative_sd: Doubles | None = None
    year: int | None = None
    source: str = ""
    inputs: tuple[Mapping[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()
    in_final_demand: Doubles | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the stressors."""
        return tuple(stressor.name for stressor in self.stressors)

    def position(self, name: str) -> int:
        """Index of a stressor by name; DataError with the names there are."""
        try:
            return self.names.index(name)
        except ValueError:
            raise DataError(f"The satellite has no stressor '{name}'; it has: {', '.join(self.names)}.") from None

    def only(self, name: str) -> Satellite:
        """The satellite with this stressor alone."""
        k = self.position(name)
        return dataclasses.replace(
            self,
            stressors=(self.stressors[k],),
            values=self.values[k : k + 1],
            covered=self.covered[k : k + 1],
            relative_sd=None if self.relative_sd is None else self.relative_sd[k : k + 1],
            in_final_demand=None if self.in_final_demand is None else self.in_final_demand[k : k + 1],
        )

    def same_definition(self) -> tuple[str, str, str | None]:
        """The definition all stressors share; DataError where they count unlike things."""
        definitions = {stressor.definition for stressor in self.stressors}
        if len(definitions) > 1:
            listed = "; ".join(f"{s.name}: {s.population}, age {s.age_band or 'any'}, {s.unit}" for s in self.stressors)
            raise DataError(f"These stressors count unlike things and cannot be added or ranked together: {listed}.")
        return definitions.pop()


def check_satellite(
    table: Table,
    stressors: Sequence[Stressor],
    values: npt.ArrayLike,
    *,
    covered: npt.ArrayLike | None = None,
    relative_sd: npt.ArrayLike | None = None,
    labels: Sequence[tuple[str, str]] | None = None,
    year: int | None = None,
    source: str = "",
    inputs: Sequence[Mapping[str, str]] = (),
    assumptions: Sequence[str] = (),
) -> Satellite:
    """The only way to make a satellite: shapes, labels, finiteness and signs are checked here.

    values: K x columns, where `labels` gives (region, sector) of every column, in any order; without labels the
    columns are the table's rows. Rows of the table that no label names are not covered. NaN means not covered too.
    relative_sd: K x columns, standard deviation of the logarithm.

    Raises DataError for unknown or repeated labels, negative or infinite values, repeated stressor names, a positive
    figure in a row with no output (it could be allotted to nobody), and a stressor with no value at all.
    """
    figures = np.array(values, dtype=np.float64)
    if figures.ndim != 2 or figures.shape[0] != len(stressors):
        raise DataError(f"values has shape {figures.shape}; {len(stressors)} stressors ask for that many rows.")
    names = [stressor.name for stressor in stressors]
    if len(set(names)) != len(names):
        raise DataError(f"Stressor names repeat: {', '.join(names)}.")
    known = np.array(~np.isnan(figures) if covered is None else covered, dtype=bool) & ~np.isnan(figures)
    deviation = None if relative_sd is None else np.broadcast_to(np.asarray(relative_sd, float), figures.shape).copy()
    columns = _columns(table, labels, figures.shape[1])
    _check_values(figures, names, [table.labels[c] for c in columns])
    if deviation is not None and not (np.isfinite(deviation[known]).all() and (deviation[known] >= 0).all()):
        raise DataError("relative_sd must be zero or positive and finite wherever there is a value.")

    shape = (len(stressors), table.rows)
    placed, covers = np.zeros(shape), np.zeros(shape, dtype=bool)
    placed[:, columns] = np.where(known, figures, 0.0)
    covers[:, columns] = known
    spread = None
    if deviation is not None:
        spread = np.zeros(shape)
        spread[:, columns] = np.where(known, deviation, 0.0)
    stranded = np.argwhere((placed != 0) & (table.output <= 0))
    if len(stranded):
        k, row = stranded[0]
        region, sector = table.labels[row]
        raise DataError(f"{names[k]}: {region} {sector} has {write_number(placed[k, row])} but no output in the table.")
    for k, name in enumerate(names):
        if not covers[k].any():
            raise DataError(f"{name} has no value for any row of the table.")
    return Satellite(
        stressors=tuple(stressors),
        values=placed,
        covered=covers,
        relative_sd=spread,
        year=year,
        source=source,
        inputs=tuple(dict(item) for item in inputs),
        assumptions=tuple(assumptions),
    )


def value_added_satellite(table: Table) -> Satellite:
    """The table's own value added as a stressor; output minus intermediate inputs where the source gives none.

    Value added may be negative in single rows, so it does not pass `check_satellite`'s sign test but is made here.
    """
    given = table.value_added is not None
    how = "as given by the source" if given else "output minus intermediate inputs, because the source gives none"
    values = np.where(table.output == 0, 0.0, table.value_added_or_residual)[None, :]
    return Satellite(
        stressors=(Stressor("value added", table.unit, VALUE_ADDED),),
        values=values,
        covered=np.ones(values.shape, dtype=bool),
        year=table.year,
        source=table.source,
        inputs=table.inputs,
        assumptions=(f"Value added is {how}.",),
    )


def _columns(table: Table, labels: Sequence[tuple[str, str]] | None, width: int) -> list[int]:
    if labels is None:
        if width != table.rows:
            raise DataError(f"values has {width} columns but the table has {table.rows} rows; give labels.")
        return list(range(width))
    if len(labels) != width:
        raise DataError(f"values has {width} columns but there are {len(labels)} labels.")
    position = {label: row for row, label in enumerate(table.labels)}
    regions, sectors = set(table.regions), set(table.row_sector)
    columns: list[int] = []
    for region, sector in labels:
        if (region, sector) not in position:
            what = "region" if region not in regions else "sector" if sector not in sectors else "pair"
            raise DataError(f"The satellite names {region} {sector}, a {what} that the table does not have.")
        columns.append(position[region, sector])
    if len(set(columns)) != len(columns):
        region, sector = next(label for label in labels if list(labels).count(label) > 1)
        raise DataError(f"The satellite names {region} {sector} more than once.")
    return columns


def _check_values(figures: Doubles, names: Sequence[str], labels: Sequence[tuple[str, str]]) -> None:
    for test, words in ((np.isinf(figures), "infinite"), (figures < 0, "negative")):
        bad = np.argwhere(test)
        if len(bad):
            k, column = bad[0]
            region, sector = labels[column]
            raise DataError(
                f"{names[k]}: the value of {region} {sector} is {words} ({figures[k, column]}); {len(bad)} such cells."
            )

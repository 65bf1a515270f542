"""Counts of people by country and broad sector, before they are spread over a table's industries."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import polars as pl

from evidence.classifications import BROAD_SECTORS
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor

__all__ = ["BroadCounts", "check_counts", "combine"]


@dataclasses.dataclass(frozen=True, eq=False)
class BroadCounts:
    """People by country (ISO alpha-3) and broad sector; make one through `check_counts`.

    frame: columns country, agriculture, industry, services, in the stressor's unit, one row a country.
    left_out: country or area name -> why it carries no figure; blank is not zero, so these stay unknown.
    """

    stressor: Stressor
    frame: pl.DataFrame
    year: int | None
    source: str
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)
    inputs: tuple[Mapping[str, str], ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def countries(self) -> list[str]:
        """ISO codes with a figure."""
        return self.frame["country"].to_list()

    def only(self, countries: list[str]) -> BroadCounts:
        """The counts of some countries; DataError naming those that have none."""
        lost = [country for country in countries if country not in self.countries]
        if lost:
            raise DataError(f"{self.stressor.name}: no figure for {', '.join(lost)}.")
        return dataclasses.replace(self, frame=self.frame.filter(pl.col("country").is_in(countries)))


def check_counts(
    stressor: Stressor,
    frame: pl.DataFrame,
    *,
    year: int | None,
    source: str,
    left_out: Mapping[str, str] | None = None,
    inputs: tuple[Mapping[str, str], ...] = (),
    assumptions: tuple[str, ...] = (),
) -> BroadCounts:
    """Counts with their columns, signs and countries checked.

    Raises DataError for missing columns, repeated countries, and negative, infinite or missing figures.
    """
    wanted = ["country", *BROAD_SECTORS]
    lost = [name for name in wanted if name not in frame.columns]
    if lost:
        raise DataError(f"{stressor.name}: the counts lack the columns {', '.join(lost)}.")
    frame = frame.select(pl.col("country"), *(pl.col(name).cast(pl.Float64) for name in BROAD_SECTORS)).sort("country")
    if frame.is_empty():
        raise DataError(f"{stressor.name}: no country has a figure.")
    twice = frame.filter(pl.col("country").is_duplicated())["country"]
    if len(twice):
        raise DataError(f"{stressor.name}: {twice[0]} occurs more than once.")
    for name in BROAD_SECTORS:
        bad = frame.filter(~pl.col(name).is_finite().fill_null(value=False) | (pl.col(name) < 0))
        if len(bad):
            country, value = bad.select("country", name).row(0)
            raise DataError(f"{stressor.name}: {country} has {value} in {name}; a count is zero or more, never blank.")
    return BroadCounts(stressor, frame, year, source, dict(left_out or {}), inputs, assumptions)


def combine(one: BroadCounts, two: BroadCounts) -> BroadCounts:
    """The countries of both; they must count the same people of the same ages, and share no country.

    Raises DataError where units, populations or age bands differ: children of 5-14 and of 10-14 cannot be added up.
    """
    if one.stressor.definition != two.stressor.definition:
        raise DataError(
            f"{one.stressor.name} ({one.stressor.population}, age {one.stressor.age_band}, {one.stressor.unit}) and "
            f"{two.stressor.name} ({two.stressor.population}, age {two.stressor.age_band}, {two.stressor.unit}) count "
            "unlike things and cannot be combined."
        )
    return check_counts(
        one.stressor,
        pl.concat([one.frame, two.frame]),
        year=one.year if one.year == two.year else None,
        source=f"{one.source}; {two.source}",
        left_out={**one.left_out, **two.left_out},
        inputs=(*one.inputs, *two.inputs),
        assumptions=tuple(dict.fromkeys((*one.assumptions, *two.assumptions))),
    )

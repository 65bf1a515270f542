"""World totals of the Global Estimates, laid over countries by their workforce: the bluntest satellite there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from evidence.classifications import BROAD_SECTORS, package_file
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor
from evidence.satellites.counts import BroadCounts, check_counts

__all__ = ["global_estimates", "spread_world_total"]


def global_estimates() -> pl.DataFrame:
    """Printed world totals by broad sector: estimate, year, population, age_band, sector, million, source."""
    return pl.read_csv(package_file("global_estimates.csv"), schema_overrides={"age_band": pl.String})


def spread_world_total(
    estimate: str, persons: Mapping[str, float], *, inputs: Sequence[Mapping[str, str]] = ()
) -> BroadCounts:
    """A world total of the Global Estimates laid over countries in proportion to `persons` (such as the workforce).

    count of country c in sector b = total of b x persons of c / persons of all countries given. It assumes the same
    prevalence everywhere, which is false: use it to see how much an answer owes to the table alone.
    inputs: name and hash of the file that `persons` come from. Raises DataError for an unknown estimate, and for negative or no persons.
    """
    frame = global_estimates().filter(pl.col("estimate") == estimate)
    if frame.is_empty():
        known = ", ".join(global_estimates()["estimate"].unique(maintain_order=True))
        raise DataError(f"There is no estimate '{estimate}'; there are: {known}.")
    total = sum(persons.values())
    wrong = [country for country, value in persons.items() if not 0 <= value < float("inf")]
    if wrong or total <= 0:
        raise DataError(
            f"The persons of {wrong[0] if wrong else 'all countries'} are {persons.get(wrong[0]) if wrong else total}."
        )
    by_sector = dict(frame.select("sector", "million").iter_rows())
    rows = [
        {"country": country} | {sector: by_sector[sector] * 1e6 * value / total for sector in BROAD_SECTORS}
        for country, value in persons.items()
    ]
    first = frame.row(0, named=True)
    return check_counts(
        Stressor(estimate, "persons", first["population"], first["age_band"]),
        pl.DataFrame(rows),
        year=first["year"],
        source="; ".join(frame["source"].unique(maintain_order=True)),
        inputs=tuple(inputs),
        assumptions=(
            f"World totals of '{estimate}' laid over {len(persons)} countries by persons: one prevalence for all.",
        ),
    )

"""Who is in child labour, and who in forced labour: the statistical definitions as rules over answers."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError

__all__ = [
    "STATUSES",
    "AgeBand",
    "ChildLabour",
    "child_labour",
    "forced_labour",
    "forced_labour_elements",
    "thresholds",
]

Floats = npt.NDArray[np.float64]

DATA = Path(__file__).parent / "data"
STATUSES = ("not working", "permitted work", "light work", "child labour, not hazardous", "hazardous work")


@dataclasses.dataclass(frozen=True, slots=True)
class AgeBand:
    """The limits for ages from `age_from` to `age_to`, both included; hours are hours a week.

    economic_hours: at least so many make child labour; hazardous_hours: at least so many make hazardous work;
    chores_hours: more than so many of unpaid household services make child labour, None without such a limit.
    """

    age_from: int
    age_to: int
    economic_hours: float
    hazardous_hours: float
    chores_hours: float | None
    below: str
    source: str


@dataclasses.dataclass(frozen=True)
class ChildLabour:
    """status: n positions in `STATUSES`, -1 where unknown or out of age; in_child_labour, hazardous: n values 1, 0,
    NaN where unknown or out of age."""

    status: npt.NDArray[np.int64]
    in_child_labour: Floats
    hazardous: Floats


def thresholds(definition: str = "sdg-8.7.1") -> tuple[AgeBand, ...]:
    """The age bands of a definition, from the table in `data/`; each band names its source."""
    table = pl.read_csv(DATA / "child_labour_thresholds.csv").filter(pl.col("definition") == definition)
    if table.is_empty():
        raise DataError(f"There is no definition {definition!r} of child labour.")
    return tuple(
        AgeBand(
            row["age_from"],
            row["age_to"],
            row["economic_hours_at_least"],
            row["hazardous_hours_at_least"],
            row["chores_hours_more_than"],
            row["work_below_limit"],
            row["source"],
        )
        for row in table.iter_rows(named=True)
    )


def child_labour(
    age: Floats,
    economic_hours: Floats,
    *,
    chores_hours: Floats | None = None,
    hazardous: Floats | None = None,
    bands: tuple[AgeBand, ...] | None = None,
) -> ChildLabour:
    """Classify children by age, hours in economic activity, chores and hazards.

    age: n completed years; economic_hours, chores_hours: n hours in the reference week; hazardous: n values 1 where
    the work itself is hazardous (occupation, industry, conditions, night work; as national law defines), 0 not;
    bands: limits by age, by default those of SDG indicator 8.7.1. NaN is unknown.

    A child whose known answers already decide is classified; otherwise a missing answer leaves the child unknown.
    Raises DataError for hours below 0 or above 168.
    """
    for name, hours in (("economic activity", economic_hours), ("chores", chores_hours)):
        if hours is not None and ((hours < 0) | (hours > 168)).any():
            raise DataError(f"Hours of {name} lie below 0 or above the 168 hours of a week.")
    bands = bands or thresholds()
    nothing = np.zeros(len(age))
    hazard = nothing if hazardous is None else hazardous
    chores = nothing if chores_hours is None else chores_hours
    status = np.full(len(age), -1, dtype=np.int64)
    in_labour, in_hazard = np.full(len(age), np.nan), np.full(len(age), np.nan)
    works, hours_known = economic_hours > 0, np.isfinite(economic_hours)
    for band in bands:
        inside = (age >= band.age_from) & (age < band.age_to + 1)
        # Hazardous work reported without its hours is still work.
        dangerous = ((hazard == 1) & (works | ~hours_known)) | (economic_hours >= band.hazardous_hours)
        safe = hours_known & ~dangerous & (np.isfinite(hazard) | ~works)
        busy, chores_known = np.zeros(len(age), dtype=bool), np.ones(len(age), dtype=bool)
        if band.chores_hours is not None:
            busy, chores_known = chores > band.chores_hours, np.isfinite(chores)
        yes = dangerous | busy | (economic_hours >= band.economic_hours)
        no = ~yes & safe & chores_known
        in_hazard = np.where(inside & dangerous, 1.0, np.where(inside & safe, 0.0, in_hazard))
        in_labour = np.where(inside & yes, 1.0, np.where(inside & no, 0.0, in_labour))
        below = np.where(works, STATUSES.index(band.below), 0)
        found = np.select([dangerous, yes & safe, no], [4, 3, below], default=-1)
        status = np.where(inside, found, status)
    return ChildLabour(status, in_labour, in_hazard)


def forced_labour(involuntary: Floats, coercion: Floats) -> Floats:
    """1 where work was both involuntary and under coercion, 0 where one of the two is known to be absent, else NaN.

    involuntary, coercion: n × k and n × l answers (1 yes, 0 no, NaN unknown) to the elements of each side, all about
    the same work in the same reference period.

    Source: 20th ICLS (2018), Guidelines concerning the measurement of forced labour, following Convention No. 29.
    """
    sides = []
    for answers in (involuntary, coercion):
        if not np.isin(answers[np.isfinite(answers)], (0.0, 1.0)).all():
            raise DataError("Answers on forced labour are 1 (yes), 0 (no) or missing.")
        some = (answers == 1).any(axis=1)
        sides.append(np.where(some, 1.0, np.where(np.isnan(answers).any(axis=1), np.nan, 0.0)))
    one, two = sides
    return np.where((one == 0) | (two == 0), 0.0, np.where((one == 1) & (two == 1), 1.0, np.nan))


def forced_labour_elements() -> pl.DataFrame:
    """The elements of involuntariness and coercion with their codes and source, for questionnaires and tables."""
    return pl.read_csv(DATA / "forced_labour_elements.csv")

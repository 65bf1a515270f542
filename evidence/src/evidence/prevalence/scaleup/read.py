"""Reading scale-up surveys: how many people of each group each respondent knows, checked in one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign, write_number
from evidence.prevalence.surveys.design import SurveyDesign, column, numbers, read_design
from evidence.results import Caveat

__all__ = ["ScaleUp", "find_targets", "read_known", "read_scale_up"]

Floats = npt.NDArray[np.float64]

# Names that whole-numbered columns of identifiers, design and background go by, so never a group people know.
NEVER_GROUPS = ("id", "cluster", "psu", "ea", "stratum", "strata", "region", "weight", "age", "sex", "household", "row")


@dataclasses.dataclass(frozen=True)
class ScaleUp:
    """A checked survey of n respondents about K known groups and one hidden group.

    known: n × K people known in each group of known size, NaN where not answered; names, sizes: K; target: n people
    known in the hidden group; population: N, everybody; weight: n; design: of the n respondents; warnings: what was
    left out.
    """

    known: Floats
    names: tuple[str, ...]
    sizes: Floats
    target: Floats
    target_name: str
    population: float
    design: SurveyDesign
    warnings: tuple[Caveat, ...] = ()

    @property
    def weight(self) -> Floats:
        """n survey weights."""
        return self.design.weight

    def __len__(self) -> int:
        return len(self.target)


def read_known(
    frame: pl.DataFrame, *, group: str | None = None, size: str | None = None, decimal: DecimalSign | None = None
) -> dict[str, float]:
    """Sizes of the known groups by name; rows without a size, or with the status "target", are left out.

    frame: one row a group; group: column of the names, by default the first; size: column of the sizes, by default
    the one called "size", else the second; decimal: the sign for decimals, where the sizes leave it open. Raises DataError for a name twice or a size that is not above 0.
    """
    if frame.width < 2:
        raise DataError("The table of known groups needs a column of names and a column of sizes.")
    group = group or frame.columns[0]
    size = size or ("size" if "size" in frame.columns else frame.columns[1])
    sizes: dict[str, float] = {}
    status = frame["status"].cast(pl.String).to_list() if "status" in frame.columns else [""] * frame.height
    for name, value, word in zip(
        column(frame, group).cast(pl.String), numbers(frame, size, decimal), status, strict=True
    ):
        if np.isnan(value) or word == "target":
            continue
        if name in sizes:
            raise DataError(f"The known group {name!r} is listed twice.")
        if not value > 0:
            raise DataError(f"The size of the known group {name!r} is {write_number(value)}; it must be above 0.")
        sizes[str(name)] = float(value)
    if not sizes:
        raise DataError("No group has a known size.")
    return sizes


def find_targets(frame: pl.DataFrame, known: Mapping[str, float], others: Sequence[str] = ()) -> list[str]:
    """Columns of whole numbers from 0 that are neither known groups nor named in `others` nor a usual name of
    identifiers and design: what could be hidden groups where the user names none."""
    found = []
    for name in frame.columns:
        series = frame[name]
        usual = any(name.lower() == word or name.lower().endswith((f"_{word}", f".{word}")) for word in NEVER_GROUPS)
        if name in known or name in others or usual or not series.dtype.is_integer():
            continue
        if (series.drop_nulls() >= 0).all():
            found.append(name)
    return found


def read_scale_up(
    frame: pl.DataFrame,
    known: Mapping[str, float],
    *,
    target: str,
    population: float,
    weights: str | None = None,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    lonely: str = "certainty",
    top: float | None = None,
) -> ScaleUp:
    """A survey from a table with one row a respondent and a column for each group.

    known: sizes by name, whose names are columns; target: column of the hidden group; population: N, above every
    known group; weights, strata, cluster, lonely: of the design, see `read_design`; top: answers above it are set to
    it and counted (some people report hundreds). Rows without an answer on the target or without any on the known
    groups are left out and counted. Raises DataError for a missing column, a negative answer, a population that is
    too small, or known groups nobody knows anybody in.
    """
    missing = [name for name in known if name not in frame.columns]
    if missing:
        raise DataError(f"{len(missing)} known groups are no column of the survey: {', '.join(missing[:5])}.")
    if len(known) < 2:
        raise DataError("Scale-up needs at least two known groups, so that they can check each other.")
    if target in known:
        raise DataError(f"The hidden group {target!r} is also listed as a group of known size.")
    if population <= max(known.values()):
        largest = max(known, key=lambda name: known[name])
        raise DataError(f"The population of {population:,.0f} is not larger than the known group {largest!r}.")
    design = read_design(frame, weights=weights, strata=strata, cluster=cluster, lonely=lonely)
    table = frame[design.rows]
    reports = np.stack([_answers(table, name) for name in known], axis=1)
    hidden = _answers(table, target)
    notes = list(design.warnings)
    answered = np.isfinite(hidden) & np.isfinite(reports).any(axis=1)
    if not answered.all():
        notes.append(Caveat("missing-answers", f"{int((~answered).sum())} respondents with no answers are left out."))
        table = table.filter(pl.Series(answered))
        if table.is_empty():
            raise DataError(f"Nobody answered on {target!r} and on a known group.")
        design = read_design(table, weights=weights, strata=strata, cluster=cluster, lonely=lonely)
        reports, hidden = reports[answered], hidden[answered]
    if top is not None:
        cut = int((reports > top).sum() + (hidden > top).sum())
        if cut:
            notes.append(
                Caveat("top-coded", f"{cut} answers above {write_number(top)} are counted as {write_number(top)}.")
            )
        reports, hidden = np.minimum(reports, top), np.minimum(hidden, top)
    if np.nansum(reports) == 0:
        raise DataError("No respondent knows anybody in any known group, so there is no network size.")
    return ScaleUp(
        reports,
        tuple(known),
        np.array(list(known.values())),
        hidden,
        target,
        float(population),
        design,
        tuple(notes),
    )


def _answers(table: pl.DataFrame, name: str) -> Floats:
    values = numbers(table, name)
    if (values < 0).any():
        raise DataError(f"Row {int((values < 0).argmax()) + 1}: the answer on {name!r} is negative.")
    return values

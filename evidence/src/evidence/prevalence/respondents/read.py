"""Reading respondent-driven samples: who recruited whom, checked in one place, with every treatment counted."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.results import Caveat

__all__ = ["Recruits", "read_coupons", "read_recruiters"]

SEED_WORDS = ("", "seed", "na", "none", "nan")


@dataclasses.dataclass(frozen=True)
class Recruits:
    """A checked sample of n respondents, in the order of the file.

    ids: n labels; recruiter: n positions of the recruiter in this sample, -1 for seeds; wave: n, 0 for seeds; seed: n
    positions of the seed each chain began with; degree: n network sizes (people of the population each one knows),
    NaN where there is none that can be used; outcome: n values 1 (has it), 0 (has it not), NaN where missing;
    warnings: what was left out or changed, with counts.
    """

    ids: tuple[str, ...]
    recruiter: npt.NDArray[np.int64]
    wave: npt.NDArray[np.int64]
    seed: npt.NDArray[np.int64]
    degree: npt.NDArray[np.float64]
    outcome: npt.NDArray[np.float64]
    warnings: tuple[Caveat, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_seed(self) -> npt.NDArray[np.bool_]:
        """n truth values: came into the sample by the researchers, not by a recruiter."""
        return self.recruiter < 0

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """n truth values: has both a degree and an outcome, so can carry weight in an estimate."""
        return np.isfinite(self.degree) & np.isfinite(self.outcome)


def read_recruiters(
    frame: pl.DataFrame,
    *,
    id: str,  # noqa: A002 - the word every data set of this kind uses
    recruiter: str,
    degree: str,
    outcome: str,
    value: str = "1",
    seed_words: Sequence[str] = SEED_WORDS,
    unknown_recruiter: str = "refuse",
    zero_degree: str = "exclude",
) -> Recruits:
    """A sample in which each row names its recruiter.

    frame: one row a respondent; id, recruiter, degree, outcome: names of its columns; value: the outcome that counts
    as 1, compared as text (so "2" finds 2 and 2.0); seed_words: what the recruiter column says for a seed, besides an
    empty cell and "0" where no respondent has the id 0; unknown_recruiter: "refuse", or "seed" to begin a new chain
    there; zero_degree: "exclude" (kept in the chain, no weight), "one" (taken as 1), or "refuse".

    Raises DataError for a column that is missing, an id that is empty or twice there (also: two recruiters for one
    person), a recruiter who is not in the sample, somebody recruiting himself, a cycle, or a sample of seeds only.
    """
    ids = _labels(_column(frame, id))
    named = _labels(_column(frame, recruiter))
    _refuse_repeated_ids(ids, named)
    position = {label: row for row, label in enumerate(ids)}
    words = {word.lower() for word in seed_words} | ({"0"} if "0" not in position else set())
    parents = np.full(len(ids), -1, dtype=np.int64)
    unknown = []
    for row, label in enumerate(named):
        if label in position:
            parents[row] = position[label]
        elif label.lower() not in words:
            unknown.append((row, label))
    warnings = []
    if unknown:
        if unknown_recruiter != "seed":
            shown = ", ".join(f"{label!r} (row {row + 1})" for row, label in unknown[:3])
            raise DataError(
                f"{len(unknown)} recruiters are not in the sample, e.g. {shown}. Correct the ids, or say that such"
                " respondents begin a chain of their own (unknown recruiter = seed)."
            )
        warnings.append(
            Caveat("unknown-recruiter", f"{len(unknown)} respondents with an unknown recruiter begin a chain.")
        )
    return _assemble(frame, ids, parents, degree, outcome, value, zero_degree, warnings)


def read_coupons(
    frame: pl.DataFrame,
    *,
    id: str,  # noqa: A002
    own: str,
    given: Sequence[str],
    degree: str,
    outcome: str,
    value: str = "1",
    unknown_recruiter: str = "refuse",
    zero_degree: str = "exclude",
) -> Recruits:
    """A sample in which each row holds the coupon the person came with and the coupons the person was given.

    own: column of the coupon that brought the person, empty for seeds; given: columns of the coupons handed out;
    the rest as in `read_recruiters`. A coupon with which several people came is a copy of one recruiter's coupon,
    and one noted for several recruiters is harmless as long as nobody came with it: the warnings count both.
    Raises DataError where somebody came with a coupon that was given to two people: the recruiter is then unknown.
    """
    ids = _labels(_column(frame, id))
    owners: dict[str, list[str]] = {}
    for name in given:
        for label, coupon in zip(ids, _labels(_column(frame, name)), strict=True):
            if coupon.lower() not in SEED_WORDS and label not in owners.setdefault(coupon, []):
                owners[coupon].append(label)
    recruiters: list[str] = []
    brought: dict[str, int] = {}
    for label, coupon in zip(ids, _labels(_column(frame, own)), strict=True):
        if coupon.lower() in SEED_WORDS:
            recruiters.append("seed")
            continue
        givers = owners.get(coupon, [])
        if len(givers) > 1:
            raise DataError(
                f"Respondent {label!r} has two recruiters: coupon {coupon!r} was given to {' and '.join(givers)}."
            )
        brought[coupon] = brought.get(coupon, 0) + 1
        recruiters.append(givers[0] if givers else f"coupon {coupon}")
    notes = []
    shared = sum(len(givers) > 1 for givers in owners.values())
    if shared:
        notes.append(Caveat("coupon-given-twice", f"{shared} coupons are noted for several people; none was used."))
    copies = sum(count > 1 for count in brought.values())
    if copies:
        notes.append(Caveat("coupon-used-twice", f"{copies} coupons brought more than one person each."))
    recruits = read_recruiters(
        frame.with_columns(pl.Series("recruiter of coupon", recruiters, dtype=pl.String)),
        id=id,
        recruiter="recruiter of coupon",
        degree=degree,
        outcome=outcome,
        value=value,
        seed_words=("seed",),
        unknown_recruiter=unknown_recruiter,
        zero_degree=zero_degree,
    )
    return dataclasses.replace(recruits, warnings=(*notes, *recruits.warnings))


def _assemble(
    frame: pl.DataFrame,
    ids: list[str],
    parents: npt.NDArray[np.int64],
    degree: str,
    outcome: str,
    value: str,
    zero_degree: str,
    warnings: list[Caveat],
) -> Recruits:
    if not (parents >= 0).any():
        raise DataError("The sample holds seeds only: nobody was recruited by another respondent.")
    wave, seed = _follow_chains(ids, parents)
    degrees, notes = _degrees(_column(frame, degree), degree, zero_degree)
    outcomes = _outcomes(_column(frame, outcome), outcome, value)
    missing = int(np.isnan(outcomes).sum())
    if missing:
        notes.append(Caveat("missing-outcome", f"{missing} respondents without {outcome!r} carry no weight."))
    recruits = Recruits(tuple(ids), parents, wave, seed, degrees, outcomes, (*warnings, *notes))
    if not recruits.usable.any():
        raise DataError(f"No respondent has both a usable {degree!r} and a {outcome!r}.")
    return recruits


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        raise DataError(f"There is no column {name!r}; the file has {', '.join(frame.columns)}.")
    return frame[name]


def _labels(series: pl.Series) -> list[str]:
    """Cells as text; whole numbers without the point that an empty cell beside them brings in."""
    if series.dtype.is_float():
        return ["" if cell is None or cell != cell else f"{cell:.15g}" for cell in series.to_list()]
    return ["" if cell is None else str(cell).strip() for cell in series.to_list()]


def _refuse_repeated_ids(ids: list[str], named: list[str]) -> None:
    first: dict[str, int] = {}
    for row, label in enumerate(ids):
        if not label:
            raise DataError(f"Row {row + 1} has no id.")
        if label in first:
            other = first[label]
            if named[row] != named[other]:
                raise DataError(f"Respondent {label!r} has two recruiters: {named[other]!r} and {named[row]!r}.")
            raise DataError(f"Respondent {label!r} is in rows {other + 1} and {row + 1}.")
        first[label] = row


def _follow_chains(
    ids: list[str], parents: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Wave and seed of everybody: from the seeds outwards, one wave at a time; whoever is left sits on a cycle."""
    wave = np.where(parents < 0, 0, -1).astype(np.int64)
    seed = np.where(parents < 0, np.arange(len(ids)), -1).astype(np.int64)
    while True:
        reached = (wave < 0) & (wave[parents] >= 0)
        if not reached.any():
            break
        wave[reached] = wave[parents[reached]] + 1
        seed[reached] = seed[parents[reached]]
    if (wave < 0).any():
        start = int(np.flatnonzero(wave < 0)[0])
        for _ in ids:  # walk up until surely on the cycle
            start = int(parents[start])
        cycle, at = [ids[start]], int(parents[start])
        while at != start:
            cycle.append(ids[at])
            at = int(parents[at])
        raise DataError(f"The recruitment runs in a circle: {' was recruited by '.join([*cycle, cycle[0]])}.")
    return wave, seed


def _degrees(series: pl.Series, name: str, zero_degree: str) -> tuple[npt.NDArray[np.float64], list[Caveat]]:
    cells = [None if label.lower() in SEED_WORDS else label for label in _labels(series)]
    numbers = pl.Series(cells, dtype=pl.String).cast(pl.Float64, strict=False)
    bad = [row for row, (cell, number) in enumerate(zip(cells, numbers, strict=True)) if cell and number is None]
    if bad:
        raise DataError(f"Row {bad[0] + 1}: {name!r} is {cells[bad[0]]!r}, not a number.")
    degrees = np.array(numbers.to_list(), dtype=np.float64)
    if (degrees < 0).any():
        raise DataError(f"Row {int(np.flatnonzero(degrees < 0)[0]) + 1}: {name!r} is negative.")
    notes = []
    zero = degrees == 0
    if zero.any():
        if zero_degree == "refuse":
            raise DataError(f"{int(zero.sum())} respondents have {name!r} 0, first in row {int(zero.argmax()) + 1}.")
        degrees = np.where(zero, 1.0 if zero_degree == "one" else np.nan, degrees)
        done = "are counted as knowing one person" if zero_degree == "one" else "carry no weight"
        notes.append(Caveat("degree-zero", f"{int(zero.sum())} respondents with {name!r} 0 {done}."))
    missing = sum(cell is None for cell in cells)
    if missing:
        notes.append(Caveat("missing-degree", f"{missing} respondents without {name!r} carry no weight."))
    return degrees, notes


def _outcomes(series: pl.Series, name: str, value: str) -> npt.NDArray[np.float64]:
    labels = _labels(series.cast(pl.Int64) if series.dtype == pl.Boolean else series)
    wanted = {"true": "1", "false": "0"}.get(value.lower(), value)
    if wanted not in labels:
        seen = ", ".join(sorted({label for label in labels if label})[:8])
        raise DataError(f"No respondent has {name!r} = {value!r}; the values are {seen}.")
    return np.array([np.nan if label.lower() in SEED_WORDS else float(label == wanted) for label in labels])

"""People seen again and again on one register: reading such a file, and the lower bounds it allows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign
from evidence.prevalence.lists.doubt import CRITIQUE
from evidence.prevalence.lists.lower import Bound, chao, chao_with_covariates, zelterman, zelterman_with_covariates
from evidence.prevalence.report import MethodResult, PrevalenceReport, spread_over
from evidence.results import Caveat
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["Sightings", "read_sightings", "report_sightings"]


@dataclasses.dataclass(frozen=True, eq=False)
class Sightings:
    """How often each person was seen: times, at least 1; covariates: people × variables; names of the variables."""

    times: NDArray[np.int64]
    covariates: NDArray[np.float64]
    names: tuple[str, ...] = ()


def read_sightings(
    path: Path,
    times: str,
    covariates: Sequence[str] = (),
    people: str | None = None,
    *,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> Sightings:
    """Read a CSV file of people and how often each was seen.

    path: a file with a header row; times: the column of how often, whole numbers of 1 or more; covariates: columns
    that may go with being seen, numbers as they are and words as one 0/1 variable a value but the first; people: a
    column of how many people the row stands for, by default one; decimal: the sign for decimals, where the numbers
    leave it open; encoding: of a file that is not UTF-8.

    Raises DataError with the row number of the file for what is not so, and for missing columns.
    """
    table, _ = read_text_frame(path, encoding=encoding)
    for column in [times, *covariates, *([people] if people else [])]:
        if column not in table.columns:
            raise DataError(f"{path.name} has no column {column!r}; it has {', '.join(table.columns)}.")
    often = _whole(table[times], path, "how often the person was seen", 1, decimal)
    each = (
        np.ones(len(table), dtype=np.int64) if people is None else _whole(table[people], path, "the count", 0, decimal)
    )
    if not each.sum():
        raise DataError(f"{path.name} has no people.")
    columns, names = [], []
    for column in covariates:
        for name, values in _variables(table[column], path, decimal):
            columns.append(np.repeat(values, each))
            names.append(name)
    matrix = np.column_stack(columns) if columns else np.empty((int(each.sum()), 0))
    return Sightings(np.repeat(often, each), matrix, tuple(names))


def report_sightings(sightings: Sightings, level: float = 0.95) -> PrevalenceReport:
    """Chao's and Zelterman's lower bounds, with rates by covariates beside those without where there are any.

    Raises DataError where nobody was seen twice or nobody once.
    """
    once, twice = (int((sightings.times == often).sum()) for often in (1, 2))
    seen = len(sightings.times)
    bounds: list[tuple[str, Bound]] = [
        ("Chao lower bound, repeated sightings", chao(once, twice, seen, level=level)),
        ("Zelterman, repeated sightings", zelterman(once, twice, seen, level)),
    ]
    if sightings.names:
        by = f"rates by {', '.join(sightings.names)}"
        bounds += [
            (f"Chao lower bound, {by}", chao_with_covariates(sightings.times, sightings.covariates, level)),
            (f"Zelterman, {by}", zelterman_with_covariates(sightings.times, sightings.covariates, level)),
        ]
    results = tuple(MethodResult("lower", model, bound.estimate, bound.interval) for model, bound in bounds)
    spread = spread_over(results)
    warnings = [
        Caveat(
            "lower-bound",
            'The figures say "at least about so many". They allow for people who differ in how often they are seen, and'
            " assume that being seen once changes nothing about being seen again; people whom a first contact keeps"
            " away make the figure too high, and people who return on purpose make it too low.",
        ),
        Caveat(
            "assumptions",
            "The same person was always recognized, and nobody entered or left during the period. The data cannot test"
            " this.",
        ),
    ]
    if twice < 30:
        warnings.append(
            Caveat(
                "few-multiple-captures",
                f"Only {twice:,} of {seen:,} people were seen exactly twice; the figures rest on them.",
            )
        )
    low, high = (f"{bound:,.0f}" for bound in (spread.low, spread.high))
    return PrevalenceReport(
        observed=seen,
        results=results,
        spread=spread,
        warnings=tuple(warnings),
        sentence=(
            f"{seen:,} people were seen at least once. Those never seen included, there are at least about {low} to"
            f" {high}, by which method and how chance may have fallen; there may be more."
        ),
        critique=CRITIQUE,
    )


def _whole(column: pl.Series, path: Path, what: str, least: int, decimal: DecimalSign | None) -> NDArray[np.int64]:
    texts = column.str.strip_chars()
    sign = decimal_sign(texts.drop_nulls().unique(), f"{path.name}, the column '{column.name}'", decimal)
    numbers, _ = numbers_of(texts, sign)
    whole = (numbers >= least) & (numbers == numbers.round()) & (numbers < 1e15)
    wrong = np.flatnonzero(~whole.fill_null(False).to_numpy())
    if len(wrong):
        shown = texts[int(wrong[0])]
        raise DataError(
            f"Row {wrong[0] + 2} of {path.name}: {what} is {'missing' if shown is None else repr(shown)}; whole numbers from "
            f"{least} are expected."
        )
    return numbers.cast(pl.Int64).to_numpy()


def _variables(
    column: pl.Series, path: Path, decimal: DecimalSign | None = None
) -> list[tuple[str, NDArray[np.float64]]]:
    texts = column.str.strip_chars()
    missing = np.flatnonzero((texts.is_null() | (texts == "")).to_numpy())
    if len(missing):
        raise DataError(f"Row {missing[0] + 2} of {path.name} has no value in the column {column.name!r}.")
    numbers, _ = numbers_of(texts, decimal_sign(texts.unique(), f"the column '{column.name}'", decimal))
    if not numbers.null_count() and numbers.is_finite().all():
        return [(column.name, numbers.to_numpy().astype(np.float64))]
    values = sorted(texts.unique().to_list())
    return [(f"{column.name} {value}", (texts == value).to_numpy().astype(np.float64)) for value in values[1:]]

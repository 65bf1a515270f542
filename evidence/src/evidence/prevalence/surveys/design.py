"""Survey designs: weights, strata, clusters and finite populations, checked in one place and coded."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.numbers import DecimalSign, write_number
from evidence.results import Caveat
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["LONELY", "SurveyDesign", "codes_of", "read_design"]

LONELY = ("refuse", "centre", "certainty")

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclasses.dataclass(frozen=True)
class SurveyDesign:
    """A sample design over the n rows that can be used.

    rows: n positions in the file; weight: n design weights, at least 0; psu: n codes of the primary sampling unit,
    0 to P - 1; psu_stratum: P codes of its stratum, 0 to H - 1; strata: H labels; sampled: H, n_h = PSUs sampled;
    fraction: H, f_h = sampled share of the stratum's PSUs (0 where the file does not say); lonely: what a stratum with
    one PSU adds to a variance: "refuse" (an error), "centre" (its square around the mean of all PSUs), "certainty"
    (nothing); auxiliaries, base_weight: of a calibration (n × q, n), else None; second: sampling within the PSUs, as a
    design whose strata are the PSUs, where its variance counts (a first-stage fpc is given too); warnings: what was
    left out.
    """

    rows: Codes
    weight: Floats
    psu: Codes
    psu_stratum: Codes
    strata: tuple[str, ...]
    sampled: Codes
    fraction: Floats
    lonely: str = "refuse"
    auxiliaries: Floats | None = None
    base_weight: Floats | None = None
    second: SurveyDesign | None = None
    warnings: tuple[Caveat, ...] = ()

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def psus(self) -> int:
        """P, the number of primary sampling units."""
        return len(self.psu_stratum)


def read_design(
    frame: pl.DataFrame,
    *,
    weights: str | None = None,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    fpc: str | None = None,
    lonely: str = "refuse",
    second_cluster: str | None = None,
    second_fpc: str | None = None,
) -> SurveyDesign:
    """A design from the columns of a table with one row a respondent.

    weights: column of the design weights (1 each where None); strata: one or several columns whose combinations are
    the strata; cluster: column of the primary sampling unit (each row its own where None), nested in the strata, so
    that the same label in two strata is two clusters; fpc: column of the stratum's population, as the number of PSUs
    (above 1) or as the sampled share; lonely: see `SurveyDesign`; second_fpc: column of the PSU's population at the
    second stage, in the same two ways, for units named in second_cluster (each row its own where None). Without it the
    variance is that of the PSUs alone (ultimate clusters), which leaves out what sampling within them adds.

    Rows without a weight are left out and counted; a weight of 0 is kept and counted. Raises DataError for a missing
    column, a negative weight, weights that are all 0, a row without stratum or cluster, an fpc that differs within a
    stratum or is smaller than the sample, and for a stratum with one PSU where lonely is "refuse".
    """
    if lonely not in LONELY:
        raise ValueError(f"There is no treatment {lonely!r} of lonely strata; use one of {', '.join(LONELY)}.")
    notes: list[Caveat] = []
    weight, rows = _weights(frame, weights, notes)
    table = frame[rows] if len(rows) < frame.height else frame
    stratum_names = [strata] if isinstance(strata, str) else list(strata or [])
    stratum, labels = _combine(table, stratum_names)
    psu, psu_stratum = _clusters(table, cluster, stratum, len(labels), notes)
    sampled = np.bincount(psu_stratum, minlength=len(labels))
    fraction = _fractions(table, fpc, stratum, sampled, labels)
    alone = [labels[index] for index in np.flatnonzero((sampled == 1) & (fraction < 1))]
    if alone:
        if lonely == "refuse":
            raise DataError(
                f"{len(alone)} strata have one cluster only ({', '.join(alone[:3])}), so their variance cannot be"
                " estimated. Merge strata, or choose to centre them or to treat them as taken with certainty."
            )
        done = "are centred at the mean of all clusters" if lonely == "centre" else "add nothing to the variance"
        notes.append(Caveat("lonely-strata", f"{len(alone)} strata with one cluster {done}."))
    design = SurveyDesign(rows, weight, psu, psu_stratum, tuple(labels), sampled, fraction, lonely)
    if second_fpc is not None:
        if fpc is None:
            raise DataError("The second stage counts only where the population of the first is given too (fpc).")
        within = _second_stage(table, design, second_cluster, second_fpc, notes)
        design = dataclasses.replace(design, second=within)
    return dataclasses.replace(design, warnings=tuple(notes))


def codes_of(series: pl.Series) -> tuple[Codes, list[str]]:
    """Codes 0 to K - 1 in the order of the sorted labels, -1 where missing, and the K labels as text."""
    if series.dtype.is_integer() and series.null_count() == 0 and len(series):
        values = series.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < 4 * len(values) + 1_000:  # a look-up table beats sorting
            seen = np.zeros(high - low + 1, dtype=bool)
            seen[values - low] = True
            place = np.cumsum(seen) - 1
            return place[values - low].astype(np.int64), [str(label + low) for label in np.flatnonzero(seen)]
    unique = series.drop_nulls().unique().sort()
    text = series.cast(pl.String)
    labels = unique.cast(pl.String).to_list()
    codes = text.cast(pl.Enum(labels)).to_physical().cast(pl.Int64).fill_null(-1)
    return codes.to_numpy(), labels


def group_sums(codes: Codes, values: Floats, groups: int) -> Floats:
    """Σ of the values of each group 0 to groups - 1."""
    return np.asarray(np.bincount(codes, values, minlength=groups), dtype=np.float64)


def column(frame: pl.DataFrame, name: str) -> pl.Series:
    """A column of the table, or a DataError that lists the names there are."""
    if name not in frame.columns:
        raise DataError(f"There is no column {name!r}; the file has {', '.join(frame.columns)}.")
    return frame[name]


def numbers(frame: pl.DataFrame, name: str, decimal: DecimalSign | None = None) -> Floats:
    """A column as numbers, NaN where missing; DataError for a cell that is not a number, or could be two.

    decimal: the sign for decimals, where the column's own numbers (1.000) do not settle it.
    """
    series = column(frame, name)
    if series.dtype == pl.String:
        text = series.str.strip_chars().replace("", None)
        sign = decimal_sign(text.drop_nulls().unique(), f"The column {name!r}", decimal)
        read, bad = numbers_of(text, sign)
        if bad:
            words = sorted({str(series[row]) for row in bad})
            marks = " ".join(f"--missing '{word}'" for word in words[:3])
            raise DataError(
                f"Row {bad[0] + 1}: {name!r} is {series[bad[0]]!r}, not a number ({len(bad)} such cells). Correct the "
                f"cell, or, if it stands for no answer, say so: {marks}."
            )
        series = read
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _weights(frame: pl.DataFrame, weights: str | None, notes: list[Caveat]) -> tuple[Floats, Codes]:
    if weights is None:
        notes.append(Caveat("no-weights", "Without weights every respondent counts the same."))
        return np.ones(frame.height), np.arange(frame.height)
    weight = numbers(frame, weights)
    if (weight < 0).any():
        raise DataError(f"Row {int((weight < 0).argmax()) + 1}: the weight {weights!r} is negative.")
    if np.isinf(weight).any():
        raise DataError(f"Row {int(np.isinf(weight).argmax()) + 1}: the weight {weights!r} is infinite.")
    rows = np.flatnonzero(np.isfinite(weight))
    if len(rows) < frame.height:
        notes.append(Caveat("missing-weight", f"{frame.height - len(rows)} rows without a weight are left out."))
    zero = int((weight[rows] == 0).sum())
    if zero == len(rows):
        raise DataError(f"Every weight {weights!r} is 0 or missing.")
    if zero:
        notes.append(Caveat("zero-weight", f"{zero} rows have the weight 0: they stay in the design, and count 0."))
    return weight[rows], rows


def _combine(table: pl.DataFrame, names: Sequence[str]) -> tuple[Codes, list[str]]:
    """Codes and labels of the combinations of several columns that occur."""
    if not names:
        return np.zeros(table.height, dtype=np.int64), ["all"]
    code = np.zeros(table.height, dtype=np.int64)
    label_sets = []
    for name in names:
        own, labels = codes_of(column(table, name))
        if (own < 0).any():
            raise DataError(
                f"{int((own < 0).sum())} rows have no stratum {name!r}, first row {int((own < 0).argmax())}."
            )
        code = code * len(labels) + own
        label_sets.append(labels)
    if len(names) == 1:
        return code, label_sets[0]
    used, dense = np.unique(code, return_inverse=True)
    combined = []
    for value in used:
        parts = []
        for labels in reversed(label_sets):
            value, own_code = divmod(int(value), len(labels))
            parts.append(labels[own_code])
        combined.append(" / ".join(reversed(parts)))
    return dense.astype(np.int64), combined


def _clusters(
    table: pl.DataFrame, cluster: str | None, stratum: Codes, strata: int, notes: list[Caveat]
) -> tuple[Codes, Codes]:
    if cluster is None:
        return np.arange(table.height), stratum
    own, labels = codes_of(column(table, cluster))
    if (own < 0).any():
        raise DataError(
            f"{int((own < 0).sum())} rows have no cluster {cluster!r}, first row {int((own < 0).argmax())}."
        )
    pair = own * strata + stratum
    seen = np.zeros(len(labels) * strata, dtype=bool)
    seen[pair] = True
    place = np.cumsum(seen) - 1
    psu_stratum = np.flatnonzero(seen) % strata
    extra = len(psu_stratum) - len(labels)
    if extra:
        notes.append(
            Caveat("cluster-label-reused", f"{extra} cluster labels recur in another stratum and are taken as others.")
        )
    return place[pair].astype(np.int64), psu_stratum.astype(np.int64)


def _second_stage(
    table: pl.DataFrame, design: SurveyDesign, cluster: str | None, fpc: str, notes: list[Caveat]
) -> SurveyDesign:
    """The units within PSUs as a design of its own, whose strata are the PSUs."""
    labels = [f"cluster {number}" for number in range(design.psus)]
    unit, unit_psu = _clusters(table, cluster, design.psu, design.psus, [])
    sampled = np.bincount(unit_psu, minlength=design.psus)
    fraction = _fractions(table, fpc, design.psu, sampled, labels)
    alone = int(((sampled == 1) & (fraction < 1)).sum())
    if alone:
        notes.append(Caveat("lonely-clusters", f"{alone} clusters with one second-stage unit add nothing within."))
    return SurveyDesign(
        design.rows, design.weight, unit, unit_psu, tuple(labels), sampled, fraction, lonely="certainty"
    )


def _fractions(table: pl.DataFrame, fpc: str | None, stratum: Codes, sampled: Codes, labels: Sequence[str]) -> Floats:
    if fpc is None:
        return np.zeros(len(labels))
    values = numbers(table, fpc)
    if not np.isfinite(values).all() or (values <= 0).any():
        raise DataError(f"The population size {fpc!r} is missing or not above 0 in some rows.")
    low, high = np.full(len(labels), np.inf), np.full(len(labels), -np.inf)
    np.minimum.at(low, stratum, values)
    np.maximum.at(high, stratum, values)
    if (low != high).any():
        raise DataError(f"The population size {fpc!r} differs within stratum {labels[int((low != high).argmax())]}.")
    fraction = np.where(low <= 1, low, sampled / np.maximum(low, 1e-300))
    if (fraction > 1).any():
        worst = int((fraction > 1).argmax())
        raise DataError(
            f"Stratum {labels[worst]} has {sampled[worst]} sampled clusters out of a population of "
            f"{write_number(low[worst])}."
        )
    return np.asarray(fraction, dtype=np.float64)

"""Which corridors come first, by weights chosen in the open, and how much of that order survives other weights and data.

score_c = sum over criteria of w_m x_cm, with weights w that add up to one. Values of different units cannot be added: they are
refused, unless a common scale is chosen by name: "share" (of the sum over all corridors) or "rank" (place among the corridors,
0 for the lowest and 1 for the highest). Nothing is scaled unasked, and no weight has a default.

Stability: weights are drawn from a Dirichlet distribution with mean w, alpha_m = k n w_m for n criteria (k = 1 with equal
weights is any weights whatever; a larger k keeps closer to those chosen), and data from their intervals or draws. The result
says for each corridor between which ranks it lies and in which share of draws it is among the first.

No formula for the score of a corridor was found published; what exists are frameworks (IOM's determinants of vulnerability)
and surveys. So the table of criteria with its sources is the result, and the order a way to read it.

Source: Greco, Ishizaka, Tasiou and Torrisi (2019), Social Indicators Research 141, 61, on weights of composite indices;
Lahdelma and Salminen (2001), Operations Research 49(3), on the share of weights that puts an alternative first.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from evidence.exceptions import DataError
from evidence.inputoutput.memory import available_bytes
from evidence.numbers import DecimalSign
from evidence.results import Caveat
from evidence.sources.frames import read_text_frame
from evidence.sources.marks import decimal_sign, numbers_of

__all__ = ["SCALES", "Criterion", "Ranking", "rank_corridors", "read_criteria"]

Floats = npt.NDArray[np.float64]

SCALES = ("share", "rank")
_HEADINGS = ("corridor", "origin", "destination", "criterion", "unit", "value", "low", "high", "source")
_STEADY = 0.8  # a corridor keeps its place among the first where it has it in this share of draws


@dataclasses.dataclass(frozen=True, eq=False)
class Criterion:
    """One column of figures, the higher the sooner a corridor comes.

    name; unit: e.g. "people a year", the same word for the same unit; values: (n,) one a corridor, none missing; low, high: (n,)
    bounds of a 95 % interval, or None where there is none; draws: (d, n) draws of the values, instead of bounds; source.
    """

    name: str
    unit: str
    values: Floats
    low: Floats | None = None
    high: Floats | None = None
    draws: Floats | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.unit.strip():
            raise DataError(
                f"The criterion {self.name} has no unit; without one nobody knows what its figures may be added to."
            )
        values = np.asarray(self.values, dtype=np.float64)
        missing = int((~np.isfinite(values)).sum())
        if missing:
            raise DataError(
                f"{missing} corridors have no figure of {self.name}. Missing is not zero: leave them out of the ranking."
            )
        object.__setattr__(self, "values", values)
        if (self.low is None) != (self.high is None):
            raise DataError(f"The criterion {self.name} has one bound of its interval and not the other.")
        if self.low is not None and self.high is not None:
            low, high = (np.asarray(bound, dtype=np.float64) for bound in (self.low, self.high))
            wrong = ~((low <= values) & (values <= high))
            if wrong.any():
                raise DataError(f"{int(wrong.sum())} figures of {self.name} lie outside of their own interval.")
            object.__setattr__(self, "low", low)
            object.__setattr__(self, "high", high)

    def draw(self, number: int, random: np.random.Generator) -> Floats:
        """(number, n) figures as the data may also have been; the values themselves where no doubt is stated.

        Between bounds each side is half of a normal distribution, its bound 1.96 standard deviations away.
        """
        if self.draws is not None:
            given = np.asarray(self.draws, dtype=np.float64)
            return given[random.integers(len(given), size=number)]
        if self.low is None or self.high is None:
            return np.broadcast_to(self.values, (number, len(self.values)))
        z = random.standard_normal((number, len(self.values)))
        width = np.where(z < 0, self.values - self.low, self.high - self.values) / stats.norm.ppf(0.975)
        drawn: Floats = self.values + z * width
        return drawn


@dataclasses.dataclass(frozen=True, eq=False)
class Ranking:
    """An order of corridors with what it rests on.

    corridors: names; criteria; weights: by criterion, adding up to one; scale: None, "share" or "rank"; parts: (m, n) what
    each criterion adds to each score; ranks: (n,) from 1, equal scores share the better; drawn: by what was drawn ("weights",
    "data", "both") the ranks of every draw, (d, n); top: how many are the first; warnings.
    """

    corridors: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    weights: dict[str, float]
    scale: str | None
    parts: Floats
    ranks: npt.NDArray[np.int64]
    drawn: dict[str, npt.NDArray[np.int64]]
    top: int
    seed: int
    warnings: tuple[Caveat, ...]

    def scores(self) -> Floats:
        """(n,) in the unit of the criteria, or without one after scaling."""
        total: Floats = self.parts.sum(0)
        return total

    def table(self) -> pl.DataFrame:
        """A row for each corridor, best first: rank, lowest and highest rank in 90 % of draws, share of draws first and among
        the first `top`, the score, and its part by criterion beside the figure itself."""
        both = self.drawn["both"]
        low, high = np.quantile(both, [0.05, 0.95], axis=0, method="nearest")
        columns: dict[str, Any] = {
            "corridor": list(self.corridors),
            "rank": self.ranks,
            "rank_low": low.astype(np.int64),
            "rank_high": high.astype(np.int64),
            "first": (both == 1).mean(0),
            f"among_first_{self.top}": (both <= self.top).mean(0),
            "score": self.scores(),
        }
        for criterion, part in zip(self.criteria, self.parts, strict=True):
            columns |= {f"{criterion.name} ({criterion.unit})": criterion.values, f"part of {criterion.name}": part}
        return pl.DataFrame(columns).sort(["rank", "corridor"])

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """`table` by name."""
        return {"ranking": self.table()}

    def stability(self) -> dict[str, float]:
        """Mean Kendall correlation of the order with those drawn, by what was drawn; 1 where it never changes."""
        return {
            kind: float(np.mean([_tau(self.ranks, ranks) for ranks in drawn[:200]]))
            for kind, drawn in self.drawn.items()
        }

    def steady(self) -> list[str]:
        """Corridors that are among the first in four of five draws of weights and data."""
        among = (self.drawn["both"] <= self.top).mean(0)
        return [self.corridors[i] for i in np.argsort(self.ranks, kind="stable") if among[i] >= _STEADY]

    def with_warning(self, warning: Caveat) -> Ranking:
        """The same with one more warning."""
        return dataclasses.replace(self, warnings=(*self.warnings, warning))

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape that the command prints."""
        return {
            "weights": self.weights,
            "scale": self.scale,
            "criteria": [{"name": c.name, "unit": c.unit, "source": c.source} for c in self.criteria],
            "top": self.top,
            "draws": len(self.drawn["both"]),
            "seed": self.seed,
            "stability": self.stability(),
            "steady": self.steady(),
            "corridors": self.table().to_dicts(),
            "warnings": [{"code": warning.code, "message": warning.message} for warning in self.warnings],
        }

    def to_text(self) -> str:
        """Plain text: weights and warnings, then how steady the order is, then the first corridors, ranks before scores."""
        weights = ", ".join(f"{name} {weight:.0%}" for name, weight in self.weights.items())
        stability = self.stability()
        lines = [
            f"{len(self.corridors)} corridors by {weights}" + (f", each as its {self.scale}." if self.scale else "."),
            "",
            "Read this before any rank:",
            *(f"  [{warning.code}] {warning.message}" for warning in self.warnings),
            "",
            "How the order holds (1: never changes): "
            + ", ".join(f"{kind} {value:.2f}" for kind, value in stability.items())
            + ".",
            f"Among the first {self.top} in four of five draws: {', '.join(self.steady()) or 'none'}.",
            "",
        ]
        lines += [
            f"  rank {row['rank_low']} to {row['rank_high']}, here {row['rank']}: {row['corridor']}, "
            f"among the first {self.top} in {row[f'among_first_{self.top}']:.0%} of draws"
            for row in self.table().head(self.top).iter_rows(named=True)
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()


def rank_corridors(
    corridors: Sequence[str],
    criteria: Sequence[Criterion],
    weights: Mapping[str, float],
    *,
    scale: str | None = None,
    draws: int = 1000,
    closeness: float = 1.0,
    top: int = 10,
    seed: int = 1,
) -> Ranking:
    """Corridors in the order of weighted sums, with the order under other weights and data.

    corridors: n names; criteria: one or more; weights: of each criterion, zero or more, none left out; scale: None where all
    criteria have one unit, else "share" or "rank"; draws: 20 or more; closeness: k of the Dirichlet distribution; top: how
    many corridors count as the first.

    Raises DataError for criteria of different units without a scale, weights that lack or are too many, negative weights
    and lengths that differ.

    >>> moves = Criterion("moves", "people", np.array([50.0, 20, 10]))
    >>> deaths = Criterion("deaths", "people", np.array([0.0, 1, 20]))
    >>> rank_corridors(("A-B", "A-C", "B-C"), (moves, deaths), {"moves": 1, "deaths": 3}).ranks.tolist()
    [2, 3, 1]
    """
    names = tuple(corridors)
    needed = 6 * 8 * draws * len(names) * (len(criteria) + 1)
    if needed > available_bytes():
        raise DataError(
            f"{draws:,} draws of {len(names):,} corridors need {needed / 2**30:.1f} GiB of memory; take fewer draws."
        )
    used = _weights(criteria, weights)
    _check(names, criteria, scale, draws, closeness)
    random = np.random.default_rng(seed)
    w = np.array([used[criterion.name] for criterion in criteria])
    values = np.array([criterion.values for criterion in criteria])
    parts = w[:, None] * _scale(values[None], scale)[0]
    other_weights = _draw_weights(w, closeness, draws, random)
    other_data = _scale(np.stack([criterion.draw(draws, random) for criterion in criteria], axis=1), scale)
    here = np.broadcast_to(_scale(values[None], scale), other_data.shape)
    fixed = np.broadcast_to(w, other_weights.shape)
    drawn = {
        "weights": _ranks(np.einsum("dm,dmn->dn", other_weights, here)),
        "data": _ranks(np.einsum("dm,dmn->dn", fixed, other_data)),
        "both": _ranks(np.einsum("dm,dmn->dn", other_weights, other_data)),
    }
    ranks = _ranks(parts.sum(0)[None])[0]
    first = min(top, len(names))
    found = Ranking(names, tuple(criteria), used, scale, parts, ranks, drawn, first, seed, ())
    return dataclasses.replace(found, warnings=_warnings(found))


def read_criteria(
    path: Path, *, encoding: str | None = None, decimal: DecimalSign | None = None, sheet: str | None = None
) -> tuple[tuple[str, ...], tuple[Criterion, ...], tuple[str, ...]]:
    """Corridors and criteria from a table with the columns corridor (or origin and destination), criterion, unit, value, and
    perhaps low, high, source; with the names of corridors that lack a figure and are left out.

    Raises DataError for columns that are not there, cells that are no number, two units of one criterion, and a figure that
    stands twice.
    """
    frame, _ = read_text_frame(path, encoding=encoding, sheet=sheet)
    frame = frame.rename({name: name.casefold() for name in frame.columns if name.casefold() in _HEADINGS})
    if "corridor" not in frame.columns and {"origin", "destination"} <= set(frame.columns):
        frame = frame.with_columns((pl.col("origin") + "-" + pl.col("destination")).alias("corridor"))
    lost = {"corridor", "criterion", "unit", "value"} - set(frame.columns)
    if lost:
        raise DataError(f"{path.name} has no column '{min(lost)}'; it needs corridor, criterion, unit and value.")
    for name in ("corridor", "criterion", "unit"):
        empty = int((frame[name].str.strip_chars().fill_null("") == "").sum())
        if empty:
            raise DataError(f"{path.name}: {empty} rows have no {name}.")
    numbers = {
        name: _column(frame, name, path.name, decimal) for name in ("value", "low", "high") if name in frame.columns
    }
    table = frame.select(
        *(pl.col(name).str.strip_chars() for name in ("corridor", "criterion", "unit")),
        pl.col("source") if "source" in frame.columns else pl.lit("").alias("source"),
    ).with_columns(**numbers)
    for criterion, units in table.group_by("criterion").agg(pl.col("unit").unique()).sort("criterion").iter_rows():
        if len(units) > 1:
            raise DataError(
                f"{path.name}: {criterion} has {len(units)} units ({', '.join(sorted(map(str, units)))}); one is needed."
            )
    twice = table.group_by("corridor", "criterion").len().filter(pl.col("len") > 1).sort("corridor", "criterion")
    if len(twice):
        raise DataError(
            f"{path.name} has {twice['criterion'][0]} of {twice['corridor'][0]} twice; {len(twice)} figures stand twice."
        )
    known = table.drop_nulls("value")
    criteria = known["criterion"].unique(maintain_order=True).to_list()
    everyone = table["corridor"].unique(maintain_order=True).to_list()
    whole = [name for name, n in known.group_by("corridor").len().iter_rows() if n == len(criteria)]
    kept = [name for name in everyone if name in set(whole)]
    place = {name: i for i, name in enumerate(kept)}
    found = []
    for criterion in criteria:
        rows = known.filter((pl.col("criterion") == criterion) & pl.col("corridor").is_in(kept))
        order = rows["corridor"].replace_strict(place, return_dtype=pl.Int64).arg_sort()
        rows = rows[order]
        bounds: list[Floats | None] = [None, None]
        if "low" in numbers and "high" in numbers and not (rows["low"].is_null() & rows["high"].is_null()).all():
            if (rows["low"].is_null() != rows["high"].is_null()).any():
                raise DataError(
                    f"{path.name}: a figure of {criterion} has one bound of its interval and not the other."
                )
            bounds = [rows[side].fill_null(rows["value"]).to_numpy() for side in ("low", "high")]
        source = "; ".join(sorted({text for text in rows["source"].to_list() if text}))
        found.append(
            Criterion(
                criterion,
                rows["unit"][0] if len(rows) else "",
                rows["value"].to_numpy(),
                bounds[0],
                bounds[1],
                source=source,
            )
        )
    if len(kept) < 2:
        raise DataError(
            f"{path.name} has {len(kept)} corridors with a figure of every criterion, and a ranking needs two; {len(everyone) - len(kept)} "
            "lack one. Missing is not zero."
        )
    return tuple(kept), tuple(found), tuple(name for name in everyone if name not in place)


def _column(frame: pl.DataFrame, name: str, file: str, decimal: DecimalSign | None) -> pl.Series:
    text = frame[name].str.strip_chars()
    text = pl.select(pl.when(~text.is_in(["", "NA", "N/A", "#N/A", "NaN", "null", "..", "-"])).then(text)).to_series()
    numbers, odd = numbers_of(text, decimal_sign(text.drop_nulls().unique(), f"{file}, {name}", decimal))
    if odd:
        raise DataError(f"{file}: {len(odd)} cells of {name} are no number, the first is '{text[odd[0]]}'.")
    return numbers.alias(name)


def _weights(criteria: Sequence[Criterion], weights: Mapping[str, float]) -> dict[str, float]:
    names = [criterion.name for criterion in criteria]
    if len(set(names)) != len(names) or not names:
        raise DataError("A ranking needs criteria, each with a name of its own.")
    lacking, extra = [name for name in names if name not in weights], sorted(set(weights) - set(names))
    if lacking:
        raise DataError(
            f"No weight was chosen for {', '.join(lacking)}. Every criterion needs one; 0 leaves it out of the sum."
        )
    if extra:
        raise DataError(f"There is no criterion {', '.join(extra)}; there are {', '.join(names)}.")
    total = math.fsum(weights.values())
    if not all(weight >= 0 and math.isfinite(weight) for weight in weights.values()) or total <= 0:
        raise DataError("Weights are zero or more, and not all zero.")
    return {name: float(weights[name]) / total for name in names}


def _check(
    names: tuple[str, ...], criteria: Sequence[Criterion], scale: str | None, draws: int, closeness: float
) -> None:
    if len(set(names)) != len(names) or len(names) < 2:
        raise DataError("A ranking needs at least two corridors, each with a name of its own.")
    for criterion in criteria:
        if criterion.values.shape != (len(names),):
            raise DataError(f"{criterion.name} has {criterion.values.size} figures for {len(names)} corridors.")
    if draws < 20 or not 0 < closeness < math.inf:
        raise DataError("At least 20 draws are needed, and a closeness above zero.")
    if scale is not None and scale not in SCALES:
        raise DataError(f"There is no scale '{scale}'; use {' or '.join(SCALES)}.")
    units = list(dict.fromkeys(criterion.unit.strip() for criterion in criteria))
    if scale is None and len(units) > 1:
        raise DataError(
            f"The criteria have {len(units)} units ({', '.join(units)}), which cannot be added. Rank by criteria of one unit, or choose "
            "a common scale: share (of the sum over all corridors) or rank (place among them). Another scale gives another order."
        )
    negative = [criterion.name for criterion in criteria if scale == "share" and (criterion.values < 0).any()]
    if negative:
        raise DataError(
            f"{', '.join(negative)} has figures below zero, which are no share of a sum; use the scale rank."
        )


def _scale(values: Floats, scale: str | None) -> Floats:
    """Figures (d, m, n) on the common scale."""
    if scale == "share":
        positive = np.maximum(values, 0)
        totals = positive.sum(-1, keepdims=True)
        shares: Floats = np.divide(positive, totals, out=np.zeros_like(positive), where=totals > 0)
        return shares
    if scale == "rank":
        ranks: Floats = (stats.rankdata(values, axis=-1) - 1) / (values.shape[-1] - 1)
        return ranks
    return values


def _draw_weights(w: Floats, closeness: float, draws: int, random: np.random.Generator) -> Floats:
    """Weights around those chosen; a criterion with none keeps none."""
    drawn = np.zeros((draws, len(w)))
    used = w > 0
    drawn[:, used] = random.dirichlet(closeness * used.sum() * w[used], size=draws)
    return drawn


def _ranks(scores: Floats) -> npt.NDArray[np.int64]:
    ranks: npt.NDArray[np.int64] = stats.rankdata(-scores, method="min", axis=-1).astype(np.int64)
    return ranks


def _tau(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> float:
    value = float(stats.kendalltau(one, other).statistic)
    return value if math.isfinite(value) else 1.0


def _warnings(found: Ranking) -> tuple[Caveat, ...]:
    warnings = [
        Caveat(
            "chosen-weights",
            "The order follows from weights that somebody chose; read the table of criteria with its sources, not the score. No "
            "published formula ranks corridors.",
        )
    ]
    if found.scale is not None:
        warnings.append(
            Caveat("scaled", f"Unlike units were put on one scale ({found.scale}); another scale gives another order.")
        )
    steady = len(found.steady())
    if steady < found.top:
        warnings.append(
            Caveat(
                "unsteady-order",
                f"Of the first {found.top} corridors {steady} stay there in four of five draws of weights and data.",
            )
        )
    sure = [c.name for c in found.criteria if c.draws is None and c.low is None]
    if sure:
        warnings.append(Caveat("no-interval", f"No doubt is stated for {', '.join(sure)}; it was taken as certain."))
    return tuple(warnings)

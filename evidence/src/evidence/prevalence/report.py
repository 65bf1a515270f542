"""The one shape in which a prevalence figure leaves this library: spread and doubt first, the figure last."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from evidence.numbers import write_number
from evidence.results import Caveat, Interval, to_json

__all__ = ["MethodResult", "PrevalenceReport", "format_figure", "interval_words", "spread_over"]


@dataclasses.dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's figure with its interval.

    method: stable lower-case name ("stepwise", "rds-ii"); model: what the method chose or assumed, in words;
    estimate: in the unit of the report; interval: its bounds, kind and level; seed: of its random numbers, or None.

    The estimate is left out of `repr`, since a figure alone must not reach a reader: print the report.
    """

    method: str
    model: str
    estimate: float = dataclasses.field(repr=False)
    interval: Interval
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.estimate != self.estimate:
            raise ValueError(f"The method {self.method} has no estimate; leave it out and say so in a warning.")


@dataclasses.dataclass(frozen=True, slots=True)
class PrevalenceReport:
    """Figures of several methods, which can be printed only together with their spread, warnings and critique.

    observed: cases or respondents in the data; results: at least one method; spread: from the lowest to the highest
    bound over methods and models, see `spread_over`; warnings: what limits the figures; sentence: the finding for a
    layman; critique: the published opposition to the methods, with its source; unit: of estimates and bounds;
    decimals: digits after the point in text (the JSON keeps all).

    Raises ValueError where sentence or critique is empty, no result is given, or the spread leaves out a result.
    """

    observed: int
    results: tuple[MethodResult, ...]
    spread: Interval
    warnings: tuple[Caveat, ...]
    sentence: str
    critique: str
    unit: str = "people"
    decimals: int = 0

    def __post_init__(self) -> None:
        if not self.results:
            raise ValueError("A report needs at least one method's result.")
        if not self.sentence.strip() or not self.critique.strip():
            raise ValueError("A report needs a sentence for laymen and the published critique of its methods.")
        narrow = min(result.estimate for result in self.results), max(result.estimate for result in self.results)
        if self.spread.low > narrow[0] or self.spread.high < narrow[1]:
            raise ValueError("The spread of a report must contain every estimate in it.")

    def all_warnings(self) -> tuple[Caveat, ...]:
        """The warnings with the published critique as the last, so that no report is without one."""
        return (*self.warnings, Caveat("published-critique", self.critique))

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape that commands print and the hub stores: observed, results, spread, warnings; nothing else."""
        return {
            "observed": self.observed,
            "results": [
                {
                    "method": result.method,
                    "model": result.model,
                    "estimate": result.estimate,
                    "low": result.interval.low,
                    "high": result.interval.high,
                    "interval": interval_words(result.interval),
                    "seed": result.seed,
                }
                for result in self.results
            ],
            "spread": {"low": self.spread.low, "high": self.spread.high},
            "warnings": [{"code": warning.code, "message": warning.message} for warning in self.all_warnings()],
        }

    def to_json(self) -> str:
        """`to_dict` as JSON; an unbounded figure becomes null."""
        return to_json(self.to_dict())

    def to_text(self) -> str:
        """Plain text in reading order: finding, spread, warnings, then a line a method with its figure at the end."""

        def figure(value: float) -> str:
            return format_figure(value, self.decimals)

        spread = f"{figure(self.spread.low)} to {figure(self.spread.high)} {self.unit} ({self.spread.kind})"
        lines = [
            self.sentence,
            "",
            f"Spread over methods and models: {spread}. Observed: {self.observed:,}.",
            "",
            "Read this before any figure:",
            *(f"  [{warning.code}] {warning.message}" for warning in self.all_warnings()),
            "",
            "Method, interval, figure:",
        ]
        for result in self.results:
            seed = "" if result.seed is None else f", seed {result.seed}"
            lines.append(
                f"  {result.method} ({result.model}{seed}): {figure(result.interval.low)} to"
                f" {figure(result.interval.high)} {self.unit} ({interval_words(result.interval)});"
                f" figure {figure(result.estimate)}"
            )
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()


def spread_over(results: Iterable[MethodResult], comparisons: Iterable[float] = (), *, kind: str = "") -> Interval:
    """The range from the lowest to the highest bound over all results, a range without a probability.

    results: the methods reported; comparisons: figures of further models that were fitted only to show how much the
    choice matters, same unit; kind: words for the range. Returns an `Interval` with level None.
    """
    results, comparisons = list(results), list(comparisons)
    lows = [min(result.estimate, result.interval.low) for result in results] + comparisons
    highs = [max(result.estimate, result.interval.high) for result in results] + comparisons
    if not lows:
        raise ValueError("There is no spread over nothing.")
    kind = kind or "lowest to highest bound over the methods shown; not a confidence interval"
    return Interval(min(lows), max(highs), kind, level=None)


def format_figure(value: float, decimals: int = 0) -> str:
    """A figure with thousands separators; an infinite one is written "unbounded"."""
    return "unbounded" if abs(value) == float("inf") else f"{value:,.{decimals}f}"


def interval_words(interval: Interval) -> str:
    """The kind of an interval with its level, where it has one."""
    return interval.kind if interval.level is None else f"{interval.kind}, {write_number(interval.level * 100)} %"

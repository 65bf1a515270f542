"""Flows with their doubt: moves by pair with interval, the same by other methods, what was left out and what limits them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from evidence.corridors.accounting import METHODS, MINIMUM_WEIGHT, FlowEstimate, FlowInput, estimate_flows
from evidence.corridors.draws import FlowDraws, draw_flows
from evidence.corridors.reading import FlowReading
from evidence.corridors.tables import Skipped
from evidence.exceptions import EvidenceError
from evidence.numbers import write_number
from evidence.results import Caveat, to_json

__all__ = ["FlowReport", "report_flows"]

CRITIQUE = (
    "Flows from stocks are estimates, not counts. Against reported flows the two closed demographic accounting methods did "
    "best of six, and none did well for every country (Abel and Cohen 2019, doi 10.1038/s41597-019-0089-3). They see a person "
    "at two dates only: who moves and returns between them, or moves twice, is not seen. The least number of moves is just "
    "that, a lower bound; stocks of refugees and workers without papers are counted unevenly."
)


@dataclasses.dataclass(frozen=True)
class FlowReport:
    """Moves in a period that can be printed only with what limits them.

    estimate: of the method asked for; draws: None where no interval was asked for; others: moves in all by the other
    methods, which shows how far the choice of the method matters; years: of the stocks; skipped: what was left out of files.
    """

    estimate: FlowEstimate
    draws: FlowDraws | None
    others: dict[str, float]
    years: tuple[int | None, int | None]
    skipped: tuple[Skipped, ...]
    warnings: tuple[Caveat, ...]
    level: float = 0.95

    def all_warnings(self) -> tuple[Caveat, ...]:
        """The warnings with the published critique as the last."""
        return (*self.warnings, Caveat("published-critique", CRITIQUE))

    def flows(self) -> pl.DataFrame:
        """A row for each pair with a move: origin, destination, moves, low, high (null without draws); largest first."""
        flows = self.estimate.flows
        low, high = self.draws.interval(self.level) if self.draws is not None else (flows, flows)
        shown = np.argwhere((flows > 0) | (high > 0))
        names = np.array(self.estimate.names)
        at = tuple(shown.T)
        frame = pl.DataFrame(
            {
                "origin": names[shown[:, 0]].tolist(),
                "destination": names[shown[:, 1]].tolist(),
                "moves": flows[at],
                "low": low[at],
                "high": high[at],
            }
        )
        if self.draws is None:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name) for name in ("low", "high"))
        return frame.sort(["moves", "origin", "destination"], descending=[True, False, False])

    def areas(self) -> pl.DataFrame:
        """A row for each area: departures, arrivals, net, and moves from and to outside in an open system."""
        estimate = self.estimate
        return pl.DataFrame(
            {
                "area": list(estimate.names),
                "departures": estimate.flows.sum(1),
                "arrivals": estimate.flows.sum(0),
                "from_outside": estimate.from_outside,
                "to_outside": estimate.to_outside,
                "net": estimate.net(),
            }
        )

    @property
    def frames(self) -> dict[str, pl.DataFrame]:
        """`flows` and `areas` by name."""
        return {"flows": self.flows(), "areas": self.areas()}

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape that the command prints."""
        bounds = self.draws.moves(self.level) if self.draws is not None else (None, None)
        return {
            "method": self.estimate.method,
            "unit": "people who moved in the period",
            "years": list(self.years),
            "areas": len(self.estimate.names),
            "moves": {"estimate": self.estimate.moves(), "low": bounds[0], "high": bounds[1]},
            "other_methods": self.others,
            "interval": self._interval_words(),
            "fit": self.fit(),
            "flows": self.flows().to_dicts(),
            "by_area": self.areas().to_dicts(),
            "skipped": [dataclasses.asdict(skip) for skip in self.skipped],
            "warnings": [{"code": warning.code, "message": warning.message} for warning in self.all_warnings()],
        }

    def fit(self) -> dict[str, Any]:
        """Residuals (people) and iterations of the fits, and how the draws were made."""
        found: dict[str, Any] = {"residual": self.estimate.residual, "iterations": self.estimate.iterations}
        if self.draws is not None:
            found |= {
                "draws": len(self.draws.flows),
                "draws_without_fit": self.draws.failed,
                "draws_residual": self.draws.residual,
                "draws_iterations": self.draws.iterations,
                "stock_error": self.draws.stock_error,
                "correlation": self.draws.correlation,
                "seed": self.draws.seed,
            }
        return found

    def to_json(self) -> str:
        """`to_dict` as JSON."""
        return to_json(self.to_dict())

    def to_text(self, rows: int = 20) -> str:
        """Plain text: warnings, how far the methods lie apart, then the largest flows, each behind its interval."""
        estimate = self.estimate
        span = " to ".join(str(year) for year in self.years if year is not None)
        spread = sorted([*self.others.items(), (estimate.method, estimate.moves())], key=lambda row: row[1])
        lines = [
            f"Moves between {len(estimate.names)} areas{', ' + span if span else ''}, by {estimate.method}.",
            "",
            "Read this before any figure:",
            *(f"  [{warning.code}] {warning.message}" for warning in self.all_warnings()),
        ]
        if self.skipped:
            lines += ["", "Left out:", *(f"  {skip.file}: {skip.rows:,} rows, {skip.reason}." for skip in self.skipped)]
        lines += ["", "All moves, by method:", *(f"  {name}: {moves:,.0f}" for name, moves in spread)]
        if self.draws is not None:
            low, high = self.draws.moves(self.level)
            lines.append(f"  {estimate.method} between {low:,.0f} and {high:,.0f} ({self._interval_words()})")
        lines += [
            "",
            f"Fit: largest residual {write_number(estimate.residual, 3)} people, {estimate.iterations} iterations.",
            "",
        ]
        lines.append("Largest flows:")
        for row in self.flows().head(rows).iter_rows(named=True):
            bounds = "" if row["low"] is None else f"{row['low']:,.0f} to {row['high']:,.0f}; "
            lines.append(f"  {row['origin']} to {row['destination']}: {bounds}figure {_figure(row['moves'])}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.to_text()

    def _interval_words(self) -> str | None:
        if self.draws is None:
            return None
        return f"{write_number(self.level * 100)} % of {len(self.draws.flows):,} draws of the stocks"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:,.4f}".rstrip("0").rstrip(".")


def report_flows(
    reading: FlowReading | FlowInput,
    method: str = "closed",
    *,
    draws: int = 0,
    stock_error: float = 0.1,
    correlation: float = 0.9,
    seed: int = 1,
    decrease: str = "return",
    weight: float = MINIMUM_WEIGHT,
    compare: bool = True,
    progress: Callable[[int], object] | None = None,
) -> FlowReport:
    """Flows by one method with their interval, and all moves by the others.

    reading: files read by `read_flow_input`, or an account in memory; draws: 0 for no interval; the other arguments as in
    `estimate_flows` and `draw_flows`; compare: work the other methods out, too (one that does not fit is left out).
    """
    if isinstance(reading, FlowInput):
        reading = FlowReading(reading, (None, None), (), ())
    given = reading.given
    estimate = estimate_flows(given, method, decrease=decrease, weight=weight)
    drawn = None
    warnings = [*reading.warnings, *estimate.warnings]
    if draws:
        drawn = draw_flows(
            given, method, draws=draws, stock_error=stock_error, correlation=correlation, seed=seed, decrease=decrease,
            weight=weight, around=estimate, progress=progress,
        )  # fmt: skip
        warnings.append(_assumption_caveat(drawn))
    others = _others(given, method, decrease, weight) if compare else {}
    return FlowReport(estimate, drawn, others, reading.years, reading.skipped, tuple(_once(warnings)))


def _assumption_caveat(drawn: FlowDraws) -> Caveat:
    failed = f" {drawn.failed} tables drawn had no fit and are left out." if drawn.failed else ""
    return Caveat(
        "assumed-error",
        f"The intervals assume that every stock errs by {drawn.stock_error:.0%} (one standard error), with a correlation of "
        f"{write_number(drawn.correlation)} between both dates. Publishers state no errors; the interval holds no "
        "doubt about the method, "
        f"births or deaths.{failed}",
    )


def _others(given: FlowInput, method: str, decrease: str, weight: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for other in METHODS:
        if other == method or (not given.natives and other != "stock-difference"):
            continue
        try:
            found[other] = estimate_flows(given, other, decrease=decrease, weight=weight).moves()
        except EvidenceError:
            continue
    return found


def _once(warnings: Sequence[Caveat]) -> list[Caveat]:
    return list(dict.fromkeys(warnings))

"""Pictures of a report on lists: every method beside the spread, and how the lists overlap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.report import PrevalenceReport

__all__ = ["overlap_picture", "pictures", "spread_picture"]


def pictures(report: PrevalenceReport, strata: Mapping[str, ListCounts]) -> dict[str, Any]:
    """All pictures by file name without ending."""
    found: dict[str, Any] = {"methods": spread_picture(report)}
    for number, (name, lists) in enumerate(strata.items(), start=1):
        place = "overlaps" if len(strata) == 1 else f"overlaps-{number}"
        found[place] = overlap_picture(lists, "" if len(strata) == 1 else f": {name}")
    return found


def spread_picture(report: PrevalenceReport) -> Any:
    """A forest plot: a line and a mark a method, over a band for the spread. Unbounded lines are cut."""
    finite = [bound for result in report.results for bound in (result.interval.low, result.interval.high)]
    widest = max(bound for bound in [*finite, *(result.estimate for result in report.results)] if bound != float("inf"))
    rows = pl.DataFrame(
        {
            "row": [f"{number}. {result.method}" for number, result in enumerate(report.results, start=1)],
            "model": [result.model for result in report.results],
            "interval": [result.interval.kind for result in report.results],
            "low": [float(result.interval.low) for result in report.results],
            "high": [min(float(result.interval.high), widest) for result in report.results],
            "estimate": [float(result.estimate) for result in report.results],
        }
    )
    band = pl.DataFrame({"low": [float(report.spread.low)], "high": [min(float(report.spread.high), widest)]})
    bounds = [alt.Tooltip(name, format=",.0f") for name in ("low", "high")]
    tips: list[Any] = ["row", "model", "interval", *bounds]
    rule = alt.Chart(rows).encode(y=alt.Y("row:N", title=None, sort=None), tooltip=tips)
    x = alt.X("low:Q", title=report.unit, scale=alt.Scale(zero=False), axis=alt.Axis(format=",.0f"))
    layers = alt.layer(
        alt.Chart(band).mark_rect(color="#e8e2d0").encode(x=x, x2="high:Q"),
        rule.mark_rule(strokeWidth=3, color="#1f4e79").encode(x=x, x2="high:Q"),
        rule.mark_tick(thickness=3, size=18, color="#b3541e").encode(x="estimate:Q"),
    )
    title = alt.Title(
        f"Spread over methods and models: {report.spread.low:,.0f} to {report.spread.high:,.0f} {report.unit}",
        subtitle=["Band: spread. Line: each method's own interval. Tick: its figure.", *_wrapped(report.sentence)],
    )
    return layers.properties(width=560, height=40 * len(report.results), title=title)


def overlap_picture(lists: ListCounts, where: str = "") -> Any:
    """How many cases each pair of lists shares; the diagonal holds the list totals."""
    shared = lists.overlaps()
    rows = pl.DataFrame(
        [
            {"list": a, "other list": b, "cases": int(shared[i, j]), "kind": "total" if i == j else "shared"}
            for i, a in enumerate(lists.names)
            for j, b in enumerate(lists.names)
        ]
    )
    base = alt.Chart(rows).encode(
        x=alt.X("list:N", sort=list(lists.names), title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("other list:N", sort=list(lists.names), title=None),
        tooltip=["list", "other list", "cases", "kind"],
    )
    fill = alt.Color("cases:Q", scale=alt.Scale(type="symlog", range=["#f7f4ea", "#1f4e79"]), legend=None)
    dark = alt.condition(f"datum.cases > {max(20, int(shared.max()) // 8)}", alt.value("white"), alt.value("black"))
    size = max(160, 56 * lists.lists)
    return alt.layer(
        base.mark_rect(stroke="white").encode(color=fill),
        base.mark_text(fontSize=13).encode(text="cases:Q", color=dark),
    ).properties(width=size, height=size, title=f"Cases that two lists share{where} (diagonal: cases on the list)")


def _wrapped(text: str, width: int = 95) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines

"""One picture of a survey report: every estimate with its interval, the whole on top."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from evidence.prevalence.report import PrevalenceReport

__all__ = ["pictures"]


def pictures(report: PrevalenceReport) -> dict[str, Any]:
    """The intervals chart under the name of its file; what is hidden in the report is hidden here."""
    rows = [
        {
            "group": f"{result.method}: {result.model}",
            "low": result.interval.low,
            "high": result.interval.high,
            "estimate": result.estimate,
        }
        for result in report.results
    ]
    axis = alt.Axis(format="%") if report.unit == "share" else alt.Axis()
    base = alt.Chart(pl.DataFrame(rows)).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=360))
    )
    bars = base.mark_rule(strokeWidth=2, color="#1f5582").encode(
        x=alt.X("low:Q", title=f"estimate and interval, {report.unit}", axis=axis), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=50, color="#b3400f", opacity=1).encode(x="estimate:Q")
    return {"intervals": alt.layer(bars, dots).properties(width=560)}

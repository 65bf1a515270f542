"""Pictures of a report on lists: every method beside the spread, and how the lists overlap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.page import spread_picture
from evidence.prevalence.report import PrevalenceReport

__all__ = ["overlap_picture", "pictures"]


def pictures(report: PrevalenceReport, strata: Mapping[str, ListCounts]) -> dict[str, Any]:
    """All pictures by file name without ending."""
    found: dict[str, Any] = {"methods": spread_picture(report)}
    for number, (name, lists) in enumerate(strata.items(), start=1):
        place = "overlaps" if len(strata) == 1 else f"overlaps-{number}"
        found[place] = overlap_picture(lists, "" if len(strata) == 1 else f": {name}")
    return found


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

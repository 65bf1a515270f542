"""Pictures of a scale-up survey: how known groups came out, and how many people respondents know."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from evidence.prevalence.scaleup.estimators import network_sizes
from evidence.prevalence.scaleup.read import ScaleUp
from evidence.prevalence.scaleup.validation import leave_one_out

__all__ = ["known_groups_chart", "network_chart", "pictures"]

NAMED_FROM = 1.7  # times too large or too small


def pictures(survey: ScaleUp) -> dict[str, Any]:
    """All pictures under the names of their files."""
    return {"known-groups": known_groups_chart(survey), "network-sizes": network_chart(survey)}


def known_groups_chart(survey: ScaleUp) -> Any:
    """Each known group's true size against its estimate from the others; on the line they agree."""
    check = leave_one_out(survey).filter(pl.col("estimate") > 0)
    both = np.concatenate([check["size"].to_numpy(), check["estimate"].to_numpy()])
    scale = alt.Scale(type="log", domain=[float(both.min()) / 1.5, float(both.max()) * 1.5], nice=False)
    ends = pl.DataFrame({"size": [both.min(), both.max()], "estimate": [both.min(), both.max()]})
    x = alt.X("size:Q", scale=scale, title="known size (log scale)")
    y = alt.Y("estimate:Q", scale=scale, title="estimate from the other groups (log scale)")
    line = alt.Chart(ends).mark_line(strokeDash=[4, 4], color="#7b8794").encode(x=x, y=y)
    dots = (
        alt.Chart(check)
        .mark_point(filled=True, size=60, color="#b3400f", opacity=1)
        .encode(x=x, y=y, tooltip=["group:N", "size:Q", "estimate:Q"])
    )
    # Names where they are needed: near the line they would lie on top of each other.
    far = check.filter((pl.col("ratio") > NAMED_FROM) | (pl.col("ratio") < 1 / NAMED_FROM))
    names = alt.Chart(far).mark_text(align="left", dx=6, fontSize=10).encode(x=x, y=y, text="group:N")
    return alt.layer(line, dots, names).properties(width=520, height=420, title="Groups of known size")


def network_chart(survey: ScaleUp) -> Any:
    """How many people respondents know: counts of respondents by network size, no single person shown."""
    sizes = network_sizes(survey)
    counts, edges = np.histogram(sizes, bins=30)
    bins = pl.DataFrame({"low": edges[:-1], "high": edges[1:], "respondents": counts})
    return (
        alt.Chart(bins)
        .mark_bar(color="#1f5582")
        .encode(
            x=alt.X("low:Q", bin="binned", title="people known (estimated)"),
            x2="high:Q",
            y=alt.Y("respondents:Q", title="respondents"),
        )
        .properties(width=520, height=240, title="Network sizes")
    )

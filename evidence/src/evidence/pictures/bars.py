"""Bars: how far upstream the work lies, and in which industries most of it is done."""

from __future__ import annotations

import altair as alt
import polars as pl

from evidence.exceptions import DataError
from evidence.pictures.picture import PALETTE, Picture, counted_part, finish, in_words, inline, need_columns

__all__ = ["hotspot_bars", "tier_bars"]


def tier_bars(
    frame: pl.DataFrame,
    *,
    title: str = "How far from the final product",
    unit: str = "children",
    part: str | None = None,
) -> Picture:
    """One bar for each `tier` (0 = maker of the final product) with its share; optional `low` and `high` as whiskers.

    part: a column that splits each bar, such as "where" with domestic and foreign. A tier may be text ("beyond 8").
    Of tiers that are partly unknown (`at_least` as `run_tiers` gives it), what was counted is drawn, and a note says so.
    Raises DataError where a tier repeats without a part.
    """
    given, (frame, notes) = frame, counted_part(frame)
    need_columns(frame, ["tier", "value"], "The tier chart")
    keys = ["tier"] + ([part] if part else [])
    if part and part not in frame.columns:
        raise DataError(f"The tier chart has no column '{part}' to split its bars.")
    if frame.select(keys).is_duplicated().any():
        raise DataError("The tier chart has a tier more than once; name the column that tells its parts apart.")
    order = [str(tier) for tier in frame["tier"].unique(maintain_order=True)]
    total = float(frame["value"].sum())
    table = frame.with_columns(tier=pl.col("tier").cast(pl.String), share=pl.col("value") / total if total else 0.0)
    sums = table.group_by("tier", maintain_order=True).agg(pl.col("value").sum())
    data = inline(table)
    tips = [alt.Tooltip(f"{name}:N") for name in keys] + [
        alt.Tooltip("value:Q", title=unit, format=",.3~s"),
        alt.Tooltip("share:Q", format=".1%"),
    ]
    x = alt.X("tier:N", sort=order, title="tier (0 makes the final product)", axis=alt.Axis(labelAngle=0))
    bars = (
        alt.Chart(data).mark_bar(color=PALETTE[0]).encode(x=x, y=alt.Y("value:Q", title=unit, stack=True), tooltip=tips)
    )
    if part:
        bars = bars.encode(color=alt.Color(f"{part}:N", scale=alt.Scale(range=list(PALETTE))))
    layers = [bars]
    if not part and {"low", "high"} <= set(frame.columns):
        layers.append(alt.Chart(data).mark_rule(strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q"))
    labels = sums.with_columns(
        words=pl.col("value").map_elements(lambda v: f"{v / total:.0%}" if total else "", pl.String)
    )
    layers.append(alt.Chart(inline(labels)).mark_text(dy=-7).encode(x=x, y="value:Q", text="words:N"))
    names = [f"tier {tier}" for tier in sums["tier"]]
    text = in_words(title, names, sums["value"].to_list(), unit)
    chart = alt.layer(*layers).properties(width=560, height=300)
    shown = given if notes else table
    return Picture(title, finish(chart, title, text), shown, text, notes)


def hotspot_bars(
    frame: pl.DataFrame, *, title: str = "Where most of the work is done", unit: str = "children", most: int = 20
) -> Picture:
    """The largest industries as bars with their share and the share of all up to them.

    Columns: region, sector, value, share, cumulated_share, as `hotspots` gives them. The table keeps every row.
    """
    given, (frame, notes) = frame, counted_part(frame)
    need_columns(frame, ["region", "sector", "value", "share", "cumulated_share"], "The hotspot chart")
    ranked = frame.sort("value", descending=True)
    drawn = ranked.head(most).with_columns(
        industry=pl.format("{} {}", "region", "sector"),
        words=pl.struct("share", "cumulated_share").map_elements(
            lambda row: f"{row['share']:.1%}, together {row['cumulated_share']:.0%}", pl.String
        ),
    )
    if drawn["industry"].is_duplicated().any():
        raise DataError("The hotspot chart has an industry more than once; draw one count at a time.")
    order = drawn["industry"].to_list()
    y = alt.Y("industry:N", sort=order, title=None, axis=alt.Axis(labelLimit=420))
    longest = float(drawn["value"].max() or 0) * 1.25  # type: ignore[arg-type]  # room for the words
    base = alt.Chart(inline(drawn))
    bars = base.mark_bar(color=PALETTE[0]).encode(
        x=alt.X("value:Q", title=unit, scale=alt.Scale(domain=[0, longest])),
        y=y,
        tooltip=[alt.Tooltip("industry:N"), alt.Tooltip("value:Q", title=unit, format=",.3~s"), alt.Tooltip("words:N")],
    )
    labels = base.mark_text(align="left", dx=4, fontSize=11).encode(x="value:Q", y=y, text="words:N")
    text = in_words(title, order, drawn["value"].to_list(), unit, shares=drawn["share"].to_list())
    if len(ranked) > most:
        text += f" The picture shows {most} of {len(ranked)} industries in the table."
    chart = (bars + labels).properties(width=520, height=18 * len(drawn) + 20)
    shown = given.sort("value", descending=True) if notes else ranked
    return Picture(title, finish(chart, title, text), shown, text, notes)

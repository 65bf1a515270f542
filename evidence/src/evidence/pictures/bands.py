"""Uncertainty bands: each figure with its interval, the kind of interval in words, and a reference if there is one."""

from __future__ import annotations

import altair as alt
import polars as pl

from evidence.exceptions import DataError
from evidence.pictures.picture import PALETTE, Picture, counted_part, finish, inline, need_columns, need_numbers, number

__all__ = ["uncertainty_bands"]


def uncertainty_bands(
    frame: pl.DataFrame,
    *,
    kind: str,
    title: str = "How sure the figures are",
    unit: str = "children",
    reference: str | None = None,
    percent: bool = False,
) -> Picture:
    """A dot and a bar from `low` to `high` for each `name`; rows without a value are described as "no figure", not as zero.

    Columns: name, value, low, high, optional group (drawn apart, by shape and colour). kind: what the interval is, in
    words ("95 % Monte Carlo over the satellite"); it is printed under the title because an interval without its kind
    says nothing. reference: a column of figures to draw beside, such as published ones. percent: print as percent.
    Raises DataError where a bound is missing or lies on the wrong side of the value.
    """
    given, (frame, partial) = frame, counted_part(frame)
    need_columns(frame, ["name", "low", "high", *([reference] if reference else [])], "The band chart")
    if "value" not in frame.columns:
        raise DataError("The band chart needs the column value.")
    need_numbers(frame, ["value", "low", "high", *([reference] if reference else [])], "The band chart")
    known = frame.drop_nulls("value")
    bad = known.filter(~pl.all_horizontal(pl.col("value", "low", "high").cast(pl.Float64).is_finite()))
    if len(bad):
        raise DataError(f"The band chart cannot draw figures without end: {bad['name'][0]}.")
    wrong = known.filter(
        pl.col("low").is_null()
        | pl.col("high").is_null()
        | (pl.col("low") > pl.col("value"))
        | (pl.col("high") < pl.col("value"))
    )
    if len(wrong):
        row = wrong.select("name", "low", "value", "high").row(0)
        raise DataError(f"The interval of {row[0]} does not hold its figure: {row[1]} to {row[3]}, figure {row[2]}.")
    order = frame["name"].unique(maintain_order=True).to_list()
    grouped = "group" in frame.columns
    form = ".0%" if percent else ",.3~s"
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=280))
    axis = alt.X("low:Q", title=unit, axis=alt.Axis(format=form), scale=alt.Scale(zero=percent))
    base = alt.Chart(inline(known))
    offset = {"yOffset": alt.YOffset("group:N")} if grouped else {}
    tips = [alt.Tooltip(f"{c}:N") for c in (["name", "group"] if grouped else ["name"])]
    tips += [alt.Tooltip(f"{c}:Q", format=form) for c in ("value", "low", "high")]
    colour = (
        alt.Color("group:N", scale=alt.Scale(range=list(PALETTE)), title=None) if grouped else alt.value(PALETTE[0])
    )
    bars = base.mark_rule(strokeWidth=5, opacity=0.5).encode(
        x=axis, x2="high:Q", y=y, color=colour, tooltip=tips, **offset
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x="value:Q", y=y, color=colour, tooltip=tips, **offset
    )
    if grouped:
        dots = dots.encode(shape=alt.Shape("group:N", title=None))
    layers = [bars, dots]
    if reference:
        marks = alt.Chart(inline(frame.unique("name", maintain_order=True)))
        tip = [alt.Tooltip("name:N"), alt.Tooltip(f"{reference}:Q", format=form)]
        layers.append(
            marks.mark_tick(color="#000000", thickness=3, size=22).encode(x=f"{reference}:Q", y=y, tooltip=tip)
        )
    text = (
        f"{title} ({kind}): "
        + "; ".join(_describe_row(row, reference, percent) for row in frame.iter_rows(named=True))
        + "."
    )
    notes = (*((f"Black ticks: {reference}.",) if reference else ()), *partial)
    chart = alt.layer(*layers).properties(width=520, height=max(80, 34 * len(order) * (2 if grouped else 1)))
    return Picture(title, finish(chart, title, text, subtitle=f"Bars: {kind}"), given, text, notes)


def _describe_row(row: dict[str, object], reference: str | None, percent: bool) -> str:
    def figure(value: object) -> str:
        return f"{value:.1%}" if percent and isinstance(value, float) else number(float(str(value)))

    name = f"{row['name']}" + (f" ({row['group']})" if row.get("group") else "")
    beside = f", {reference} {figure(row[reference])}" if reference and row[reference] is not None else ""
    if row["value"] is None:
        return f"{name} no figure{beside}"
    return f"{name} {figure(row['value'])}, from {figure(row['low'])} to {figure(row['high'])}{beside}"

"""What stands behind exports: one bar a region, in its four parts."""

from __future__ import annotations

import altair as alt
import polars as pl

from evidence.exceptions import DataError
from evidence.pictures.picture import COUNTED_ONLY, PALETTE, Picture, finish, inline, need_columns, number

__all__ = ["export_parts"]

_PARTS = ("direct", "domestic_indirect", "foreign", "double_counted")
_LEAST_LABELLED = 0.07  # share of a bar below which its words would not fit


def export_parts(
    frame: pl.DataFrame,
    *,
    title: str = "What stands behind each region’s exports",
    unit: str = "children",
    most: int = 15,
) -> Picture:
    """Bars of one length, cut by the shares of direct, domestic indirect, foreign and double counted work.

    Columns: region, direct, domestic_indirect, foreign, double_counted, as `run_exports` gives them. Regions come by the
    size of all four together, which stands beside the bar. A note names regions whose exports carry nothing; the
    table keeps every row. Raises DataError for negative parts, because a bar cannot show them.
    """
    need_columns(frame, ["region", *_PARTS], "The picture of exports")
    given, notes = frame, []
    partial = [part for part in _PARTS if f"{part}_at_least" in frame.columns]
    if partial:
        frame = frame.with_columns(pl.col(f"{part}_at_least").alias(part) for part in partial).drop_nulls(_PARTS)
        notes.append(COUNTED_ONLY)
    open_parts = [part for part in _PARTS if len(frame) and frame[part].null_count() == len(frame)]
    if open_parts:
        frame = frame.with_columns(pl.col(open_parts).fill_null(0.0))
        notes.append(f"Unknown, and not drawn: {', '.join(part.replace('_', ' ') for part in open_parts)}.")
    wrong = frame.filter(pl.any_horizontal(pl.col(_PARTS) < -1e-9 * pl.sum_horizontal(pl.col(_PARTS).abs())))
    if len(wrong):
        raise DataError(f"The picture of exports cannot draw a negative part, such as those of {wrong['region'][0]}.")
    whole = frame.with_columns(total=pl.sum_horizontal(_PARTS)).sort("total", descending=True, maintain_order=True)
    known = whole.filter(pl.col("total") > 0)
    if known.is_empty():
        raise DataError("The picture of exports has nothing above zero to draw.")
    drawn = known.head(most)
    order = [f"{name}, {number(total)}" for name, total in drawn.select("region", "total").iter_rows()]
    words = [name.replace("_", " ") for name in _PARTS]
    long = (
        drawn.with_columns(bar=pl.Series(order), **{part: pl.col(part) / pl.col("total") for part in _PARTS})
        .unpivot(_PARTS, index=["bar", "region"], variable_name="part", value_name="share")
        .with_columns(
            rank=pl.col("part").replace_strict(dict(zip(_PARTS, range(4), strict=True)), return_dtype=pl.Int64)
        )
        .sort("rank", maintain_order=True)
        .with_columns(
            end=pl.col("share").cum_sum().over("bar"),
            part=pl.col("part").str.replace("_", " "),
            words=pl.col("share").map_elements(
                lambda share: f"{share:.0%}" if share >= _LEAST_LABELLED else "", pl.String
            ),
        )
        .with_columns(start=pl.col("end") - pl.col("share"), middle=pl.col("end") - pl.col("share") / 2)
    )
    y = alt.Y("bar:N", sort=order, title=None, axis=alt.Axis(labelLimit=360))
    base = alt.Chart(inline(long))
    bars = base.mark_bar(stroke="#ffffff", strokeWidth=1).encode(
        x=alt.X(
            "start:Q", title="share of all work behind the exports", axis=alt.Axis(format=".0%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        x2="end:Q",
        y=y,
        color=alt.Color("part:N", sort=words, scale=alt.Scale(domain=words, range=list(PALETTE[:4])), title=None),
        tooltip=[alt.Tooltip("region:N"), alt.Tooltip("part:N"), alt.Tooltip("share:Q", format=".1%")],
    )  # fmt: skip
    labels = base.mark_text(color="#ffffff", fontSize=11).encode(x="middle:Q", y=y, text="words:N")
    said = [
        f"{row['region']} {number(row['total'])}: "
        + ", ".join(f"{row[part] / row['total']:.0%} {word}" for part, word in zip(_PARTS, words, strict=True))
        for row in drawn.head(5).iter_rows(named=True)
    ]
    more = f"; {len(known) - len(said)} more" if len(known) > len(said) else ""
    text = f"{title}, in {unit}: {'; '.join(said)}{more}."
    idle = [str(region) for region in whole.filter(pl.col("total") <= 0)["region"]]
    if len(known) > most:
        notes.append(f"The picture shows the largest {most} of {len(known)} regions.")
    if idle:
        notes.append(f"Nothing known stands behind the exports of {', '.join(idle)}.")
    chart = (bars + labels).properties(width=520, height=max(80, 24 * len(order)))
    return Picture(
        title, finish(chart, title, text, subtitle=f"Beside each region: {unit} in all"), given, text, tuple(notes)
    )

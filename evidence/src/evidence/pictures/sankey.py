"""Sankey diagrams: flows from origin over borders to consumer, drawn as ribbons whose width is their value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.coverage import add_uncounted
from evidence.pictures.picture import PALETTE, Picture, counted_part, finish, in_words, inline, need_columns, number

__all__ = ["crossing_flows", "layout", "sankey"]

_GAP = 0.015  # of the height, between two nodes
_LABEL = 0.033  # the height of a label: 14 of 440 pixels, and a little
_STEPS = 24  # points of a ribbon
_WIDTH = 0.012  # of a node


def sankey(
    frame: pl.DataFrame,
    stages: Sequence[str] = ("origin", "consumer"),
    *,
    title: str = "From the place of work to the consumer",
    unit: str = "children",
    most: int = 10,
) -> Picture:
    """Ribbons of `value` between the columns named in `stages`, from left to right.

    most: nodes a stage; the smaller ones become "other (k)", so that nothing is dropped. The table keeps every row.
    Raises DataError for negative values, fewer than two stages, or nothing above zero.
    """
    frame, notes = counted_part(frame)
    need_columns(frame, [*stages, "value"], "The Sankey diagram")
    if len(stages) < 2:
        raise DataError("A Sankey diagram needs at least two stages.")
    if (frame["value"] < 0).any():
        raise DataError(f"A ribbon cannot have the negative width {frame['value'].min()!r}.")
    if frame["value"].sum() <= 0:
        raise DataError("The Sankey diagram has nothing above zero to draw.")
    merged = _merge(frame.select(*(pl.col(s).cast(pl.String) for s in stages), "value"), stages, most)
    nodes, ribbons = layout(merged, stages)
    colours = alt.Scale(range=list(PALETTE))
    bands = (
        alt.Chart(inline(ribbons))
        .mark_area(opacity=0.45, interpolate="linear")
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02])),
            y=alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
            y2="bottom:Q",
            detail="ribbon:N",
            color=alt.Color("start:N", legend=None, scale=colours),
            tooltip=[alt.Tooltip("words:N", title="flow"), alt.Tooltip("value:Q", title=unit, format=",.3~s")],
        )
    )
    boxes = (
        alt.Chart(inline(nodes))
        .mark_rect(color="#333333")
        .encode(x="left:Q", x2="right:Q", y="bottom:Q", y2="top:Q", tooltip=["stage:N", "name:N", "label:N"])
    )
    middle = alt.Chart(inline(nodes)).encode(y="label_at:Q", text="label:N")
    last = f"datum.stage == '{stages[-1]}'"
    left = middle.transform_filter(f"!({last})").mark_text(align="left", dx=6, fontSize=11).encode(x="right:Q")
    right = middle.transform_filter(last).mark_text(align="right", dx=-6, fontSize=11).encode(x="left:Q")
    ways = frame.group_by(*stages).agg(pl.col("value").sum()).sort("value", descending=True)
    text = in_words(title, [" to ".join(map(str, row[:-1])) for row in ways.iter_rows()], ways["value"].to_list(), unit)
    chart = (bands + boxes + left + right).properties(width=720, height=440)
    return Picture(title, finish(chart, title, text), ways, text, notes)


def crossing_flows(
    values: npt.ArrayLike, rest: npt.ArrayLike, consumers: Sequence[str], uncounted: npt.ArrayLike | None = None
) -> pl.DataFrame:
    """Flows "borders crossed" to consumer, for `sankey(.., ["borders", "consumer"])`.

    values: consumers x crossings, one stressor of `inputoutput.tiers.crossings`; rest: consumers, what crosses more
    borders than were counted; uncounted: consumers x (crossings + 1), the rest last, of the same. Columns: borders,
    consumer, value[, at_least, uncounted], see `inputoutput.coverage`; rows of which no work is known or unknown are left
    out.
    """
    table, beyond = np.asarray(values, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != len(consumers) or beyond.shape != (len(consumers),):
        raise DataError(f"The crossings have shape {table.shape} and {beyond.shape} for {len(consumers)} consumers.")
    words = [f"{k} border{'' if k == 1 else 's'}" for k in range(table.shape[1])] + [f"{table.shape[1]} or more"]
    amounts = np.concatenate([table, np.maximum(beyond, 0.0)[:, None]], axis=1)
    share = np.zeros(amounts.shape) if uncounted is None else np.asarray(uncounted, dtype=np.float64)
    frame = pl.DataFrame(
        {
            "borders": words * len(consumers),
            "consumer": [consumer for consumer in consumers for _ in words],
            "value": amounts.ravel(),
        }
    )
    found = (amounts > 0) | (share > 0)
    return add_uncounted(frame.filter(found.ravel()), share[found])


def layout(merged: pl.DataFrame, stages: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rectangles of the nodes and points of the ribbons in the unit square, heights in proportion to values."""
    order = {stage: _names_by_size(merged, stage) for stage in stages}
    total = float(merged["value"].sum())
    free = 1 - _GAP * max(len(names) - 1 for names in order.values())
    place: dict[tuple[str, str], float] = {}
    nodes = []
    for k, stage in enumerate(stages):
        top = 1.0 - (1 - free - _GAP * (len(order[stage]) - 1)) / 2
        sums = dict(merged.group_by(stage).agg(pl.col("value").sum()).iter_rows())
        for name in order[stage]:
            height = sums[name] / total * free
            place[stage, name] = top
            x = k / (len(stages) - 1)
            nodes.append(
                {"stage": stage, "name": name, "label": f"{name} {number(sums[name])}", "left": x - _WIDTH / 2,
                 "right": x + _WIDTH / 2, "top": top, "bottom": top - height, "middle": top - height / 2}
            )  # fmt: skip
            top -= height + _GAP
        at = _apart([node["middle"] for node in nodes if node["stage"] == stage])
        for node, label_at in zip((node for node in nodes if node["stage"] == stage), at, strict=True):
            node["label_at"] = label_at
    ribbons = []
    for k in range(len(stages) - 1):
        one, two = stages[k], stages[k + 1]
        pairs = merged.group_by(one, two).agg(pl.col("value").sum())
        ranked = sorted(pairs.iter_rows(), key=lambda row: (order[one].index(row[0]), order[two].index(row[1])))
        leave, enter = dict(place), dict(place)
        thick = {(a, b): value / total * free for a, b, value in ranked}
        for a, b, value in ranked:
            start = leave[one, a]
            leave[one, a] -= thick[a, b]
            end = enter[two, b]
            enter[two, b] -= thick[a, b]
            x0, x1 = k / (len(stages) - 1) + _WIDTH / 2, (k + 1) / (len(stages) - 1) - _WIDTH / 2
            for step in range(_STEPS + 1):
                part = step / _STEPS
                ease = (1 - math.cos(math.pi * part)) / 2
                top = start + (end - start) * ease
                ribbons.append(
                    {"ribbon": f"{k}:{a}>{b}", "start": a, "words": f"{a} to {b}", "value": value,
                     "x": x0 + (x1 - x0) * part, "top": top, "bottom": top - thick[a, b]}
                )  # fmt: skip
    return pl.DataFrame(nodes), pl.DataFrame(ribbons)


def _apart(middles: Sequence[float]) -> list[float]:
    """Where the labels of nodes stand, from the top: beside their nodes, but never on one another."""
    places: list[float] = []
    for middle in middles:
        places.append(min(middle, places[-1] - _LABEL) if places else middle)
    lowest = 0.0
    for place in range(len(places) - 1, -1, -1):  # back up where the last ones would lie below the picture
        places[place] = max(places[place], lowest)
        lowest = places[place] + _LABEL
    return places


def _names_by_size(merged: pl.DataFrame, stage: str) -> list[str]:
    ranked = merged.group_by(stage).agg(pl.col("value").sum()).sort(["value", stage], descending=[True, False])[stage]
    return [name for name in ranked if not name.startswith("other (")] + [
        name for name in ranked if name.startswith("other (")
    ]


def _merge(frame: pl.DataFrame, stages: Sequence[str], most: int) -> pl.DataFrame:
    """Nodes beyond the largest ones of each stage become one node that says how many it stands for."""
    for stage in stages:
        sums = frame.group_by(stage).agg(pl.col("value").sum()).sort(["value", stage], descending=[True, False])
        if len(sums) > most:
            small = sums[stage].to_list()[most - 1 :]
            renamed: Mapping[str, str] = dict.fromkeys(small, f"other ({len(small)})")
            frame = frame.with_columns(pl.col(stage).replace(dict(renamed)))
    return frame.group_by(*stages, maintain_order=True).agg(pl.col("value").sum()).filter(pl.col("value") > 0)

"""Path tree: the largest supply chains behind a footprint, drawn from the final product outwards."""

from __future__ import annotations

import altair as alt
import polars as pl

from evidence.exceptions import DataError
from evidence.pictures.drawing import text_width
from evidence.pictures.picture import PALETTE, Picture, counted_part, finish, in_words, inline, need_columns, number

__all__ = ["path_tree", "tree_layout"]

_MARK = " > "


def path_tree(
    frame: pl.DataFrame,
    *,
    consumer: str = "consumer",
    title: str = "The largest supply chains",
    unit: str = "children",
    most: int = 25,
) -> Picture:
    """Tree of paths given as `value`, `share` and `path` ("place of work > .. > maker of the final product").

    Each branch is as thick as the work of all drawn paths that pass through it. The table keeps every path; the text
    says which share of the footprint the picture shows. Raises DataError for a negative value.
    """
    given, (frame, notes) = frame, counted_part(frame)
    need_columns(frame, ["value", "share", "path"], "The path tree")
    if (frame["value"] < 0).any():
        raise DataError(f"A branch cannot have the negative width {frame['value'].min()!r}.")
    ranked = frame.sort("value", descending=True)
    drawn = ranked.head(most)
    nodes, edges = tree_layout(drawn["path"].to_list(), drawn["value"].to_list(), consumer)
    deepest = int(nodes["depth"].max() or 0)  # type: ignore[arg-type]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.2, deepest + 1.0]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True))
    widest = float(edges["value"].max() or 1.0)  # type: ignore[arg-type]
    width = alt.StrokeWidth("value:Q", scale=alt.Scale(domain=[0, widest], range=[0.6, 14]), legend=None)
    lines = (
        alt.Chart(inline(edges))
        .mark_rule(color=PALETTE[0], opacity=0.55)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", strokeWidth=width)
        .encode(tooltip=[alt.Tooltip("words:N", title="link"), alt.Tooltip("value:Q", title=unit, format=",.3~s")])
    )
    base = alt.Chart(inline(nodes)).encode(x=x, y=y)
    dots = base.mark_circle(size=40, color="#333333").encode(tooltip=["name:N", alt.Tooltip("work:Q", format=",.3~s")])
    words = base.mark_text(align="left", dx=7, dy=-7, fontSize=11).encode(text="label:N")
    covered = float(drawn["share"].sum())
    whole = "what was counted" if notes else "the footprint"
    text = in_words(title, drawn["path"].to_list(), drawn["value"].to_list(), unit, shares=drawn["share"].to_list())
    text += f" The {len(drawn)} drawn paths carry {covered:.1%} of {whole}; the rest lies in smaller ones."
    size = int(nodes.filter(pl.col("leaf"))["leaf"].sum() or 1)
    longest = max(text_width(label, 11) for label in nodes["label"])
    step = min(max(200.0, longest + 16), 460.0)  # between two levels, so that labels do not run into each other
    chart = (lines + dots + words).properties(width=step * (deepest + 1.2), height=max(160, 26 * size))
    shown = given.sort("value", descending=True) if notes else ranked
    return Picture(title, finish(chart, title, text), shown, text, notes)


def tree_layout(paths: list[str], values: list[float], root: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Nodes (x = distance from the consumer, y = order) and edges of the tree that the paths form from their end.

    A node is one way to reach an industry, so the same industry on two ways is drawn twice. work: value of the paths
    that end in the node itself, where the counted work is done.
    """
    through: dict[tuple[str, ...], float] = {(): 0.0}
    ends: dict[tuple[str, ...], float] = {}
    children: dict[tuple[str, ...], list[tuple[str, ...]]] = {(): []}
    for path, value in zip(paths, values, strict=True):
        way = tuple(reversed(path.split(_MARK)))
        ends[way] = ends.get(way, 0.0) + value
        through[()] += value
        for depth in range(1, len(way) + 1):
            node = way[:depth]
            if node not in through:
                children[node] = []
                children[node[:-1]].append(node)
            through[node] = through.get(node, 0.0) + value
    height: dict[tuple[str, ...], float] = {}
    row = 0
    stack: list[tuple[tuple[str, ...], bool]] = [((), False)]
    while stack:  # depth first, so that a parent stands in the middle of its branches
        node, ready = stack.pop()
        below = sorted(children[node], key=lambda child: -through[child])
        if not below:
            height[node] = float(row)
            row += 1
        elif ready:
            height[node] = (height[below[0]] + height[below[-1]]) / 2
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(below))
    nodes = [
        {"name": node[-1] if node else root, "depth": len(node), "x": float(len(node)), "y": height[node],
         "through": through[node], "work": ends.get(node, 0.0), "leaf": not children[node],
         "label": f"{node[-1] if node else root}" + (f" {number(ends[node])}" if node in ends else "")}
        for node in through
    ]  # fmt: skip
    edges = [
        {"x": float(len(node) - 1), "y": height[node[:-1]], "x2": float(len(node)), "y2": height[node],
         "value": through[node], "words": f"{node[-1]} to {node[-2] if len(node) > 1 else root}"}
        for node in through if node
    ]  # fmt: skip
    return pl.DataFrame(nodes), pl.DataFrame(edges)

"""A picture with its table and its words: one specification for page, PDF, mail and screen reader."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from evidence.exceptions import DataError
from evidence.pictures.drawing import draw_svg, printable

__all__ = [
    "COUNTED_ONLY",
    "PALETTE",
    "Picture",
    "counted_part",
    "finish",
    "in_words",
    "need_columns",
    "need_numbers",
    "number",
    "to_html",
    "to_svg",
]

PALETTE = ("#0b5394", "#b45f06", "#38761d", "#741b47", "#7f6000", "#134f5c", "#990000", "#434343")
"""Dark enough to be read on white by people with any kind of colour vision; labels always say the same in words."""

COUNTED_ONLY = (
    "Drawn is what was counted. The whole is unknown where a figure is blank in the table, because not everybody behind it "
    "was counted."
)

_CONFIG = {
    "font": "sans-serif",
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260},
    "title": {"fontSize": 14, "anchor": "start", "subtitleFontSize": 12},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260},
    "view": {"stroke": None},
}


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """chart: the Altair chart. table: every figure that is drawn, and those that cannot be. text: the same in words.

    notes: what the reader must know beside the picture, such as regions that no map can show.
    """

    title: str
    chart: Any
    table: pl.DataFrame
    text: str
    notes: tuple[str, ...] = ()

    @property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification with its data inside and the text alternative as its description."""
        return dict(self.chart.to_dict())


def finish(chart: Any, title: str, text: str, *, subtitle: str = "") -> Any:
    """The chart with title, description for screen readers and the common look."""
    words = alt.TitleParams(title, subtitle=[subtitle]) if subtitle else alt.TitleParams(title)
    return chart.properties(title=words, description=text).configure(**_CONFIG)


def to_svg(picture: Picture) -> str:
    """SVG as text, without scripts and without any address outside; title and description are for screen readers."""
    svg = draw_svg(picture.spec)
    start = svg.index(">", svg.index("<svg")) + 1
    head = svg[:start]
    if "role=" not in head:
        head = head[:-1] + f' role="img" aria-label="{printable(escape(picture.title, quote=True))}">'
    words: str = printable(f"<title>{escape(picture.title)}</title><desc>{escape(picture.text)}</desc>")
    return head + words + svg[start:]


def to_html(picture: Picture) -> str:
    """A page of its own with the scripts inside, so that it opens without a network; picture, words and table."""
    page = str(vl_convert.vegalite_to_html(printable(picture.spec), bundle=True))
    notes = "".join(f"<p>{escape(note)}</p>" for note in picture.notes)
    after = f"<p>{escape(picture.text)}</p>{notes}{_html_table(picture.table)}"
    return page.replace("</body>", f"{after}</body>", 1)


def counted_part(frame: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What can be drawn of figures that are partly unknown, and the note that says so; other frames as they are.

    `at_least` takes the place of a blank `value` and rows of which nothing was counted are left out; columns such as
    `share_of_counted` take the place of `share`. See `inputoutput.coverage`.
    """
    replaced = {name: name.removesuffix("_of_counted") for name in frame.columns if name.endswith("_of_counted")}
    partial = "at_least" in frame.columns
    if not partial and not replaced:
        return frame, ()
    drawn = frame.drop(list(replaced.values()), strict=False).rename(replaced)
    if partial:
        drawn = drawn.with_columns(value="at_least").drop("at_least", "uncounted", strict=False).drop_nulls("value")
    return drawn, (COUNTED_ONLY,)


def need_columns(frame: pl.DataFrame, columns: Sequence[str], what: str) -> None:
    """DataError naming the columns a picture needs and does not find, or figures that cannot be drawn."""
    lost = [name for name in columns if name not in frame.columns]
    if lost:
        raise DataError(f"{what} needs the columns {', '.join(lost)}; there are: {', '.join(frame.columns)}.")
    if frame.is_empty():
        raise DataError(f"{what} has nothing to draw: the table has no rows.")
    if "value" in columns:
        need_numbers(frame, ["value"], what)
        bad = frame.filter(~pl.col("value").cast(pl.Float64).is_finite().fill_null(value=False))
        if len(bad):
            raise DataError(f"{what} cannot draw the value {bad['value'][0]} in the row {bad.row(0)}.")


def need_numbers(frame: pl.DataFrame, columns: Sequence[str], what: str) -> None:
    """DataError naming a column whose figures are texts, or the first that is no number."""
    for name in columns:
        column = frame[name]
        if column.dtype == pl.Null:
            continue
        if not column.dtype.is_numeric():
            raise DataError(
                f"{what} needs numbers in the column {name}, not {next(iter(column.drop_nulls()), 'blanks')!r}."
            )


def number(value: float) -> str:
    """A figure as people write it: three significant digits, thousands with commas."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    return f"{rounded:,.{min(digits, 12)}f}"


def in_words(
    title: str,
    names: Sequence[str],
    values: Sequence[float],
    unit: str,
    *,
    shares: Sequence[float] | None = None,
    most: int = 5,
) -> str:
    """The largest figures in one sentence. shares: of the whole each is; by default of the values' sum, if none is
    negative."""
    total = sum(values)
    if shares is None and total > 0 and min(values) >= 0:
        shares = [value / total for value in values]
    ranked = sorted(range(len(values)), key=lambda i: -values[i])[:most]
    parts = [f"{names[i]} {number(values[i])}" + (f" ({shares[i]:.1%})" if shares else "") for i in ranked]
    more = f"; {len(values) - len(parts)} more" if len(values) > len(parts) else ""
    return f"{title}, in {unit}: {'; '.join(parts)}{more}."


def _html_table(frame: pl.DataFrame) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in frame.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(number(v) if isinstance(v, float) else str(v if v is not None else ''))}</td>"
                         for v in row) + "</tr>"
        for row in frame.iter_rows()
    )  # fmt: skip
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def inline(frame: pl.DataFrame) -> Any:
    """The rows as data inside the specification."""
    return alt.InlineData(values=json.loads(json.dumps(frame.to_dicts(), default=str)))

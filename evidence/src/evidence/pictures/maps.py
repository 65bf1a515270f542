"""Map of origins: where the work behind a footprint is done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import altair as alt
import polars as pl

from evidence.classifications import country_code, country_name, package_file
from evidence.exceptions import DataError
from evidence.pictures.picture import Picture, counted_part, finish, in_words, inline, need_columns

__all__ = ["origin_map", "outlines"]

BORDERS = (
    "Outlines: Natural Earth 1:110m, public domain. They show de facto borders and imply nothing about the status of "
    "any country or territory."
)


@cache
def outlines() -> str:
    """The packaged country outlines (TopoJSON, object `countries`, id = ISO numeric code of three digits)."""
    return package_file("countries-110m.json").read_text(encoding="utf-8")


def origin_map(
    frame: pl.DataFrame,
    *,
    title: str = "Where the work is done",
    unit: str = "children",
    members: Mapping[str, Sequence[str]] | None = None,
    topology: Mapping[str, Any] | None = None,
    scale: Literal["sqrt", "linear", "log"] = "sqrt",
) -> Picture:
    """Choropleth of `value` by `region`; optional columns `low` and `high` go into the tooltip and the table.

    region: ISO codes or any name or code of a country. members: region -> countries that share its colour, for regions
    of several countries; each is drawn with the value of the whole region and the table says so. Regions that are no
    country and have no members (rest of the world) cannot be drawn: they stay in the table and the notes. Leave out
    regions of which nothing is known: what is in the frame is drawn, zero included, the rest stays grey.
    topology: other outlines than the packaged ones, TopoJSON with the object `countries` and ISO numeric ids.
    scale: "sqrt", "linear" or "log" for the colours. Raises DataError for negative values and repeated regions.
    """
    given, (frame, partial) = frame, counted_part(frame)
    need_columns(frame, ["region", "value"], "The map")
    if frame["region"].is_duplicated().any():
        raise DataError("The map has a region more than once; sum its rows first.")
    if (frame["value"] < 0).any():
        raise DataError(f"The map cannot colour the negative value of {frame.sort('value')['region'][0]}.")
    numeric = dict(
        pl.read_csv(package_file("countries.csv"), infer_schema_length=0).select("iso3", "m49").drop_nulls().iter_rows()
    )
    rows, missing = [], []
    bounds = [name for name in ("low", "high") if name in frame.columns]
    for line in frame.iter_rows(named=True):
        codes = [country_code(name) for name in (members or {}).get(line["region"], [line["region"]])]
        drawn = [code for code in codes if code and code in numeric]
        if not drawn:
            missing.append(line["region"])
        for code in drawn:
            row = {"id": numeric[code].zfill(3), "country": country_name(code), "region": line["region"]}
            rows.append(row | {"value": float(line["value"])} | {name: line[name] for name in bounds})
    if not rows:
        raise DataError(f"The map can draw none of the regions {', '.join(map(str, frame['region'][:10]))}.")
    shapes = alt.InlineData(
        values=json.loads(outlines()) if topology is None else topology,
        format=alt.TopoDataFormat(type="topojson", feature="countries"),
    )
    lookup = alt.LookupData(data=inline(pl.DataFrame(rows)), key="id", fields=["value", "country", "region", *bounds])
    tips = [alt.Tooltip("country:N"), alt.Tooltip("region:N"), alt.Tooltip("value:Q", title=unit, format=",.3~s")]
    tips += [alt.Tooltip(f"{name}:Q", format=",.3~s") for name in bounds]
    land = alt.Chart(shapes).mark_geoshape(fill="#e6e6e6", stroke="#ffffff", strokeWidth=0.4)
    filled = (
        alt.Chart(shapes)
        .mark_geoshape(stroke="#ffffff", strokeWidth=0.4)
        .encode(
            color=alt.Color("value:Q", title=unit, scale=alt.Scale(type=scale, scheme="blues"), legend=alt.Legend()),
            tooltip=tips,
        )
        .transform_lookup(lookup="id", from_=lookup)
        .transform_filter("isValid(datum.value)")
    )
    text = in_words(title, frame["region"].to_list(), frame["value"].to_list(), unit)
    notes = [BORDERS, "Grey: no figure, which is not zero.", *partial]
    if missing:
        left = frame.filter(pl.col("region").is_in(missing))
        total = float(frame["value"].sum())
        share = float(left["value"].sum()) / total if total else 0.0
        notes.append(f"Not on the map, {share:.1%} of the total: {', '.join(map(str, missing))}.")
    chart = (land + filled).project(type="equalEarth").properties(width=720, height=360)
    figures = [name for name in ("value", "at_least", "uncounted") if name in given.columns]
    order = "at_least" if partial else "value"
    table = given.select("region", *figures, *bounds).sort(order, descending=True, nulls_last=True)
    return Picture(title, finish(chart, title, text), table, text, tuple(notes))

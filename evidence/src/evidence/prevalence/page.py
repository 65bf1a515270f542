"""A report as a picture and as one page of HTML, in its reading order: spread, doubt and critique before any figure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape
from typing import Any

import altair as alt
import polars as pl

from evidence.pictures.drawing import draw_svg
from evidence.prevalence.report import PrevalenceReport, format_figure, interval_words

__all__ = ["report_page", "spread_picture"]

_STYLE = """body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2733;background:#fff}
.spread{font-size:1.8rem;font-weight:bold;margin:.2rem 0}.critique{border-left:.4rem solid #b3400f;padding-left:1rem}
table{border-collapse:collapse}th,td{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccd3da}
.wide{overflow-x:auto}img{max-width:100%}"""


def report_page(report: PrevalenceReport, title: str, charts: Mapping[str, Any]) -> str:
    """One HTML file that needs no script and no network: finding, spread, warnings, critique, methods, pictures.

    title: of the page; charts: Altair charts by name, drawn below the table of methods.
    """

    def figure(value: float) -> str:
        return format_figure(value, report.decimals)

    warnings = "".join(f"<li>{escape(warning.message)}</li>" for warning in report.warnings)
    rows = "".join(
        f"<tr><th scope=row>{escape(result.method)}</th><td>{escape(result.model)}</td>"
        f"<td>{escape(interval_words(result.interval))}</td><td>{figure(result.interval.low)}</td>"
        f"<td>{figure(result.interval.high)}</td><td>{figure(result.estimate)}</td></tr>"
        for result in report.results
    )
    heads = "".join(
        f"<th scope=col>{name}</th>"
        for name in ("Method", "What it chose or assumed", "Kind of interval", "Low", "High", "Figure")
    )
    pictures = "".join(f"<figure>{_image(name, chart)}</figure>" for name, chart in charts.items())
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)}</title>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1><h2>How far the answers lie apart</h2>"
        f"<p class=spread>{figure(report.spread.low)} to {figure(report.spread.high)} {escape(report.unit)}</p>"
        f"<p>{escape(report.spread.kind)}. {report.observed:,} in the data.</p><p>{escape(report.sentence)}</p>"
        f"<h2>Published critique</h2><p class=critique>{escape(report.critique)}</p>"
        f"<h2>Read this before any figure</h2><ul>{warnings}</ul>"
        f"<h2>Each method: interval first, then its figure</h2><div class=wide><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{pictures}</body></html>\n"
    )


def _image(name: str, chart: Any) -> str:
    # As an image, because parts of several drawings in one page would share their identifiers.
    drawn = base64.b64encode(draw_svg(chart.to_dict()).encode()).decode()
    return f'<img alt="{escape(name.replace("-", " "))}" src="data:image/svg+xml;base64,{drawn}">'


def spread_picture(report: PrevalenceReport) -> Any:
    """A forest plot: a line and a mark a method, over a band for the spread. Unbounded lines are cut."""
    finite = [bound for result in report.results for bound in (result.interval.low, result.interval.high)]
    widest = max(bound for bound in [*finite, *(result.estimate for result in report.results)] if bound != float("inf"))
    form = f",.{report.decimals}f"
    rows = pl.DataFrame(
        {
            "row": [f"{number}. {result.method}" for number, result in enumerate(report.results, start=1)],
            "model": [result.model for result in report.results],
            "interval": [result.interval.kind for result in report.results],
            "low": [float(result.interval.low) for result in report.results],
            "high": [min(float(result.interval.high), widest) for result in report.results],
            "estimate": [float(result.estimate) for result in report.results],
        }
    )
    band = pl.DataFrame({"low": [float(report.spread.low)], "high": [min(float(report.spread.high), widest)]})
    bounds = [alt.Tooltip(name, format=form) for name in ("low", "high")]
    tips: list[Any] = ["row", "model", "interval", *bounds]
    rule = alt.Chart(rows).encode(y=alt.Y("row:N", title=None, sort=None), tooltip=tips)
    x = alt.X("low:Q", title=report.unit, scale=alt.Scale(zero=False), axis=alt.Axis(format=form))
    layers = alt.layer(
        alt.Chart(band).mark_rect(color="#e8e2d0").encode(x=x, x2="high:Q"),
        rule.mark_rule(strokeWidth=3, color="#1f4e79").encode(x=x, x2="high:Q"),
        rule.mark_tick(thickness=3, size=18, color="#b3541e").encode(x="estimate:Q"),
    )
    title = alt.Title(
        f"Spread over methods and models: {format_figure(report.spread.low, report.decimals)} to "
        f"{format_figure(report.spread.high, report.decimals)} {report.unit}",
        subtitle=["Band: spread. Line: each method's own interval. Tick: its figure.", *_wrap(report.sentence)],
    )
    return layers.properties(width=560, height=40 * len(report.results), title=title)


def _wrap(text: str, width: int = 95) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines

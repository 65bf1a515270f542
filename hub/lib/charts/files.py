"""Charts as files: SVG with its own styles, CSV, PNG."""

from __future__ import annotations

import re
from textwrap import wrap

import vl_convert
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from hub.lib.charts.chart import Chart
from hub.lib.charts.writing import LETTER, WIDE
from hub.lib.sheets import csv_line
from hub.lib.throttle import count

PNG_SCALE, PNG_WIDEST = 2.0, 1200.0  # pixels; a map of hatched countries would otherwise be too large to cache
MARGIN, TITLE_LINE, SOURCE_LINE = 12.0, 20.0, 16.0
TITLE_LETTER = 10.2  # pixels of a bold letter at 14 px, at most
PICTURES_AN_HOUR = 120  # of one visitor: drawing one keeps a core busy for a tenth of a second


def as_svg(chart: Chart) -> str:
    """The chart as a self-contained file: with its styles, its description for screen readers and its source."""
    drawing = chart.wide
    left, top, width, height = (float(side) for side in drawing.viewbox.split())
    title = wrap(str(chart.title), int(width / TITLE_LETTER))
    source = wrap(" ".join(filter(None, (str(chart.note), str(chart.source)))), int(width / LETTER))
    head, foot = MARGIN + TITLE_LINE * len(title) + 4, 12 + SOURCE_LINE * len(source) + MARGIN
    whole = (left - MARGIN, top - head, width + 2 * MARGIN, head + height + foot)
    context = {
        "chart": chart,
        "drawing": drawing,
        "viewbox": " ".join(f"{side:g}" for side in whole),
        "left": f"{whole[0]:g}",
        "top": f"{whole[1]:g}",
        "width": f"{whole[2]:g}",
        "height": f"{whole[3]:g}",
        "text_x": f"{left:g}",
        "title": [(line, f"{top - head + MARGIN + TITLE_LINE * (n + 0.8):g}") for n, line in enumerate(title)],
        "source": [(line, f"{top + height + 12 + SOURCE_LINE * (n + 0.8):g}") for n, line in enumerate(source)],
    }
    return re.sub(r">\s+<", "><", render_to_string("charts/file.svg", context).strip())


def as_csv(chart: Chart) -> str:
    """The table behind the chart. Unknown values are empty cells."""
    return "\ufeff" + "".join([csv_line(chart.header), *(csv_line(row) for row in chart.rows)])


def png_of(request: HttpRequest, svg: str, name: str) -> HttpResponse:
    """A drawing as a raster image, for slides and documents: twice its size, unless that is too wide."""
    count(request, "chart-picture", PICTURES_AN_HOUR)
    width = float(found.group(1)) if (found := re.search(r'<svg[^>]* width="([\d.]+)"', svg)) else WIDE
    picture = vl_convert.svg_to_png(svg, scale=min(PNG_SCALE, max(1.0, PNG_WIDEST / width)))
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{name}.png"'
    return response

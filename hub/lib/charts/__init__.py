"""Charts on pages and as files: one set of values results in the drawing, its description, the table behind it and files.

A chart is drawn by a plain SVG template in `hub/templates/charts/`; pages show it with `components/chart.html`, and
`hub.pages.charts` offers it as PNG, SVG and CSV. Images of studies are drawn by the evidence library and are files.
"""

from hub.lib.charts.bars import Bars
from hub.lib.charts.chart import Chart
from hub.lib.charts.files import as_csv, as_svg, png_of
from hub.lib.charts.indicator import IndicatorLine
from hub.lib.charts.intervals import Interval, Intervals
from hub.lib.charts.lines import Line, Lines
from hub.lib.charts.world_map import WorldMap
from hub.lib.charts.writing import NARROW, scale_of, write_number

__all__ = [
    "NARROW", "Bars", "Chart", "IndicatorLine", "Interval", "Intervals", "Line", "Lines", "WorldMap", "as_csv", "as_svg",
    "png_of", "scale_of", "write_number",
]  # fmt: skip

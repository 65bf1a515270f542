"""Charts to look at and to take away: one set of values gives the drawing, the words, the table behind it and the files.

A chart is drawn by a plain SVG template in `hub/templates/charts/`; pages show it with `components/chart.html`, and
`hub.pages.charts` gives it as PNG, SVG and CSV. Pictures of studies are drawn by the evidence library and are files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.lib.components import Bar
from hub.lib.maps import WORLD, Choropleth
from hub.lib.sheets import csv_line
from hub.lib.throttle import count

__all__ = [
    "Bars",
    "Chart",
    "IndicatorLine",
    "Interval",
    "Intervals",
    "Line",
    "Lines",
    "WorldMap",
    "as_csv",
    "as_svg",
    "png_of",
]

Words = str | Promise
LETTER = (
    7.6  # pixels of a letter at 12 px in the widest usual fonts, so that no label is cut in a browser with one of them
)
WIDE, NARROW = 760.0, 340.0
PNG_SCALE, PNG_WIDEST = 2.0, 1400.0  # pixels; a map of hatched countries would else be too large to be kept
PICTURES_AN_HOUR = 120  # of one visitor: drawing one takes a core for a tenth of a second
LONGEST_NAME = 34  # letters of a label; the table has it whole


@dataclass(frozen=True)
class Chart:
    """`kind` names the template that draws it; `wide` and `narrow` are what that template is given on wide pages and on
    phones. `text` says the same in words; header and rows are the table, whole. name and key say
    which of `hub.pages.charts` gives it as files."""

    title: Words
    text: Words
    header: Sequence[Words]
    rows: Sequence[Sequence[Any]]
    source: Words
    kind: str
    wide: Any
    narrow: Any = None
    name: str = ""
    key: str = ""
    note: Words = ""

    @property
    def numbers(self) -> set[int]:
        """Columns of numbers."""
        return {place for row in self.rows for place, value in enumerate(row) if isinstance(value, (int, float))}

    @property
    def template(self) -> str:
        return f"charts/{self.kind}.html"

    @property
    def table(self) -> list[list[tuple[str, bool]]]:
        """Cells as people write them, each with whether it is a number; what is not known says so."""
        numbers = self.numbers
        return [[(_cell(value), place in numbers) for place, value in enumerate(row)] for row in self.rows]


def _cell(value: Any) -> str:
    if value is None:
        return _("no record")
    return written(value) if isinstance(value, (int, float)) else str(value)


def text_width(text: str) -> float:
    """Pixels that a label of 12 px needs at most."""
    return LETTER * len(text)


def written(value: float, most: int = 2) -> str:
    """A number as people write it, with as few decimals as it has, `most` at most."""
    digits = next((n for n in range(most) if round(value, n) == round(value, most)), most)
    return floatformat(value, f"{digits}g")


def scale_of(numbers: Iterable[float], *, from_zero: bool = True) -> tuple[float, float, list[float]]:
    """The ends of an axis and its ticks: round numbers that hold all of them."""
    known = list(numbers) or [0.0]
    low, high = min(known), max(known)
    low = min(low, 0.0) if from_zero else low
    span = (high - low) or abs(high) or 1.0
    step = 10.0 ** len(str(int(span))) / 10 if span >= 1 else 0.1
    for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0):
        if span / (step * part) <= 5:
            step *= part
            break
    first = step * (low // step)
    ticks = [first]
    while ticks[-1] < high and len(ticks) < 12:
        ticks.append(round(ticks[-1] + step, 10))
    if len(ticks) == 1:
        ticks.append(first + step)
    return ticks[0], ticks[-1], ticks


@dataclass(frozen=True)
class Interval:
    """A figure with its interval; `beside` is a published figure of the same thing. Without a value: no record. `note`
    stands below the name."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    beside: float | None = None
    note: str = ""


@dataclass(frozen=True)
class DrawnInterval:
    row: Interval
    y: float
    bar: tuple[float, float] | None  # x and width
    dot: float | None
    tick: float | None
    label: str
    label_x: float
    name_y: float

    @property
    def text_y(self) -> float:
        return self.y + 4

    @property
    def bar_y(self) -> float:
        return self.y - 4

    @property
    def tick_from(self) -> float:
        return self.y - 8

    @property
    def tick_to(self) -> float:
        return self.y + 8

    @property
    def note_y(self) -> float:
        return self.name_y + 14


class Intervals:
    """One row a figure: a bar from low to high, a dot at the figure, a tick at what was published, the number beside it.
    Names stand before the bars, on phones above them."""

    HEAD = 22.0

    def __init__(self, rows: Sequence[Interval], width: float = WIDE, *, unit: str = "") -> None:
        self.unit = f"\u00a0{unit}" if unit else ""
        self.width, self.above = width, width <= NARROW
        noted = any(row.note for row in rows)
        self.step = (40.0 if self.above else 28.0) + (14.0 if noted and self.above else 8.0 if noted else 0.0)
        longest = min(max((max(len(row.name), len(row.note)) for row in rows), default=0), LONGEST_NAME)
        self.letters = 40 if self.above else longest
        self.left = 10.0 if self.above else 12 + text_width("x" * longest)
        self.name_x, self.anchor = (self.left, "start") if self.above else (self.left - 8, "end")
        self.right = width - 12 - text_width("000,000.0" if not self.above else "00,000.0")
        self.no_record_x = self.right + 8
        numbers = [n for row in rows for n in (row.value, row.low, row.high, row.beside) if n is not None]
        self.low, self.high, ticks = scale_of(numbers)
        self.ticks = [(written(tick), self.x_of(tick)) for tick in ticks[:: 2 if self.above and len(ticks) > 4 else 1]]
        self.rows = [self._drawn(row, self.HEAD + self.step * n) for n, row in enumerate(rows)]
        self.height = self.HEAD + self.step * len(rows) + 8
        self.empty_width = round(self.right - self.left, 1)

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    def x_of(self, number: float) -> float:
        return round(self.left + (number - self.low) / (self.high - self.low) * (self.right - self.left), 1)

    def _drawn(self, row: Interval, top: float) -> DrawnInterval:
        y = top + self.step - 12 if self.above else top + self.step / 2
        name_y = top + 14 if self.above else y + (-3 if row.note else 4)
        bar = None
        if row.low is not None and row.high is not None:
            bar = (self.x_of(row.low), round(self.x_of(row.high) - self.x_of(row.low), 1))
        dot = None if row.value is None else self.x_of(row.value)
        tick = None if row.beside is None else self.x_of(row.beside)
        ends = [x for x in (dot, tick, bar and bar[0] + bar[1]) if x is not None]
        label = _("no record") if row.value is None else f"{written(row.value)}{self.unit}"
        label_x = self.no_record_x if row.value is None else max(ends) + 8
        return DrawnInterval(row, y, bar, dot, tick, label, label_x, name_y)


@dataclass(frozen=True)
class Line:
    """A series by year. A year without a number is no record: the line is broken there, never drawn through."""

    name: str
    points: Sequence[tuple[int, float | None]]
    band: Sequence[tuple[int, float, float]] = ()  # year, low, high: how sure the numbers are


@dataclass(frozen=True)
class DrawnLine:
    name: str
    style: int  # of four, which differ by colour and dash
    pieces: list[str]
    dots: list[tuple[float, float]]
    label: tuple[float, float] | None
    band: str


class Lines:
    """Up to four series over years, named at their ends; years that nobody has a number for are hatched and named."""

    HEAD, FOOT, HEIGHT = 14.0, 24.0, 220.0
    MOST = 4

    def __init__(self, lines: Sequence[Line], width: float = WIDE) -> None:
        lines = lines[: self.MOST]
        self.width, self.height = width, self.HEIGHT
        years = [year for line in lines for year, _number in line.points]
        self.first, self.last = min(years), max(max(years), min(years) + 1)
        numbers = [number for line in lines for _year, number in line.points if number is not None]
        numbers += [number for line in lines for _year, *ends in line.band for number in ends]
        self.low, self.high, ticks = scale_of(numbers)
        self.left = 8 + text_width(max((written(tick) for tick in ticks), key=len))
        names = max((len(line.name) for line in lines), default=0)
        self.right = width - 12 - text_width("x" * min(names, 22 if width > NARROW else 12))
        self.bottom = self.height - self.FOOT
        self.ticks = [(written(tick), self.y_of(tick)) for tick in ticks]
        step = max(1, -(-(self.last - self.first) // (8 if width > NARROW else 4)))
        self.years = [(str(year), self.x_of(year)) for year in range(self.first, self.last + 1, step)]
        self.gaps = self._gaps(lines)
        free: list[float] = []
        self.lines = [self._drawn(line, number, free) for number, line in enumerate(lines, start=1)]

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    @property
    def plot_height(self) -> float:
        return self.bottom - self.HEAD

    def x_of(self, year: float) -> float:
        return round(self.left + (year - self.first) / (self.last - self.first) * (self.right - self.left), 1)

    def y_of(self, number: float) -> float:
        return round(self.bottom - (number - self.low) / (self.high - self.low) * (self.bottom - self.HEAD), 1)

    def _gaps(self, lines: Sequence[Line]) -> list[tuple[float, float, float]]:
        """Stretches of years of which no series has a number, as x, width and the middle, where it is named."""
        known = {year for line in lines for year, number in line.points if number is not None}
        stretches: list[list[int]] = []
        for year in range(self.first, self.last + 1):
            if year in known:
                continue
            if stretches and stretches[-1][1] == year - 1:
                stretches[-1][1] = year
            else:
                stretches.append([year, year])
        found = []
        for first, last in stretches:
            start, end = self.x_of(max(self.first, first - 0.5)), self.x_of(min(self.last, last + 0.5))
            found.append((start, round(end - start, 1), round((start + end) / 2, 1)))
        return found

    def _drawn(self, line: Line, style: int, free: list[float]) -> DrawnLine:
        pieces: list[list[tuple[float, float]]] = [[]]
        for year, number in sorted(line.points):
            if number is None:
                pieces.append([])
            else:
                pieces[-1].append((self.x_of(year), self.y_of(number)))
        drawn = [piece for piece in pieces if piece]
        label = None
        if drawn:
            x, y = drawn[-1][-1]
            while any(abs(y - other) < 14 for other in free):
                y += 14
            free.append(y)
            label = (x + 8, y + 4)
        return DrawnLine(
            line.name,
            style,
            [" ".join(f"{x:g},{y:g}" for x, y in piece) for piece in drawn if len(piece) > 1],
            [point for piece in drawn for point in piece],
            label,
            self._band(line),
        )

    def _band(self, line: Line) -> str:
        """The outline of the interval: along its upper edge and back along the lower one."""
        band = sorted(line.band)
        corners = [(year, high) for year, _low, high in band] + [(year, low) for year, low, _high in reversed(band)]
        return " ".join(f"{self.x_of(year):g},{self.y_of(number):g}" for year, number in corners)


class IndicatorLine:
    """An indicator on one line: where it began, where it is, where it shall be. What is not known is hatched."""

    HEIGHT, LINE = 58.0, 32.0

    def __init__(
        self,
        baseline: float | None,
        now: float | None,
        target: float | None,
        *,
        late: bool = False,
        width: float = 520.0,
    ) -> None:
        self.baseline, self.now, self.target, self.width = baseline, now, target, width
        known = [number for number in (baseline, now, target) if number is not None]
        low, high = min(known, default=0.0), max(known, default=1.0)
        if baseline is None:
            low = min(low, 0.0)
        if target is None:  # nobody knows how far it shall go
            high += (high - low) or 1.0
        self.low, self.high = low, high if high > low else low + 1
        self.falls = baseline is not None and target is not None and target < baseline
        self.left, self.right = 8.0, width - 8.0
        self.start = self._x(baseline) if baseline is not None else self.left
        self.end = self._x(target) if target is not None else self.right
        self.is_late = late

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.HEIGHT:g}"

    @property
    def whole(self) -> tuple[float, float]:
        """x and width of the way from the baseline to the target."""
        return min(self.start, self.end), abs(self.end - self.start)

    @property
    def is_known(self) -> bool:
        return None not in (self.baseline, self.now, self.target)

    @property
    def done(self) -> tuple[float, float] | None:
        """x and width of what is reached, where both ends of it are known."""
        if self.now is None or self.baseline is None:
            return None
        x = self._x(self.now)
        return min(self.start, x), round(abs(x - self.start), 1)

    @property
    def now_x(self) -> float | None:
        return None if self.now is None else self._x(self.now)

    @property
    def labels(self) -> list[tuple[str, float, str, float]]:
        """Words, x, anchor and y of the three numbers: the present one above the line, the others below."""
        found = []
        if self.now is None:
            found.append((_("not reported"), self.width / 2, "middle", 18.0))
        else:
            found.append((f"{_('now')} {written(self.now, 4)}", *self._placed(self._x(self.now)), 18.0))
        start = _("no baseline") if self.baseline is None else f"{_('baseline')} {written(self.baseline, 4)}"
        end = _("no target") if self.target is None else f"{_('target')} {written(self.target, 4)}"
        found.append((start, self.start, "end" if self.start > self.width / 2 else "start", 54.0))
        found.append((end, self.end, "end" if self.end > self.width / 2 else "start", 54.0))
        return found

    def _placed(self, x: float) -> tuple[float, str]:
        if x < 60:
            return x, "start"
        return (x, "end") if x > self.width - 60 else (x, "middle")

    def _x(self, number: float) -> float:
        along = (number - self.low) / (self.high - self.low)
        along = 1 - along if self.falls else along
        return round(self.left + along * (self.right - self.left), 1)


@dataclass(frozen=True)
class DrawnBar:
    name: str
    y: float
    width: float
    label: str
    label_x: float

    @property
    def text_y(self) -> float:
        return self.y + 4

    @property
    def bar_y(self) -> float:
        return self.y - 6


class Bars:
    """Bars as a file: names before them, numbers behind them."""

    ROW = 22.0

    def __init__(self, bars: Sequence[Bar], width: float = WIDE) -> None:
        self.letters = min(max((len(str(bar.name)) for bar in bars), default=0), LONGEST_NAME)
        self.left = 12 + text_width("x" * self.letters)
        self.width, self.height = width, self.ROW * len(bars) + 8
        room = width - 12 - text_width("0,000,000") - self.left
        self.rows = [
            DrawnBar(str(bar.name), self.ROW * (n + 0.5), length, str(bar.written or written(bar.number)), self.left + length + 8)
            for n, bar in enumerate(bars)
            for length in [round(room * bar.number / bar.most, 1) if bar.most else 0.0]
        ]  # fmt: skip

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


@dataclass(frozen=True)
class DrawnCountry:
    fill: str
    words: str
    path: str
    x: float = 0.0
    y: float = 0.0


class WorldMap:
    """A map of countries as a file: the outlines stand in it, and so does the key."""

    viewbox = f"{WORLD[0]:g} {WORLD[1]:g} {WORLD[2]:g} {WORLD[3] + 24:g}"

    def __init__(self, countries: Choropleth) -> None:
        paths = _paths()
        shaded = {shape.iso3 for shape in countries.shapes}
        self.background = [path for iso3, path in paths.items() if iso3 not in shaded]
        self.shapes = [
            DrawnCountry(f"step-{shape.step}", f"{shape.name}: {written(shape.value)}", paths.get(shape.iso3, ""), *(shape.dot or ()))
            for shape in countries.shapes
        ]  # fmt: skip
        self.key = []
        x = WORLD[0]
        classes = [
            (fill, written(low) if low == high else f"{written(low)}–{written(high)}")
            for fill, low, high in countries.classes
        ]
        for fill, words in [*classes, ("f-none", _("no record"))]:
            self.key.append((fill, words, x))
            x += 44 + text_width(words)


@cache
def _paths() -> Mapping[str, str]:
    file = Path(__file__).resolve().parent.parent / "static/maps/world.svg"
    return dict(re.findall(r'<path id="([A-Z]{3})" d="([^"]*)"', file.read_text(encoding="utf-8")))


def as_svg(chart: Chart) -> str:
    """The chart as a file of its own: with its styles, its words for screen readers and its source."""
    drawing = chart.wide
    left, top, width, height = (float(side) for side in drawing.viewbox.split())
    context = {
        "chart": chart,
        "drawing": drawing,
        "viewbox": f"{left - 12:g} {top - 36:g} {width + 24:g} {height + 72:g}",
        "width": f"{width + 24:g}",
        "height": f"{height + 72:g}",
        "left": f"{left - 12:g}",
        "top": f"{top - 36:g}",
        "title_x": f"{left:g}",
        "title_y": f"{top - 14:g}",
        "source_y": f"{top + height + 24:g}",
    }
    return re.sub(r">\s+<", "><", render_to_string("charts/file.svg", context).strip())


def as_csv(chart: Chart) -> str:
    """The table behind the chart. What is not known is an empty cell."""
    return "\ufeff" + "".join([csv_line(chart.header), *(csv_line(row) for row in chart.rows)])


def png_of(request: HttpRequest, svg: str, name: str) -> HttpResponse:
    """A drawing of ours as a picture, for slides and letters: of twice its size where that is not too wide."""
    count(request, "chart-picture", PICTURES_AN_HOUR)
    width = float(found.group(1)) if (found := re.search(r'<svg[^>]* width="([\d.]+)"', svg)) else WIDE
    picture = vl_convert.svg_to_png(svg, scale=min(PNG_SCALE, max(1.0, PNG_WIDEST / width)))
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{name}.png"'
    return response

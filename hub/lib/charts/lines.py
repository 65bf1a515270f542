"""Series over years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from hub.lib.charts.writing import NARROW, WIDE, scale_of, text_width, write_number


@dataclass(frozen=True)
class Line:
    """A series by year. A year without a number is unknown: the line is interrupted there."""

    name: str
    points: Sequence[tuple[int, float | None]]
    band: Sequence[tuple[int, float, float]] = ()  # year, low, high: the uncertainty of the numbers


@dataclass(frozen=True)
class DrawnLine:
    name: str
    style: int  # one of four, which differ by colour and dashes
    pieces: list[str]
    dots: list[tuple[float, float]]
    label: list[tuple[str, float, float]]  # the name, in lines that fit beside the end, each with its place
    band: str


class Lines:
    """Up to four series over years, labelled at their ends; years without any number are hatched and labelled."""

    HEAD, FOOT, HEIGHT = 14.0, 24.0, 220.0
    MOST = 4
    STEPS = (1, 2, 5, 10, 20, 50, 100)
    LETTERS, LETTERS_NARROW, LINE_HEIGHT = 22, 12, 14.0
    LABEL_LINES, LABEL_LINES_NARROW = 2, 3
    GAP_NAME = 80.0  # the room that "no record" needs in the longest language

    def __init__(self, lines: Sequence[Line], width: float = WIDE) -> None:
        lines = lines[: self.MOST]
        self.width, self.height = width, self.HEIGHT
        years = [year for line in lines for year, _number in line.points]
        self.first, self.last = min(years), max(max(years), min(years) + 1)
        numbers = [number for line in lines for _year, number in line.points if number is not None]
        numbers += [number for line in lines for _year, *ends in line.band for number in ends]
        self.low, self.high, ticks = scale_of(numbers)
        self.left = 8 + text_width(max((write_number(tick) for tick in ticks), key=len))
        is_wide = width > NARROW
        self.letters = self.LETTERS if is_wide else self.LETTERS_NARROW
        self.label_lines = self.LABEL_LINES if is_wide else self.LABEL_LINES_NARROW
        names = [part for line in lines for part in self._parts(line.name)]
        self.right = width - 12 - text_width(max(names, key=len, default=""))
        self.bottom = self.height - self.FOOT
        self.ticks = [(write_number(tick), self.y_of(tick)) for tick in ticks]
        self.years = [(str(year), self.x_of(year)) for year in self._named_years(8 if is_wide else 4)]
        self.gaps = self._gaps(lines)
        self.gap_names = self._gap_names()
        self.lines = [self._draw(line, number) for number, line in enumerate(lines, start=1)]
        self._name_them()

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

    def _named_years(self, most: int) -> range:
        """Round years, as people count them."""
        length = self.last - self.first
        step = next((step for step in self.STEPS if length <= step * most), length)
        return range(-(-self.first // step) * step, self.last + 1, step)

    def _gaps(self, lines: Sequence[Line]) -> list[tuple[float, float, float]]:
        """Stretches of years without any number, as x, width and the middle. Where figures come every five
        years, the years between them are none."""
        known = {year for line in lines for year, number in line.points if number is not None}
        known |= {year for line in lines for year in _between(line)}
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

    def _gap_names(self) -> list[float]:
        """Where "no record" stands: above every stretch that is not so close to the one before that the words would touch."""
        found: list[float] = []
        for _start, _width, middle in self.gaps:
            if not found or middle - found[-1] >= self.GAP_NAME:
                found.append(middle)
        return found

    def _draw(self, line: Line, style: int) -> DrawnLine:
        pieces: list[list[tuple[float, float]]] = [[]]
        usual, before = _usual_distance(line), self.first
        for year, number in sorted(line.points):
            if number is None or year - before > usual:
                pieces.append([])
            if number is not None:
                pieces[-1].append((self.x_of(year), self.y_of(number)))
            before = year
        drawn = [piece for piece in pieces if piece]
        return DrawnLine(
            line.name,
            style,
            [" ".join(f"{x:g},{y:g}" for x, y in piece) for piece in drawn if len(piece) > 1],
            [point for piece in drawn for point in piece],
            [],
            self._band(line),
        )

    def _name_them(self) -> None:
        """The names at the ends of their lines, in the order of these from top to bottom, none on another and none on the
        years below the chart."""
        named = sorted((line for line in self.lines if line.dots), key=lambda line: line.dots[-1][1])
        parts = [self._parts(line.name) for line in named]
        heights = [len(one) * self.LINE_HEIGHT for one in parts]
        tops = [line.dots[-1][1] for line in named]
        for number in range(1, len(tops)):
            tops[number] = max(tops[number], tops[number - 1] + heights[number - 1])
        lowest = self.bottom + self.LINE_HEIGHT - 2
        for number in reversed(range(len(tops))):
            tops[number] = min(tops[number], lowest - heights[number])
            lowest = tops[number]
        for line, words, top in zip(named, parts, tops, strict=True):
            line.label.extend(self._label(words, line.dots[-1][0], top))

    def _label(self, words: list[str], x: float, y: float) -> list[tuple[str, float, float]]:
        """Beside the end of the line, and not on hatched years."""
        if any(start >= x for start, _width, _middle in self.gaps):
            x = self.right
        return [(part, x + 8, round(y + number * self.LINE_HEIGHT + 4, 1)) for number, part in enumerate(words)]

    def _parts(self, name: str) -> list[str]:
        return wrap(name, self.letters, max_lines=self.label_lines, placeholder="…") or [""]

    def _band(self, line: Line) -> str:
        """The outline of the interval: along its upper edge and back along the lower one."""
        band = sorted(line.band)
        corners = [(year, high) for year, _low, high in band] + [(year, low) for year, low, _high in reversed(band)]
        return " ".join(f"{self.x_of(year):g},{self.y_of(number):g}" for year, number in corners)


def _between(line: Line) -> Iterator[int]:
    """The years that lie between two known ones at the usual distance of the line."""
    years = sorted({year for year, _number in line.points})
    usual = _usual_distance(line)
    known = {year for year, number in line.points if number is not None}
    for year, later in pairwise(years):
        if later - year == usual and {year, later} <= known:
            yield from range(year, later)


def _usual_distance(line: Line) -> int:
    """Where figures come every five years, five."""
    years = sorted({year for year, _number in line.points})
    return min((later - year for year, later in pairwise(years)), default=1)

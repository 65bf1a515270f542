"""Figures with their intervals, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.lib.charts.writing import LINE_HEIGHT, LONGEST_NAME, NARROW, WIDE, in_lines, scale_of, text_width, write_number


@dataclass(frozen=True)
class Interval:
    """A figure with its interval; `beside` is a published figure of the same thing. Without a value: the interval alone, or no
    record. `note` is shown below the name."""

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
    names: list[tuple[str, float]]  # each line of the name with its height
    notes: list[tuple[str, float]]

    @property
    def is_unknown(self) -> bool:
        return self.dot is None and self.bar is None

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


class Intervals:
    """One row for each figure: a bar from low to high, a dot at the figure, a tick at the published one, the number beside
    it. Names are before the bars, on phones above them, each whole, on as many lines as it needs."""

    HEAD = 22.0

    def __init__(self, rows: Sequence[Interval], width: float = WIDE, *, unit: str = "") -> None:
        self.unit = f"\u00a0{unit}" if unit else ""
        self.width, self.above = width, width <= NARROW
        longest = min(max((max(len(row.name), len(row.note)) for row in rows), default=0), LONGEST_NAME)
        self.letters = 40 if self.above else longest
        self.left = 10.0 if self.above else 12 + text_width("x" * longest)
        self.name_x, self.anchor = (self.left, "start") if self.above else (self.left - 8, "end")
        self.right = width - 12 - text_width(max(["00,000.0", *(self._label(row) for row in rows)], key=len))
        self.no_record_x = self.right + 8
        numbers = [n for row in rows for n in (row.value, row.low, row.high, row.beside) if n is not None]
        self.low, self.high, ticks = scale_of(numbers)
        self.ticks = [
            (write_number(tick), self.x_of(tick)) for tick in ticks[:: 2 if self.above and len(ticks) > 4 else 1]
        ]
        self.rows: list[DrawnInterval] = []
        below = self.HEAD
        for row in rows:
            self.rows.append(self._draw(row, below))
            below += self._room_of(row)
        self.height = below + 8
        self.empty_width = round(self.right - self.left, 1)

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    def x_of(self, number: float) -> float:
        return round(self.left + (number - self.low) / (self.high - self.low) * (self.right - self.left), 1)

    def _lines(self, row: Interval) -> tuple[list[str], list[str]]:
        return in_lines(row.name, self.letters), in_lines(row.note, self.letters) if row.note else []

    def _room_of(self, row: Interval) -> float:
        lines = LINE_HEIGHT * sum(map(len, self._lines(row)))
        return lines + 26 if self.above else max(lines + 8, 28)

    def _label(self, row: Interval) -> str:
        if row.value is not None:
            return f"{write_number(row.value)}{self.unit}"
        return _("no record") if row.low is None or row.high is None else ""  # "" is a range without a figure in it

    def _draw(self, row: Interval, top: float) -> DrawnInterval:
        room, (names, notes) = self._room_of(row), self._lines(row)
        y = top + room - 12 if self.above else top + room / 2
        first = top + LINE_HEIGHT if self.above else y + 4 - LINE_HEIGHT / 2 * (len(names) + len(notes) - 1)
        lines = [(line, first + LINE_HEIGHT * n) for n, line in enumerate([*names, *notes])]
        bar = None
        if row.low is not None and row.high is not None:
            bar = (self.x_of(row.low), round(self.x_of(row.high) - self.x_of(row.low), 1))
        dot = None if row.value is None else self.x_of(row.value)
        tick = None if row.beside is None else self.x_of(row.beside)
        ends = [x for x in (dot, tick, bar and bar[0] + bar[1]) if x is not None]
        label_x = self.no_record_x if row.value is None else max(ends) + 8
        return DrawnInterval(
            row, y, bar, dot, tick, self._label(row), label_x, lines[: len(names)], lines[len(names) :]
        )

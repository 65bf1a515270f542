"""Bars as a drawing for files; pages show them with components/bars.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.lib.charts.writing import LINE_HEIGHT, LONGEST_NAME, WIDE, in_lines, text_width, write_number
from hub.lib.components import Bar


@dataclass(frozen=True)
class DrawnBar:
    """A bar, or the heading of those below it."""

    name: str
    y: float
    lines: tuple[tuple[str, float], ...] = ()  # of the name, each with its height
    width: float = 0.0
    label: str = ""
    label_x: float = 0.0
    fill: str = ""

    @property
    def text_y(self) -> float:
        return self.y + 4

    @property
    def bar_y(self) -> float:
        return self.y - 6


class Bars:
    """One or more groups of bars, each with an optional heading: names before the bars, numbers behind them."""

    ROW, HEADING = 22.0, 30.0

    def __init__(self, *groups: tuple[str, Sequence[Bar]], width: float = WIDE) -> None:
        names = [str(bar.name) for _heading, bars in groups for bar in bars]
        self.letters = min(max(map(len, names), default=0), LONGEST_NAME)
        self.left = 12 + text_width("x" * self.letters)
        self.room = width - 12 - text_width("0,000,000") - self.left
        self.rows: list[DrawnBar] = []
        below = 0.0
        for heading, bars in groups:
            if heading:
                self.rows.append(DrawnBar(heading, below + self.HEADING / 2 + 4))
                below += self.HEADING
            for bar in bars:
                lines = in_lines(str(bar.name), self.letters)
                room = self.ROW + LINE_HEIGHT * (len(lines) - 1)
                self.rows.append(self._draw(bar, below + room / 2, lines))
                below += room
        self.width, self.height = width, below + 8

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"

    def _draw(self, bar: Bar, y: float, lines: list[str]) -> DrawnBar:
        first = y + 4 - LINE_HEIGHT / 2 * (len(lines) - 1)
        placed = tuple((line, first + LINE_HEIGHT * n) for n, line in enumerate(lines))
        length = round(self.room * bar.number / bar.most, 1) if bar.most else 0.0
        label = str(bar.written or write_number(bar.number))
        return DrawnBar(str(bar.name), y, placed, length, label, self.left + length + 8, bar.fill)

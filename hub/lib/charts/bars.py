"""Bars as a drawing for files; on pages they stand as components/bars.html."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.lib.charts.writing import LONGEST_NAME, WIDE, text_width, written
from hub.lib.components import Bar

__all__ = ["Bars"]


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

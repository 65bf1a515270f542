"""A schedule over a period as bars on a time line: one row for each item, its due date, and its reported progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, get_format

from hub.lib.components import Part


@dataclass(frozen=True)
class ScheduleRow:
    """A row: its name, its due date (or none), and its parts in per cent; without parts it is a heading."""

    name: str
    due: date | None = None
    parts: tuple[Part, ...] = ()
    is_late: bool = False


@dataclass(frozen=True)
class DrawnRow:
    """A row with the positions of what is drawn: bars as (fill, x, width), the due date as a path."""

    planned: ScheduleRow
    y: float
    bars: list[tuple[str, float, float]]
    diamond: str

    @property
    def text_y(self) -> float:
        return self.y + 4

    @property
    def bar_y(self) -> float:
        return self.y - 4


class Schedule:
    """Rows from the first to the last day of a period, with a line at today if it is within."""

    WIDTH, LABEL, HEAD, ROW = 1030.0, 300.0, 26.0, 20.0
    LETTERS, LETTERS_OF_HEADING = 42, 60
    MOST_MONTHS = 30  # in longer periods only years are labelled

    def __init__(self, rows: Iterable[ScheduleRow], first: date, last: date, today: date) -> None:
        self.first, self.last, self.today = first, max(last, first), today
        self.rows = [self._draw(row, number) for number, row in enumerate(rows)]

    @property
    def height(self) -> float:
        return self.HEAD + self.ROW * len(self.rows) + 24

    @property
    def foot(self) -> float:
        return self.height - 20

    @property
    def today_text(self) -> float:
        return self.height - 6

    @property
    def viewbox(self) -> str:
        return f"0 0 {self.WIDTH:g} {self.height:g}"

    def x_of(self, day: date) -> float:
        days = (self.last - self.first).days or 1
        along = min(max((day - self.first).days / days, 0), 1)
        return round(self.LABEL + along * (self.WIDTH - self.LABEL - 8), 1)

    @property
    def today_x(self) -> float | None:
        return self.x_of(self.today) if self.first <= self.today <= self.last else None

    @property
    def ticks(self) -> list[tuple[str, float]]:
        """The quarters, or the years of a long period."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        step = 3 if months <= self.MOST_MONTHS else 12
        found: list[tuple[date, str]] = []
        month_format = get_format("MONTH_DAY_FORMAT").split(" ", 1)[1]
        for month in range(0, months, step):
            year, number = divmod(self.first.month - 1 + month, 12)
            day = date(self.first.year + year, number + 1, 1)
            is_new_year = not found or day.year != found[-1][0].year
            found.append((day, date_format(day, f"{month_format} Y" if is_new_year or step == 12 else month_format)))
        return [(name, self.x_of(day)) for day, name in found]

    def _draw(self, row: ScheduleRow, number: int) -> DrawnRow:
        y = self.HEAD + self.ROW * (number + 0.5)
        if not row.parts:
            return DrawnRow(row, y, [], "")
        start, end = self.LABEL, self.x_of(row.due or self.last)
        whole = sum(part.number for part in row.parts) or 1
        bars = []
        for part in row.parts:
            width = round((end - self.LABEL) * part.number / whole, 1)
            bars.append((part.fill, round(start, 1), width))
            start += width
        return DrawnRow(row, y, bars, f"M{end:g} {y - 5:g}l5 5-5 5-5-5z" if row.due else "")

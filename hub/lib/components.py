"""The data of page components: plain values, computed before a template renders them.

Each is rendered by one template in `hub/templates/components/`; `/about/components/` shows them all.
"""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format, get_format
from django.utils.functional import Promise

from hub.lib.text import comma_separated

Words = str | Promise

# The five shapes of a state: done, in progress, attention, stopped, and (for all others) not begun or unknown.
GOOD, NOW, WARN, BAD, NONE = "good", "now", "warn", "bad", "none"
STATES = {
    GOOD: {
        "accepted", "active", "adopted", "approved", "done", "green", "held", "met", "partner", "public",
        "published", "resolved", "succeeded", "successful", "reported", "registered", "fits",
    },
    NOW: {"consultation", "created", "draft", "in_progress", "queued", "revised", "running", "shared", "under_way", "analysed", "field", "method", "protocol", "question"},
    WARN: {"amber", "disputed", "late", "partly", "proposed", "requested", "returned", "submitted", "uncertain", "waiting", "warning", "with_care"},
    BAD: {"cancelled", "declined", "dropped", "error", "failed", "no_lead", "red", "rejected", "suspended"},
}  # fmt: skip
KIND_OF_STATE = {state: kind for kind, states in STATES.items() for state in states}


def kind_of_state(state: str) -> str:
    """Which of the five shapes a state has."""
    return KIND_OF_STATE.get(state.replace("-", "_"), NONE)


@dataclass(frozen=True)
class Step:
    """A step in the life cycle of a plan, a protocol, an application."""

    name: Words
    note: Words = ""
    state: str = ""  # "done", "now", "none" (unknown) or "" (to come)


@dataclass(frozen=True)
class Figure:
    """A key figure: its number, what it counts, its date and source."""

    value: Words
    label: Words
    source: Words = ""
    href: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a whole in a meter: `fill` is one of now, soft, light, rest, 0, warn, bad, good, none."""

    fill: str
    number: float
    name: Words = ""


@dataclass(frozen=True)
class Segment:
    fill: str
    start: str
    width: str


def segments(parts: Iterable[Part], total: float | None = None) -> list[Segment]:
    """The parts side by side, in percent of their sum or of a given whole."""
    parts = [part for part in parts if part.number > 0]
    whole = total or sum(part.number for part in parts)
    done, found = 0.0, []
    for part in parts:
        width = min(100 * part.number / whole, 100 - done) if whole else 0
        found.append(Segment(part.fill, f"{done:.4g}%", f"{width:.4g}%"))
        done += width
    return found


@dataclass(frozen=True)
class Bar:
    """One of up to twelve bars: a name, a number and the length."""

    name: Words
    number: float
    most: float
    written: Words = ""
    href: str = ""
    fill: str = "now"

    @property
    def width(self) -> str:
        return f"{100 * self.number / self.most:.4g}%" if self.most else "0%"


@dataclass(frozen=True)
class Mark:
    """A marked day of a month: `kind` is "due" or "meet"; the link leads to its line in the list beside it."""

    kind: str
    name: Words
    href: str


@dataclass(frozen=True)
class Day:
    number: int
    in_month: bool
    is_today: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def names(self) -> str:
        return comma_separated(str(mark.name) for mark in self.marks)


@dataclass(frozen=True)
class Month:
    """A small calendar. Every marked day is also a line in the list beside it."""

    first: date
    today: date
    marks: Mapping[date, Sequence[Mark]] = field(default_factory=dict)

    @property
    def _calendar(self) -> Calendar:
        return Calendar((int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """Short and full names in the order of the reader's week."""
        monday = date(2024, 1, 1)
        days = [monday.replace(day=1 + number) for number in self._calendar.iterweekdays()]
        short = [date_format(day, "D") for day in days]
        letters = 2 if len({name[:2] for name in short}) == len(days) else 3  # in Portuguese two fit several days
        return [(name[:letters], date_format(day, "l")) for name, day in zip(short, days, strict=True)]

    @property
    def weeks(self) -> list[list[Day]]:
        return [
            [self._day(day) for day in week]
            for week in self._calendar.monthdatescalendar(self.first.year, self.first.month)
        ]

    def _day(self, day: date) -> Day:
        within = (day.year, day.month) == (self.first.year, self.first.month)
        return Day(day.day, within, within and day == self.today, tuple(self.marks.get(day, ())) if within else ())


@dataclass(frozen=True)
class Event:
    """Something on a time line: its day (or the first possible one), its name and a note."""

    on: date
    name: str
    note: str = ""


@dataclass(frozen=True)
class Placed:
    event: Event
    x: float
    text_x: float
    text_y: float  # of the name; the note is below
    line_end: float

    @property
    def note_y(self) -> float:
        return self.text_y + 15


class Timeline:
    """Events on a line from the year of the first one to today, with labels in one row above and one below it."""

    WIDTH, MARGIN, LINE, HEIGHT = 1180.0, 20.0, 100.0, 172.0
    ABOVE, BELOW = 62.0, 146.0  # of the names
    LETTER, LONGEST = 7.4, 40  # width of a letter at 12 px; longer texts are cut, the list beside has the whole text
    FARTHEST = 180.0  # from the dot to its label; where there is no room, the dot has none

    def __init__(self, events: Iterable[Event], today: date) -> None:
        self.events = sorted(events, key=lambda event: event.on)
        self.today = today
        self.first_year = min([event.on.year for event in self.events] + [today.year])
        self.last_year = max([event.on.year for event in self.events] + [today.year]) + 1
        free = {self.ABOVE: 0.0, self.BELOW: 0.0}
        self.placed = [self._place(event, free) for event in self.events]

    @property
    def viewbox(self) -> str:
        return f"0 44 {self.WIDTH:g} {self.HEIGHT - 44:g}"

    def x_of(self, day: date) -> float:
        start, end = date(self.first_year, 1, 1).toordinal(), date(self.last_year, 1, 1).toordinal()
        along = (day.toordinal() - start) / (end - start)
        return round(self.MARGIN + along * (self.WIDTH - 2 * self.MARGIN), 1)

    @property
    def years(self) -> list[tuple[int, float]]:
        step = 1 + (self.last_year - self.first_year) // 14
        return [(year, self.x_of(date(year, 1, 1))) for year in range(self.first_year, self.last_year, step)]

    @property
    def strokes(self) -> str:
        """The line, a tick for each year and a stroke from each dot to its label, as one path."""
        line = f"M{self.MARGIN:g} {self.LINE:g}H{self.WIDTH:g}"
        ticks = (f"M{x:g} {self.LINE - 4:g}V{self.LINE + 4:g}" for _year, x in self.years)
        named = (one for one in self.placed if one.event.name)
        leads = (f"M{one.x:g} {self.LINE:g}L{one.text_x + 2:g} {one.line_end:g}" for one in named)
        return "".join((line, *ticks, *leads))

    @property
    def today_x(self) -> float:
        return self.x_of(self.today)

    def _place(self, event: Event, free: dict[float, float]) -> Placed:
        x = self.x_of(event.on)
        width = self.LETTER * min(max(len(event.name), len(event.note)), self.LONGEST) + 12
        row = min(free, key=lambda one: (max(free[one] - x, 0), one))
        text_x = min(max(x, free[row]), self.WIDTH - width)
        if text_x < free[row] or text_x - x > self.FARTHEST:
            return Placed(Event(event.on, ""), x, x, row, self.LINE)
        free[row] = text_x + width
        return Placed(event, x, round(text_x, 1), row, row + 20 if row == self.ABOVE else row - 13)

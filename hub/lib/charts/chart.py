"""A chart: its drawing, its description and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.lib.charts.writing import write_number

Words = str | Promise


@dataclass(frozen=True)
class Chart:
    """`kind` is the template that draws it; `wide` and `narrow` are its contexts on wide pages and on phones. `text` is the
    description; `header` and `rows` are the whole table. `name` and `key` identify it in `hub.pages.charts`, which
    offers it as files. `bounds`: the columns of a value, its lower and its upper bound;
    pages leave the bounds out where none says more than the value, files have them."""

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
    bounds: tuple[int, int, int] | None = None

    @property
    def numbers(self) -> set[int]:
        """Columns of numbers."""
        return {place for row in self.rows for place, value in enumerate(row) if isinstance(value, (int, float))}

    @property
    def template(self) -> str:
        return f"charts/{self.kind}.html"

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """The names of the columns on pages, each with whether it holds numbers."""
        numbers = self.numbers
        return [(str(self.header[place]), place in numbers) for place in self._places]

    @property
    def table(self) -> list[list[tuple[str, bool, str]]]:
        """Cells as text, each with whether it is a number and the name of its column; unknown values say so."""
        places = list(zip(self._places, self.columns, strict=True))
        return [[(_cell(row[place]), is_number, name) for place, (name, is_number) in places] for row in self.rows]

    @property
    def _places(self) -> list[int]:
        left_out: tuple[int, ...] = ()
        if self.bounds is not None:
            value, *ends = self.bounds
            if all(row[end] in {None, row[value]} for row in self.rows for end in ends):
                left_out = tuple(ends)
        return [place for place in range(len(self.header)) if place not in left_out]


def _cell(value: Any) -> str:
    if value is None:
        return _("no record")
    return write_number(value) if isinstance(value, (int, float)) else str(value)

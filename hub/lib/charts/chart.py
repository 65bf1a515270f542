"""A chart: its drawing, its description and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hub.lib.charts.writing import written

Words = str | Promise


@dataclass(frozen=True)
class Chart:
    """`kind` is the template that draws it; `wide` and `narrow` are its contexts on wide pages and on phones. `text` is the
    description; `header` and `rows` are the whole table. `name` and `key` identify it in `hub.pages.charts`, which
    offers it as files."""

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
        """Cells as text, each with whether it is a number; unknown values say so."""
        numbers = self.numbers
        return [[(_cell(value), place in numbers) for place, value in enumerate(row)] for row in self.rows]


def _cell(value: Any) -> str:
    if value is None:
        return _("no record")
    return written(value) if isinstance(value, (int, float)) else str(value)

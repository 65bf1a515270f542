"""The layouts of publishers, each in a module of its own with `fit(table)`: what it makes of a table, or None."""

from __future__ import annotations

from collections.abc import Callable

from hub.statistics.layouts import abelcohen, events, ilo, population, sdg, undesa, unhcr, unodc, worldbank
from hub.statistics.layouts.base import Reading
from hub.statistics.tables import Below, NotStatisticsError, Table, sheets, tidy, with_head

Fit = Callable[[Table], Reading | None]
LAYOUTS: tuple[Fit, ...] = (
    unhcr.fit, abelcohen.fit, undesa.fit, unodc.fit, sdg.fit, population.fit, events.fit, ilo.fit, worldbank.fit,
)  # fmt: skip


def recognise(name: str, content: bytes) -> Reading:
    """The first table of the file whose headings one of the layouts fits. Raises NotStatisticsError."""
    for rows in sheets(content):
        head, everything = with_head(rows)
        for number, (_line, cells) in enumerate(head):
            if sum(bool(cell.strip()) for cell in cells) < 2:
                continue
            above = [row for _, row in head[:number]]
            for fit in LAYOUTS:
                below = Below(everything, number)
                reading = fit(Table(name, above, cells, below))
                if reading is not None:
                    reading.below = below
                    return reading
    raise NotStatisticsError("Its headings are those of no layout that is known here.")


__all__ = ["LAYOUTS", "recognise", "tidy"]

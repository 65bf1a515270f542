"""The layouts of publishers, each in a module of its own with `fit(table)`: what it makes of a table, or None."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from hub.lib.singlecases import refusal
from hub.statistics.layouts import abelcohen, events, ilo, population, sdg, undesa, unhcr, unodc, worldbank
from hub.statistics.layouts.base import Reading
from hub.statistics.sentences import Sentence
from hub.statistics.tables import Below, NotStatisticsError, Table, sheets, tidy, with_head

Fit = Callable[[Table], Reading | None]
LAYOUTS: tuple[Fit, ...] = (
    unhcr.fit, abelcohen.fit, undesa.fit, unodc.fit, sdg.fit, population.fit, events.fit, ilo.fit, worldbank.fit,
)  # fmt: skip


def recognise(name: str, content: bytes) -> Reading:
    """The first table of the file whose headings one of the layouts fits. Raises NotStatisticsError."""
    seen: list[list[str]] = []
    for rows in sheets(content):
        head, everything = with_head(rows)
        seen += [cells for _, cells in head]
        _refuse_single_cases([cells for _, cells in head])
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
    raise NotStatisticsError(why_refused(seen))


def _refuse_single_cases(rows: list[list[str]]) -> None:
    if (found := refusal(rows, figures_expected=True)) is not None:
        template, parts = found
        raise NotStatisticsError(Sentence(template, **parts))


# Counts made from published data whose tables lack what a figure needs here: headings, and what is missing.
INCOMPLETE = (
    (
        {"origin", "exploitation", "n"},
        _(
            "It counts cases by country of origin and of exploitation, but names no year and no edition of the data that were counted. "
            "A figure without its time cannot stand beside others: add a column year, or use a table that has one."
        ),
    ),
    (
        {"iso", "form", "period", "n"},
        _(
            "Its forms of exploitation overlap, and one of them is their total, so that its figures can be neither added nor told "
            "apart; nor does it name the edition of the data that were counted. Send the publisher's own table."
        ),
    ),
)


def why_refused(rows: list[list[str]]) -> Sentence:
    """What a table that fits no layout seems to be."""
    for cells in rows:
        names = {tidy(cell) for cell in cells}
        for headings, why in INCOMPLETE:
            if headings <= names and "year" not in names:
                return Sentence(why)
    return Sentence(_("Its headings are those of no layout that is known here."))


__all__ = ["LAYOUTS", "recognise", "tidy"]

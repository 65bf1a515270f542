"""The files of a study for its page: first rows of each table, with numbers formatted for people."""

from __future__ import annotations

import math
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from hub.lib.charts import NARROW, Chart, Interval, Intervals
from hub.lib.sentences import Sentences
from hub.lib.translated import Text
from hub.studies.computing.shipped import RUN_AGAIN, SOURCES
from hub.studies.files import first_rows
from hub.studies.models import Run

MOST_ROWS = 25
PUBLISHED_COLUMNS = 6  # region, what stands for it, published, this run, lowest, highest
ROWS_UNFOLDED = 10  # for a table without a figure
KINDS_OF_SPREAD = (  # as the evidence library writes them
    gettext_noop("lowest to highest bound over the methods shown; not a confidence interval"),
    gettext_noop("lowest to highest bound over the methods shown and comparison models; not a confidence interval"),
    gettext_noop("lowest to highest bound over the methods and over population sizes; not a confidence interval"),
    gettext_noop("lowest to highest bound over the methods and groups shown; not a confidence interval"),
    gettext_noop("over the methods, recall and how far known groups were missed; not a confidence interval"),
)

# Titles and columns that the computations of this server write, in English.
TITLES = (
    gettext_noop("Footprint of each region’s final demand"),
    gettext_noop("Where the work is done"),
    gettext_noop("From the place of work to the consumer"),
    gettext_noop("How many borders lie between the place of work and the consumer"),
    gettext_noop("How far from the final product, final demand of %(consumer)s"),
    gettext_noop("Where most of the work for %(consumer)s is done"),
    gettext_noop("The largest supply chains behind the final demand of %(consumer)s"),
)
COLUMNS = {
    "region": gettext_noop("Region"),
    "origin": gettext_noop("Place of work"),
    "consumer": gettext_noop("Consumer"),
    "borders": gettext_noop("Borders"),
    "value": gettext_noop("Value"),
    "low": gettext_noop("Lowest"),
    "high": gettext_noop("Highest"),
    "at_least": gettext_noop("At least"),
}

PUBLISHED_WORDS = (  # regions of the report of 2019, and what stands for them
    gettext_noop("Eastern and South-Eastern Asia"),
    gettext_noop("Latin America and the Caribbean"),
    gettext_noop("Central and Southern Asia"),
    gettext_noop("Sub-Saharan Africa"),
    gettext_noop("Northern Africa and Western Asia"),
    gettext_noop("countries of the table"),
    gettext_noop("rest of the world standing in"),
)
FINDINGS = (
    gettext_noop(
        "Final demand of all regions together needs %(number)s %(unit)s (%(counted)s), under the assumptions listed below."
    ),
    gettext_noop(
        "In %(year)s %(share)s of the world’s value added ended in final demand of another region. For child labour the "
        "published shares run from %(low)s to %(high)s by region; this run, with other data, gives %(least)s to %(most)s, "
        "and says nothing for regions in which nobody counted."
    ),
)


def shown_finding(run: Run) -> Text:
    """What was found, in the reader's language where the sentence is one that this server writes."""
    said = Sentences(FINDINGS).in_own_language(run.finding)
    return Text(said, "en" if said == run.finding else str(get_language()))


def shown_figures(run: Run) -> list[dict[str, Any]]:
    """Each figure with the first rows of its table; a missing file is left out with a note."""
    figures = []
    for figure in run.figures:
        shown = dict(figure)
        shown["title"] = Sentences(TITLES).in_own_language(figure["title"])
        if run.builtin:  # the texts of built-in studies are translated
            shown["title"] = _translated(shown["title"])
        in_words = _of_the_library if run.builtin else _as_written
        shown["text"] = in_words(figure["text"])
        shown["notes"] = [in_words(note) for note in figure["notes"]]
        shown["lang"] = get_language() if shown["title"] != figure["title"] else "en"
        path = run.folder / str(figure["table"])
        if figure["table"] in run.file_names and path.is_file():
            header, rows = first_rows(path, MOST_ROWS)
            if run.builtin and figure["name"] == "published":
                rows = [_in_own_words(row) for row in rows]
            numeric = [_is_numeric(column) for column in zip(*rows, strict=False)]
            grouped = [
                number and _is_grouped(column)
                for number, column in zip(numeric, zip(*rows, strict=False), strict=False)
            ]
            header = [COLUMNS.get(name, name) for name in header]
            names = [_translated(name) for name in header] if run.builtin or shown["lang"] != "en" else header
            shown["header"] = list(zip(names, numeric or [False] * len(header), strict=False))
            shown["cells"] = [
                [
                    (in_figures(cell, grouped=together) if number else cell, number)
                    for cell, number, together in zip(row, numeric, grouped, strict=False)
                ]
                for row in rows
            ]
            shown["more"] = max(0, int(figure["rows"]) - len(rows))
            shown["is_open"] = not figure["picture"] and int(figure["rows"]) <= ROWS_UNFOLDED
        if figure["name"] == "published":
            shown["chart"] = published_chart(run)
        figures.append(shown)
    return figures


def published_chart(run: Run) -> Chart | None:
    """For a study with published figures beside its own: each interval with the published figure as a mark."""
    figure = next((one for one in run.figures if one["name"] == "published"), None)
    path = run.folder / str(figure["table"]) if figure else None
    if not run.builtin or figure is None or path is None or not path.is_file():
        return None
    header, rows = first_rows(path, MOST_ROWS)
    if len(header) < PUBLISHED_COLUMNS:
        return None
    rows = [_in_own_words(row) for row in rows]
    drawn = [
        Interval(
            row[0],
            value=_number(row[3]),
            low=_number(row[4]),
            high=_number(row[5]),
            beside=_number(row[2]),
            note=row[1],
        )
        for row in rows
    ]
    return Chart(
        title=_translated(figure["title"]),
        text=_translated(figure["text"]),
        header=[_translated(name) for name in header],
        rows=[(*row[:2], *map(_number, row[2:6]), *row[6:]) for row in rows],
        source=f"{run.title}, {run.public_id}",
        kind="intervals",
        wide=Intervals(drawn, unit="%"),
        narrow=Intervals(drawn, NARROW, unit="%"),
        name="study",
        key=run.public_id,
        note=_("Bar: from the lowest to the highest. Dot: this run. Mark: the published figure."),
    )


def _in_own_words(row: list[str]) -> list[str]:
    return [_(cell) if cell in PUBLISHED_WORDS else cell for cell in row]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def shown_inputs(run: Run) -> dict[str, Any] | None:
    """For a study whose results come with the software: its inputs with licence, address and hashes, and how to rerun it."""
    if run.builtin not in RUN_AGAIN:
        return None
    found = []
    for beginning, (name, licence, address) in SOURCES.items():
        files = [one for one in (run.result or {}).get("inputs", []) if str(one["name"]).startswith(beginning)]
        found.append({"name": _(name), "licence": _(licence), "address": address, "files": files})
    return {"sources": found, "command": RUN_AGAIN[run.builtin]}


def _translated(text: str) -> str:
    return _(text) if text else ""


def _as_written(text: str) -> Text:
    return Text(text, "en")


def _of_the_library(text: str) -> Text:
    """A text of the evidence library, which writes English, in the reader's language where it is one of the usual ones."""
    shown = _translated(text)
    return Text(shown, "en" if shown == text else str(get_language()))


def shown_methods(run: Run) -> dict[str, Any] | None:
    """The range and the methods of a report on numbers of people, as text; empty for other studies."""
    result = run.result or {}
    if not run.is_prevalence or "spread" not in result:
        return None
    unit = str(result.get("unit") or "")
    share = unit.startswith("share")
    return {
        "unit": "" if share else _translated(unit),
        "share": share,
        "of": unit,
        "observed": _bound(result["observed"], False) if result.get("observed") is not None else "",
        "low": _bound(result["spread"].get("low"), share),
        "high": _bound(result["spread"].get("high"), share),
        "kind": _of_the_library(str(result.get("spread_kind") or "")),
        "rows": [
            {
                "method": one["method"],
                "model": one["model"],
                "interval": one["interval"],
                "low": _bound(one["low"], share),
                "high": _bound(one["high"], share),
                "estimate": _bound(one["estimate"], share),
                "seed": one.get("seed"),
            }
            for one in result.get("results", [])
        ],
    }


def _bound(value: float | None, share: bool) -> str:
    if value is None:
        return _("unbounded")
    if share:
        return f"{number_format(round(100 * value, 1), 1)} %"
    return str(number_format(round(value), 0, force_grouping=True)) if abs(value) >= 100 else in_figures(str(value))


def _is_numeric(cells: tuple[str, ...]) -> bool:
    try:
        return any(cells) and all(math.isfinite(float(cell)) for cell in cells if cell)
    except ValueError:
        return False


def _is_grouped(cells: tuple[str, ...]) -> bool:
    """Thousands are set apart, unless all are whole and below 10,000: those may be years."""
    values = [float(cell) for cell in cells if cell]
    return any(value != int(value) or abs(value) >= 10_000 for value in values)


def in_figures(text: str, *, grouped: bool = False) -> str:
    """A number for people: whole ones whole, others with four significant digits."""
    if not text:
        return ""
    value = float(text)
    if value == int(value) and abs(value) < 1e15:
        return str(number_format(int(value), 0, force_grouping=grouped or abs(value) >= 10_000))
    if abs(value) < 1e-6:
        return f"{value:.3g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return str(number_format(round(value, digits), digits, force_grouping=True))

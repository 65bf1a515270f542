"""The files of a study for its page: first rows of each table, with numbers formatted for people."""

from __future__ import annotations

import math
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from hub.lib.charts import NARROW, Chart, Interval, Intervals
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


def shown_figures(run: Run) -> list[dict[str, Any]]:
    """Each figure with the first rows of its table; a missing file is left out with a note."""
    figures = []
    for figure in run.figures:
        shown = dict(figure)
        if run.builtin:  # the texts of built-in studies are translated
            shown["text"], shown["title"] = _translated(figure["text"]), _translated(figure["title"])
            shown["notes"] = [_translated(note) for note in figure["notes"]]
            shown["lang"] = get_language() if shown["title"] != figure["title"] else "en"
        path = run.folder / str(figure["table"])
        if figure["table"] in run.file_names and path.is_file():
            header, rows = first_rows(path, MOST_ROWS)
            numeric = [_is_numeric(column) for column in zip(*rows, strict=False)]
            names = [_translated(name) for name in header] if run.builtin else header
            shown["header"] = list(zip(names, numeric or [False] * len(header), strict=False))
            shown["cells"] = [
                [(in_figures(cell) if number else cell, number) for cell, number in zip(row, numeric, strict=False)]
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
    drawn = [
        Interval(
            row[0],
            value=_number(row[3]),
            low=_number(row[4]),
            high=_number(row[5]),
            beside=_number(row[2]),
            note=_translated(row[1]),
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


def in_figures(text: str) -> str:
    """A number for people: whole ones whole, others with four significant digits."""
    if not text:
        return ""
    value = float(text)
    if value == int(value) and abs(value) < 1e15:
        return str(number_format(int(value), 0, force_grouping=abs(value) >= 10_000))
    if abs(value) < 1e-6:
        return f"{value:.3g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return str(number_format(round(value, digits), digits, force_grouping=True))

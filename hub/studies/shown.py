"""The files of a study for its page: first rows of each table, with numbers formatted for people."""

from __future__ import annotations

import math
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hub.lib.charts import NARROW, Chart, Interval, Intervals
from hub.lib.method_names import name_of_method, name_of_model
from hub.lib.translated import Text
from hub.lib.words_of_records import critique_in_own_language, interval_in_own_language
from hub.studies.computing.shipped import RUN_AGAIN, SOURCES
from hub.studies.files import first_rows
from hub.studies.models import Method, Run
from hub.studies.places import Places
from hub.studies.wording import column_name, translate, translate_cell, translate_text

MOST_ROWS = 10
PUBLISHED_COLUMNS = 6  # region, what stands for it, published, this run, lowest, highest
ROWS_UNFOLDED = 10  # for a table without a figure
PUBLISHED_WORDS = (  # regions of the report of 2019, and what stands for them
    gettext_noop("Eastern and South-Eastern Asia"),
    gettext_noop("Latin America and the Caribbean"),
    gettext_noop("Central and Southern Asia"),
    gettext_noop("Sub-Saharan Africa"),
    gettext_noop("Northern Africa and Western Asia"),
    gettext_noop("countries of the table"),
    gettext_noop("rest of the world standing in"),
)


def shown_finding(run: Run, places: Places) -> Text:
    """What was found, in the reader's language where the sentence is one that the library or this server writes."""
    return _translate_sentence(run.finding, places)


def shown_warnings(run: Run, places: Places) -> list[Text]:
    return [_translate_sentence(one["message"], places) for one in run.warnings]


def shown_assumptions(run: Run, places: Places) -> list[Text]:
    return [_translate_sentence(one, places) for one in run.assumptions]


def _translate_sentence(english: str, places: Places) -> Text:
    return translate_text(places.name_codes(english))


def shown_figures(run: Run, places: Places) -> list[dict[str, Any]]:
    """Each figure with the first rows of its table; a missing file is left out with a note."""
    figures = []
    for figure in run.figures:
        shown = dict(figure)
        shown["title"] = _translate_sentence(figure["title"], places)
        shown["text"] = _translate_sentence(figure["text"], places)
        shown["notes"] = [_translate_sentence(note, places) for note in figure["notes"]]
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
            names = _column_names(run, header)
            shown["header"] = list(zip(names, numeric or [False] * len(header), strict=False))
            shown["cells"] = [
                [
                    (
                        in_figures(cell, grouped=together)
                        if number
                        else translate_cell(places.name_codes(cell), column),
                        number,
                        name,
                    )
                    for cell, number, together, column, name in zip(row, numeric, grouped, header, names, strict=False)
                ]
                for row in rows
            ]
            shown["more"] = max(0, int(figure["rows"]) - len(rows))
            shown["is_open"] = not figure["picture"] and int(figure["rows"]) <= ROWS_UNFOLDED
        if figure["name"] == "published":
            shown["chart"] = published_chart(run, places)
        figures.append(shown)
    return figures


def _column_names(run: Run, header: list[str]) -> list[str]:
    """With the unit of the figures; the bounds of a share are shares."""
    record = (run.result or {}).get("record", {})
    unit, money = str(record.get("units") or ""), str(record.get("parameters", {}).get("table_unit") or "")
    if run.method == Method.SCALEUP:
        header = ["known group" if name == "group" else name for name in header]
    if "share" in header and "value" not in header:
        bounds = {"low", "high"}
        return [column_name(name, unit=_("0 to 1") if name in bounds else unit, money=money) for name in header]
    return [column_name(name, unit=unit, money=money) for name in header]


def published_chart(run: Run, places: Places) -> Chart | None:
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
        title=_translate(figure["title"]),
        text=_translate(figure["text"]),
        header=[_translate(name) for name in header],
        rows=[(*row[:2], *map(_number, row[2:6]), *map(places.name_codes, row[6:])) for row in rows],
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


def _translate(text: str) -> str:
    return _(text) if text else ""


def shown_methods(run: Run) -> dict[str, Any] | None:
    """The range and the methods of a report on numbers of people, as text; empty for other studies."""
    result = run.result or {}
    if not run.is_prevalence or "spread" not in result:
        return None
    unit = str(result.get("unit") or "")
    share = unit.startswith("share")
    return {
        "unit": "" if share else translate(unit),
        "share": share,
        "of": unit,
        "observed": _bound_in_words(result["observed"], False) if result.get("observed") is not None else "",
        "low": _bound_in_words(result["spread"].get("low"), share),
        "high": _bound_in_words(result["spread"].get("high"), share),
        "kind": translate_text(str(result.get("spread_kind") or "")),
        "critique": critique_in_own_language(run.critique),
        "rows": [
            {
                "method": name_of_method(one["method"]),
                "code": one["method"],
                "model": translate_text(name_of_model(str(one["model"] or ""))),
                "interval": interval_in_own_language(one["interval"]),
                "low": _bound_in_words(one["low"], share),
                "high": _bound_in_words(one["high"], share),
                "estimate": _bound_in_words(one["estimate"], share),
                "seed": one.get("seed"),
            }
            for one in result.get("results", [])
        ],
    }


def _bound_in_words(value: float | None, share: bool) -> str:
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

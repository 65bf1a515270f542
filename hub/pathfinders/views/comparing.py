from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.choices import alphabetical
from hub.lib.components import Bar
from hub.lib.sheets import csv_line
from hub.pathfinders.comparing import Compared, Line, compare_reports, refusal_between
from hub.pathfinders.models import CountryReport, Cycle, Definition
from hub.pathfinders.views.tabs import tabs

COLUMNS = [
    "country", "name", "year", "indicator", "definition", "status", "value", "unit", "of_when", "source",
    "counted_in_another_way", "report",
]  # fmt: skip
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
MOST_BARS = 12


def indicators() -> list[tuple[str, str]]:
    """Code and name of each indicator that an open or closed year asks for, by name."""
    used = Definition.objects.filter(asked__cycle__state__in=[Cycle.State.OPEN, Cycle.State.CLOSED]).distinct()
    names = {one.code: str(one.name) for one in used.order_by("number")}
    return alphabetical(names.items(), lambda one: one[1])


def chosen_reports(request: Request) -> tuple[str, list[CountryReport]]:
    """The published reports of the year in the address, or the newest of each country."""
    rows = CountryReport.objects.filter(state=CountryReport.State.PUBLISHED).select_related("country", "cycle")
    year = request.GET.get("year", "")
    if year.isascii() and year.isdigit() and len(year) == 4 and rows.filter(cycle__year=int(year)).exists():
        return year, list(rows.filter(cycle__year=int(year)))
    newest: dict[int, CountryReport] = {}
    for one in rows.order_by("-cycle__year"):
        newest.setdefault(one.country_id, one)
    return "", list(newest.values())


def compare(request: Request) -> HttpResponse:
    """One indicator over the countries that reported: a table for each definition, and why others stand apart."""
    known = indicators()
    wanted = request.GET.get("indicator", "")
    code = wanted if wanted in dict(known) else (known[0][0] if known else "")
    year, reports = chosen_reports(request)
    found = compare_reports(code, reports) if code else []
    years = (
        CountryReport.objects.filter(state=CountryReport.State.PUBLISHED)
        .order_by()
        .values_list("cycle__year", flat=True)
    )
    context: dict[str, Any] = {
        "tabs": tabs("pathfinders:compare"),
        "indicators": known,
        "code": code,
        "year": year,
        "years": sorted(set(years), reverse=True),
        "compared": [(one, _bars(one)) for one in found],
        "refusal": refusal_between(found),
        "number": len(reports),
        "query": request.GET.urlencode(),
    }
    return render(request, "pathfinders/compare.html", context)


def _bars(compared: Compared) -> list[Bar]:
    """The largest values first; what is not reported has no bar, which is not a bar of no length."""
    if compared.definition.unit == Definition.Unit.YES_NO:
        return []
    lines = [(line.value, line) for line in compared.lines if line.value is not None]
    most = (
        100.0 if compared.definition.unit == Definition.Unit.PERCENT else max((value for value, _l in lines), default=0)
    )
    lines.sort(key=lambda one: -one[0])
    return [
        Bar(str(line.report.country.name), value, most, line.word, line.report.get_absolute_url())
        for value, line in lines[:MOST_BARS]
    ]


def compare_file(request: Request, file_format: str) -> HttpResponse:
    """The same as a file: every line says by which definition it was counted."""
    if file_format not in TYPES:
        raise Http404
    _year, reports = chosen_reports(request)
    known = [code for code, _name in indicators()]
    wanted = request.GET.get("indicator", "")
    codes = [wanted] if wanted in known else known
    rows = [
        _cells(request, one, line)
        for code in codes
        for one in compare_reports(code, reports)
        for line in (*one.lines, *one.apart)
    ]
    address = request.build_absolute_uri(reverse("pathfinders:compare"))
    cited = f"Actionhub, {_('Reports of Pathfinder countries')}, {address}, {timezone.localdate():%Y-%m-%d}."
    response = HttpResponse(content_type=TYPES[file_format])
    name = f"pathfinder-reports-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if file_format == "json":
        body = {"citation": cited, "columns": COLUMNS, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
        response.write(json.dumps(body, ensure_ascii=False))
    else:
        response.write("\ufeff" + csv_line(COLUMNS) + "".join(csv_line(row) for row in rows) + csv_line([cited]))
    return response


def _cells(request: Request, one: Compared, line: Line) -> list[Any]:
    said, definition = line.said, one.definition
    value = "" if said is None or said.value is None else f"{said.value.normalize():f}"
    return [
        line.report.country.iso3, str(line.report.country.name), line.report.cycle.year, definition.code, definition.number,
        line.status, value, definition.unit, said.on if said else "", said.source if said else "",
        said.counted_otherwise if said else "", request.build_absolute_uri(line.report.get_absolute_url()),
    ]  # fmt: skip

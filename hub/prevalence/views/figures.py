"""Published figures of prevalence: side by side where they count the same thing, one alone, and as files."""

from __future__ import annotations

import io
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.sheets import csv_line
from hub.lib.workbookwriter import write_workbook
from hub.prevalence.cite import FORMATS, line
from hub.prevalence.comparing import OfTopic, key_of, sort_figures
from hub.prevalence.figure_words import chart_of
from hub.prevalence.models import Method, PrevalenceFigure, StudyProtocol, Topic
from hub.vocabularies.models import Country

COLUMNS = [
    "id", "topic", "definition", "counted", "country", "place", "age_from", "age_to", "year_from", "year_to", "method",
    "how", "data_version", "unit", "low", "high", "interval", "critique", "cannot_be_told", "note", "value", "rounded",
    "source", "source_address", "source_kind",
]  # fmt: skip
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def read_filters(request: Request) -> dict[str, str]:
    """What the address names of topic, method and country; values that do not exist are left out."""
    given = {name: request.GET.get(name, "").strip()[:20] for name in ("topic", "method", "country")}
    return {
        "topic": given["topic"] if given["topic"] in Topic.values else "",
        "method": given["method"] if given["method"] in Method.values else "",
        "country": given["country"].upper(),
    }


def found_figures(request: Request) -> Any:
    wanted = read_filters(request)
    found = PrevalenceFigure.objects.visible_to(request.viewer).select_related("country")
    for name, lookup in (("topic", "topic"), ("method", "method"), ("country", "country__iso3")):
        if wanted[name]:
            found = found.filter(**{lookup: wanted[name]})
    return found


def figures(request: Request) -> HttpResponse:
    """By topic: what is comparable together, what is not apart with the reason."""
    wanted = read_filters(request)
    topics = sort_figures(found_figures(request))
    keys = (
        PrevalenceFigure.objects.visible_to(request.viewer)
        .exclude(country=None)
        .order_by()
        .values("country")
        .distinct()
    )
    countries = sorted((str(one.name), one.iso3) for one in Country.objects.filter(pk__in=keys))
    context = {
        "topics": [(one, [(each, chart_of(each)) for each in one.together]) for one in topics],
        "total": sum(one.number for one in topics),
        "contents": [(one.topic.value, one.topic.label) for one in topics],
        "all_topics": Topic.choices,
        "all_methods": Method.choices,
        "all_countries": countries,
        "asked": wanted,
        "is_filtered": any(wanted.values()),
        "query": "&".join(f"{name}={value}" for name, value in wanted.items() if value),
    }
    return render(request, "prevalence/figures.html", context)


def figure(request: Request, public_id: str) -> HttpResponse:
    """One figure: how it came about and what is said against it before the number itself. Who comes by the address of one whose
    study was withdrawn is led to the study, which says why."""
    withdrawn = StudyProtocol.objects.filter(results__figures__public_id=public_id, state=StudyProtocol.State.WITHDRAWN)
    if (study := withdrawn.first()) is not None:
        return redirect(study)
    figures = PrevalenceFigure.objects.select_related("country", "result")
    found: PrevalenceFigure = get_visible(figures, request.viewer, public_id=public_id)
    beside: list[PrevalenceFigure] = []
    if found.can_stand_beside_others:
        alike = PrevalenceFigure.objects.visible_to(request.viewer).filter(definition=found.definition)
        beside = [
            one
            for one in alike.select_related("country")
            if one.pk != found.pk and one.can_stand_beside_others and key_of(one) == key_of(found)
        ]
    context = {
        "figure": found,
        "beside": beside,
        "citation": line(found, settings.SITE_ADDRESS),
        "formats": [(ending, name) for ending, (_write, _type, name) in FORMATS.items()],
    }
    return render(request, "prevalence/figure.html", context)


def cite_figure(request: Request, public_id: str, ending: str) -> HttpResponse:
    found: PrevalenceFigure = get_visible(
        PrevalenceFigure.objects.select_related("country"), request.viewer, public_id=public_id
    )
    if ending not in FORMATS:
        raise Http404(_("There is no such file."))
    write, media, _name = FORMATS[ending]
    answer = HttpResponse(write(found, settings.SITE_ADDRESS), content_type=f"{media}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.public_id}.{ending}"'
    return answer


def download(request: Request, file_format: str) -> HttpResponse:
    """What the page shows, one row a figure, each with its source; how to cite the table stands last."""
    if file_format not in TYPES:
        raise Http404(_("There is no such file."))
    rows = [_row(one, of_topic) for of_topic in sort_figures(found_figures(request)) for one in _all(of_topic)]
    address = request.build_absolute_uri(reverse("prevalence:figures"))
    cited = (
        f"Published figures of prevalence, each with its source. Actionhub, {address}, {timezone.localdate():%Y-%m-%d}."
    )
    answer = HttpResponse(content_type=TYPES[file_format])
    answer["Content-Disposition"] = f'attachment; filename="prevalence-{timezone.localdate():%Y-%m-%d}.{file_format}"'
    if file_format == "json":
        body = {"citation": cited, "columns": COLUMNS, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
        answer.write(json.dumps(body, ensure_ascii=False))
        return answer
    lines = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if file_format == "csv":
        answer.write("\ufeff" + csv_line(COLUMNS) + "".join(csv_line(row) for row in lines) + csv_line([cited]))
    else:
        file = io.BytesIO()
        write_workbook(file, "Prevalence", [COLUMNS, *lines, [cited]])
        answer.write(file.getvalue())
    return answer


def _all(of_topic: OfTopic) -> list[PrevalenceFigure]:
    return [one for each in of_topic.sets for one in each.figures] + of_topic.ambiguous


def _row(one: PrevalenceFigure, of_topic: OfTopic) -> list[Any]:
    value, low, high = (None if number is None else float(number) for number in one.numbers)
    return [
        one.public_id, of_topic.topic.value, one.definition, str(one.measured), one.country.iso3 if one.country else "",
        one.area, one.age_from, one.age_to, one.year_from, one.year_to, one.method, str(one.how), str(one.data_version),
        one.unit, low, high, str(one.interval), str(one.critique), str(one.ambiguous), str(one.note), value,
        "yes" if one.is_rounded else "no", one.source_title, one.source_url, one.source_kind,
    ]  # fmt: skip

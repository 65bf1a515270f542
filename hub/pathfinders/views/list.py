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
from hub.lib.maps import Choropleth
from hub.lib.sheets import csv_line
from hub.pathfinders.models import Cycle, Step
from hub.pathfinders.overview import Row, pathfinder_rows
from hub.pathfinders.views.tabs import tabs

COLUMNS = [
    "country", "name", "step", "moment", "says", "date", "note", "document", "document_address", "source",
    "source_address", "source_dated",
]  # fmt: skip
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def chosen_rows(request: Request, rows: list[Row]) -> list[Row]:
    """Those of the step and the region that the address names."""
    step, region = request.GET.get("step", ""), request.GET.get("region", "")
    if step in Step.values:
        rows = [row for row in rows if row.track.furthest_step is not None and row.track.furthest_step.step == step]
    elif step == "none":
        rows = [row for row in rows if row.track.furthest_step is None]
    elif step == "contradicts":
        rows = [row for row in rows if row.track.contradictions]
    if region and any(row.country.region_id == region for row in rows):
        rows = [row for row in rows if row.country.region_id == region]
    return rows


def pathfinders(request: Request) -> HttpResponse:
    """Every country of which a source says a step: how far it is, since when, how old that is."""
    everything = pathfinder_rows(request.viewer)
    rows = chosen_rows(request, everything)
    regions = {row.country.region_id: str(row.country.region.name) for row in everything}
    reached = {row.track.furthest_step.step for row in everything if row.track.furthest_step}
    context: dict[str, Any] = {
        "tabs": tabs("pathfinders:pathfinders"),
        "rows": rows,
        "number": len(everything),
        "map": map_of_steps(rows),
        "steps": [(one.value, one.label) for one in Step if one in reached],
        "step": request.GET.get("step", ""),
        "regions": alphabetical(regions.items(), lambda one: one[1]),
        "region": request.GET.get("region", ""),
        "has_contradictions": any(row.track.contradictions for row in everything),
        "cycle": Cycle.objects.filter(state=Cycle.State.OPEN).first(),
        "query": request.GET.urlencode(),
    }
    return render(request, "pathfinders/pathfinders.html", context)


def map_of_steps(rows: list[Row]) -> Choropleth:
    places = {
        row.country.iso3: (row.country.longitude, row.country.latitude)
        for row in rows
        if row.country.longitude is not None and row.country.latitude is not None
    }
    names = {row.country.iso3: str(row.country.name) for row in rows}
    steps = [str(one.label) for one in Step]
    return Choropleth(_numbers(rows), names, places, reverse("pathfinders:country", args=["iso3"]), ranks=steps)


def _numbers(rows: list[Row]) -> dict[str, float]:
    """The number of the furthest step, 1 to 6, of those that have one."""
    order = list(Step)
    return {row.country.iso3: order.index(row.track.furthest_step.step) + 1 for row in rows if row.track.furthest_step}


def download(request: Request, file_format: str) -> HttpResponse:
    """One row for what each source says of each moment."""
    if file_format not in TYPES:
        raise Http404
    rows = [
        _cells(request, row, one)
        for row in chosen_rows(request, pathfinder_rows(request.viewer))
        for step in row.track.steps
        for one in step.records
    ]
    address = request.build_absolute_uri(reverse("pathfinders:pathfinders"))
    cited = f"Actionhub, {_('Pathfinder countries')}, {address}, {timezone.localdate():%Y-%m-%d}."
    response = HttpResponse(content_type=TYPES[file_format])
    name = f"pathfinders-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if file_format == "json":
        body = {"citation": cited, "columns": COLUMNS, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
        response.write(json.dumps(body, ensure_ascii=False))
    else:
        response.write("\ufeff" + csv_line(COLUMNS) + "".join(csv_line(row) for row in rows) + csv_line([cited]))
    return response


def _cells(request: Request, row: Row, one: Any) -> list[str]:
    address = one.source_url
    return [
        row.country.iso3, str(row.country.name), one.step.value, one.moment, one.claim, one.on, str(one.note), one.document,
        one.document_url, one.source, request.build_absolute_uri(address) if address.startswith("/") else address,
        one.source_dated,
    ]  # fmt: skip

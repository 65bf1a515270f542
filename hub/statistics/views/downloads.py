"""Figures as files: one row a figure, each with release, hash, licence and footnote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from hub.accounts.requests import Request
from hub.lib.sheets import csv_line
from hub.statistics.models import Indicator, Observation

COLUMNS = [
    "indicator", "unit", "origin", "origin_name", "origin_kind", "place", "place_name", "place_kind", "begin", "end", "sex",
    "age", "detail", "value", "low", "high", "status", "footnote", "publisher", "release", "edition", "licence",
    "file_sha256",
]  # fmt: skip
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
FIELDS = (
    "origin__code", "origin__name", "origin__kind", "place__code", "place__name", "place__kind", "begin", "end", "sex",
    "age", "detail", "value", "low", "high", "status", "footnote", "release__publisher", "release__title",
    "release__edition", "release__licence", "release__file_hash",
)  # fmt: skip


def download(request: Request, code: str, file_format: str) -> HttpResponse:
    """The figures of a country (`place`), of people from one (`origin`), of both, or of a year, by default the last."""
    if file_format not in TYPES:
        raise Http404
    indicator: Indicator = get_object_or_404(Indicator, code=code)
    rows = _rows(indicator, _filter_observations(request, indicator))
    body = _as_csv(rows) if file_format == "csv" else _as_json(indicator, rows)
    response = StreamingHttpResponse(body, content_type=TYPES[file_format])
    name = f"{indicator.code}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response  # type: ignore[return-value]


def _filter_observations(request: Request, indicator: Indicator) -> Any:
    """Every edition of a country or pair; of a whole year the newest releases."""
    found = Observation.objects.filter(indicator=indicator)
    place, origin, year = (request.GET.get(name, "").strip() for name in ("place", "origin", "year"))
    if place:
        found = found.filter(place__code=place.upper())
    if origin:
        found = found.filter(origin__code=origin.upper())
    if place or origin:
        return found.order_by("release", "begin", "pk")
    found = found.filter(release__is_newest=True)
    last = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    if last is None:
        last = found.order_by().aggregate(last=Max("begin"))["last"]
    return found.filter(begin=last).order_by("pk")


def _rows(indicator: Indicator, found: Any) -> Iterator[list[Any]]:
    head = [indicator.code, indicator.unit]
    for row in found.values_list(*FIELDS).iterator(chunk_size=2000):
        yield [*head, *row]


def _as_csv(rows: Iterator[list[Any]]) -> Iterator[str]:
    yield "\ufeff" + csv_line(COLUMNS)
    for row in rows:
        yield csv_line(row)


def _as_json(indicator: Indicator, rows: Iterator[list[Any]]) -> Iterator[str]:
    about = {
        "indicator": indicator.code, "name": str(indicator.name), "definition": str(indicator.definition),
        "unit": indicator.unit, "not_comparable_with": str(indicator.not_comparable), "columns": COLUMNS,
    }  # fmt: skip
    yield json.dumps(about, ensure_ascii=False)[:-1] + ', "rows": ['
    for number, row in enumerate(rows):
        yield (", " if number else "") + json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)
    yield "]}"

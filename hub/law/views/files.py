"""A table to take away as CSV, XLSX or JSON, with how it is to be cited and the day on which it was taken."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from hub.accounts.requests import Request
from hub.law.models import Edition
from hub.lib.sheets import csv_line
from hub.lib.workbookwriter import write_workbook

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def check_is_format(file_format: str) -> None:
    if file_format not in TYPES:
        raise Http404


def table_file(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], cited: str, file_format: str
) -> HttpResponse:
    """`name`: of the sheet, and how the name of the file begins; in letters of the address."""
    check_is_format(file_format)
    response = HttpResponse(content_type=TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{file_format}"'
    if file_format == "json":
        body = {"citation": cited, "columns": columns, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}
        response.write(json.dumps(body, ensure_ascii=False))
    elif file_format == "csv":
        response.write("\ufeff" + csv_line(columns) + "".join(csv_line(row) for row in rows) + csv_line([cited]))
    else:
        file = io.BytesIO()
        write_workbook(file, name, [columns, *([_text(cell) for cell in row] for row in rows), [cited]])
        response.write(file.getvalue())
    return response


def citation(request: Request, editions: Iterable[Edition], address: str) -> str:
    """Whose data these are, through what, and when they were taken."""
    names = "; ".join(f"{one.title} ({one.source.publisher})" for one in editions)
    return f"{names or 'Law'}. Actionhub, {request.build_absolute_uri(address)}, {timezone.localdate():%Y-%m-%d}."


def links_to_files(view: str, asked: Mapping[str, str], *args: str) -> list[tuple[str, str]]:
    """Name and address of each kind of file, with the choice that the page shows; for `law/downloads.html`."""
    query = urlencode({name: value for name, value in asked.items() if value and name != "page"})
    tail = f"?{query}" if query else ""
    return [(kind.upper(), reverse(view, args=[*args, kind]) + tail) for kind in TYPES]


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)

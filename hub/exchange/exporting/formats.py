"""Every format with its writer, its content type and its file name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils import timezone

from hub.exchange.exporting.hxl import hxl_pieces
from hub.exchange.exporting.iati import IatiWriter
from hub.exchange.exporting.records import export_initiatives
from hub.exchange.exporting.tables import csv_pieces, geojson_pieces, json_pieces, xlsx_pieces

# Format -> content type and file ending.
FORMATS = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "hxl": ("text/csv; charset=utf-8", "hxl.csv"),
    "geojson": ("application/geo+json", "geojson"),
    "jsonl": ("application/jsonl; charset=utf-8", "jsonl"),
    "iati": ("application/xml; charset=utf-8", "xml"),
}


def export(initiatives: models.QuerySet[Any], file_format: str) -> tuple[Iterator[bytes], dict[str, Any]]:
    """The file in pieces, and for IATI the outcome for the records (complete once the file is written)."""
    records = export_initiatives(initiatives, extra=file_format == "iati")
    if file_format == "iati":
        writer = IatiWriter(timezone.now().replace(microsecond=0).isoformat())
        return writer.lines(records), writer.outcome
    pieces = {
        "csv": csv_pieces,
        "xlsx": xlsx_pieces,
        "hxl": hxl_pieces,
        "geojson": geojson_pieces,
        "jsonl": json_pieces,
    }[file_format]
    return pieces(records), {}

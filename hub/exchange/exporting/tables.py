"""CSV, XLSX, JSON lines and GeoJSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from hub.exchange.exporting.records import ExportedInitiative
from hub.exchange.importing.columns import COLUMNS, to_cells
from hub.lib.sheets import csv_lines
from hub.lib.workbookwriter import write_workbook

SHOWN = [*COLUMNS, "confirmed_on", "freshness"]
ROWS_OF_PIECE = 100
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _row(record: ExportedInitiative) -> list[str]:
    confirmed = record.confirmed_on.isoformat() if record.confirmed_on else ""
    return [*to_cells(record.facts, record.public_id), confirmed, record.freshness]


def csv_pieces(records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
    """With a byte order mark, without which spreadsheet programs misread accents."""
    rows = map(_row, records)
    yield ("\ufeff" + csv_lines([SHOWN])).encode()
    while part := list(islice(rows, ROWS_OF_PIECE)):
        yield csv_lines(part).encode()


def template_csv() -> bytes:
    """An empty table with every column that an import understands."""
    return ("\ufeff" + ",".join(name for name in COLUMNS if name != "public_id") + "\r\n").encode()


def xlsx_pieces(records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
    """Written row by row to a temporary file, then sent."""
    with tempfile.TemporaryFile() as file:
        write_workbook(file, "Initiatives", chain([SHOWN], map(_row, records)))
        file.seek(0)
        while block := file.read(1 << 16):
            yield block


def json_pieces(records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
    """One object on each line."""
    lines = (ENCODER.encode(_object(record)) for record in records)
    while part := list(islice(lines, ROWS_OF_PIECE)):
        yield ("\n".join(part) + "\n").encode()


def _object(record: ExportedInitiative) -> dict[str, Any]:
    facts = {"public_id": record.public_id, **record.facts}
    facts.pop("extra", None)
    facts["confirmed_on"] = record.confirmed_on.isoformat() if record.confirmed_on else None
    facts["freshness"] = record.freshness
    return facts


def geojson_pieces(records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
    """One feature for each initiative. Those without a visible place have no geometry; they are not left out."""
    yield b'{"type":"FeatureCollection","features":[\n'
    features = map(_feature, records)
    comma = ""
    while part := list(islice(features, ROWS_OF_PIECE)):
        yield (comma + ",\n".join(part)).encode()
        comma = ",\n"
    yield b"\n]}\n"


def _feature(record: ExportedInitiative) -> str:
    properties = _object(record)
    points = [[longitude, latitude] for _, latitude, longitude in properties.pop("places", ())]
    geometry = {"type": "MultiPoint", "coordinates": points} if points else None
    return ENCODER.encode({"type": "Feature", "id": record.public_id, "geometry": geometry, "properties": properties})

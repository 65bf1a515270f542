"""CSV, XLSX, JSON lines and GeoJSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hub.exchange.exporting.records import Exported
from hub.exchange.importing.columns import COLUMNS, to_cells
from hub.lib.sheets import append_texts, csv_line

__all__ = ["csv_lines", "geojson_lines", "json_lines", "template_csv", "xlsx_bytes"]

SHOWN = [*COLUMNS, "confirmed_on", "freshness"]


def _row(record: Exported) -> list[str]:
    cells = to_cells(record.facts, record.public_id)
    confirmed = record.confirmed_on.isoformat() if record.confirmed_on else ""
    return [*(cells.get(name, "") for name in COLUMNS), confirmed, record.freshness]


def csv_lines(records: Iterable[Exported]) -> Iterator[bytes]:
    """With a byte order mark, without which spreadsheets misread accents."""
    lines = ["\ufeff", csv_line(SHOWN)]
    length = 0
    for record in records:
        lines.append(csv_line(_row(record)))
        length += len(lines[-1])
        if length > 60_000:
            yield "".join(lines).encode()
            lines.clear()
            length = 0
    yield "".join(lines).encode()


def template_csv() -> bytes:
    """An empty table with every column that an import understands."""
    return ("\ufeff" + ",".join(name for name in COLUMNS if name != "public_id") + "\r\n").encode()


def xlsx_bytes(records: Iterable[Exported]) -> Iterator[bytes]:
    """Written row by row to a temporary file, then sent."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Initiatives")
    sheet.append(SHOWN)
    for record in records:
        append_texts(sheet, _row(record))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "initiatives.xlsx"
        book.save(path)
        with path.open("rb") as file:
            while block := file.read(1 << 16):
                yield block


def json_lines(records: Iterable[Exported]) -> Iterator[bytes]:
    for record in records:
        yield (json.dumps(_object(record), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _object(record: Exported) -> dict[str, Any]:
    facts = dict(record.facts)
    facts.pop("extra", None)
    confirmed = record.confirmed_on.isoformat() if record.confirmed_on else None
    return {"public_id": record.public_id, **facts, "confirmed_on": confirmed, "freshness": record.freshness}


def geojson_lines(records: Iterable[Exported]) -> Iterator[bytes]:
    """One feature an initiative. Those without a place that may be shown have no geometry; they are not left out."""
    yield b'{"type":"FeatureCollection","features":[\n'
    comma = b""
    for record in records:
        properties = _object(record)
        points = [[longitude, latitude] for _, latitude, longitude in properties.pop("places", ())]
        geometry = {"type": "MultiPoint", "coordinates": points} if points else None
        feature = {"type": "Feature", "id": record.public_id, "geometry": geometry, "properties": properties}
        yield comma + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode()
        comma = b",\n"
    yield b"\n]}\n"

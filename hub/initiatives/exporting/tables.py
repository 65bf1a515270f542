"""CSV, XLSX, JSON lines and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hub.initiatives.exporting.records import Exported
from hub.initiatives.importing.columns import COLUMNS, safe_cell, to_cells

__all__ = ["csv_lines", "geojson_lines", "json_lines", "template_csv", "xlsx_bytes"]

SHOWN = [*COLUMNS, "confirmed_on", "freshness"]


def _row(record: Exported) -> list[str]:
    cells = to_cells(record.facts, record.public_id)
    confirmed = record.confirmed_on.isoformat() if record.confirmed_on else ""
    return [*(safe_cell(cells.get(name, "")) for name in COLUMNS), confirmed, record.freshness]


def csv_lines(records: Iterable[Exported]) -> Iterator[bytes]:
    """With a byte order mark, without which spreadsheets misread accents."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(SHOWN)
    for record in records:
        writer.writerow(_row(record))
        if buffer.tell() > 60_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def template_csv() -> bytes:
    """An empty table with every column that an import understands."""
    return ("\ufeff" + ",".join(name for name in COLUMNS if name != "public_id") + "\r\n").encode()


def xlsx_bytes(records: Iterable[Exported]) -> Iterator[bytes]:
    """Written row by row to a temporary file, then sent."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Initiatives")
    sheet.append(SHOWN)
    for record in records:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_767] for cell in _row(record)])
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

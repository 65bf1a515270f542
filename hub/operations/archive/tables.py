"""The public records as tables: every list of the API, and the initiatives in the formats of the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from hub.exchange.exporting.formats import FORMATS, export
from hub.initiatives.models import Initiative
from hub.lib.visibility import STRANGER
from hub.operations.archive.reading import Reader

ROWS = 200  # of one answer of the API, the most that it gives
ENDINGS = {"iati": "xml"}


def write_tables(folder: Path, say: Callable[[str], None]) -> dict[str, int]:
    """Returns the number of records by file."""
    folder.mkdir(parents=True)
    reader = Reader()
    schema = reader.read("/api/v1/openapi.json")
    (folder / "openapi.json").write_bytes(schema.body)
    written = {}
    for path in json.loads(schema.body)["paths"]:
        if "{" not in path:
            name = f"{path.rpartition('/')[2]}.jsonl"
            written[name] = _write_list(reader, path, folder / name)
            say(f"{name}: {written[name]}")
    public = Initiative.objects.visible_to(STRANGER)
    for kind in FORMATS:
        pieces, _ = export(public, kind)
        with (folder / f"initiatives-{kind}.{ENDINGS.get(kind, kind)}").open("wb") as file:
            for piece in pieces:
                file.write(piece)
    return written


def _write_list(reader: Reader, path: str, out: Path) -> int:
    offset = 0
    with out.open("w", encoding="utf-8") as file:
        while True:
            answer = reader.read(f"{path}?limit={ROWS}&offset={offset}")
            items = json.loads(answer.body)["items"] if answer.status == 200 else []
            for item in items:
                file.write(json.dumps(item, ensure_ascii=False) + "\n")
            offset += len(items)
            if len(items) < ROWS:
                return offset

"""What each row of an import wrote, so that it can be undone; and the rows of earlier imports of the same file, which a
new reading of the file replaces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.exchange.models import Import, ImportedRow, SourceRecord
from hub.lib.bulk import insert_rows

KEPT = (
    "source_id", "register", "identifier", "stated_at", "dated", "facts", "parties", "fingerprint", "file", "file_hash", "line", "standing",
)  # fmt: skip


@dataclass(slots=True)
class Entry:
    """One row to be written into the journal. `before` may hold:

    record: when and how the source had stated the same before; replaced: what an earlier reading of the row had stated;
    added, removed: identifiers of the initiative.
    """

    line: int
    initiative: int
    record: int
    has_created: bool = False
    is_new_record: bool = True
    wrote: Sequence[str] = ()
    before: dict[str, Any] = field(default_factory=dict)


def write_entries(run: Import, entries: Iterable[Entry]) -> None:
    columns = ["run_id", "line", "initiative_id", "record_id", "has_created", "is_new_record", "wrote", "before"]
    insert_rows(
        ImportedRow,
        columns,
        (
            (
                run.pk, entry.line, entry.initiative, entry.record, entry.has_created, entry.is_new_record,
                json.dumps(list(entry.wrote)), json.dumps(entry.before) if entry.before else "{}",
            )
            for entry in entries
        ),
    )  # fmt: skip


def record_values(said: SourceRecord) -> dict[str, Any]:
    """The values of a record that the journal keeps to create it again."""
    values = {name: getattr(said, name) for name in KEPT}
    return values | {"stated_at": said.stated_at.isoformat(), "standing": str(said.standing)}


def earlier_rows(run: Import, lines: Iterable[int]) -> dict[int, ImportedRow]:
    """What the same rows of the same file stated when it was read before, by line: with another mapping, or by an earlier
    version of this software. The last of several readings counts."""
    read_before = [
        other.pk
        for other in Import.objects.filter(source=run.source_id, file_hash=run.file_hash, format=run.format)
        if other.pk != run.pk and other.options.get("sheet", "") == run.options.get("sheet", "")
    ]
    if not read_before:
        return {}
    rows = ImportedRow.objects.filter(run__in=read_before, undone_at=None, is_new_record=True).exclude(record=None)
    wanted = set(lines)
    found = rows.filter(line__range=(min(wanted), max(wanted))) if wanted else rows.none()
    return {row.line: row for row in found.select_related("record", "run").order_by("pk") if row.line in wanted}

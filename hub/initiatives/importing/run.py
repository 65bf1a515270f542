"""An import from start to end, or from where it was stopped to the end.

A part of PART rows is one transaction: records, what sources say, problems, counts and the position. A process that is
killed loses the open part only and the next one begins there. Two processes that import the same file share its work:
each part is claimed by moving the position, and who comes second reads on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.initiatives.facts import Bad, Row, canonical, fingerprint
from hub.initiatives.importing.create import create_initiatives
from hub.initiatives.importing.directory import Directory
from hub.initiatives.importing.resolve import resolved
from hub.initiatives.importing.update import apply_facts
from hub.initiatives.models import Identifier, Import, ImportProblem, Initiative, SourceRecord
from hub.initiatives.shown import UNSAID, shown_facts
from hub.lib.bulk import insert_rows, ready

__all__ = ["PART", "Counts", "import_rows"]

PART = 1000
LOCK_KEY = 8788  # PostgreSQL advisory lock: one part at a time is written
Kind = ImportProblem.Kind


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    set_aside: int = 0
    rejected: int = 0
    problems: list[ImportProblem] = field(default_factory=list)
    created_keys: list[int] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.created + self.updated + self.unchanged + self.set_aside + self.rejected


def import_rows(
    run: Import, rows: Iterable[Row | Bad], *, only_relevant: bool = False, by: Person | None = None
) -> None:
    """Take in all rows of a file that are not taken in yet."""
    directory = Directory.load()
    seen: dict[tuple[str, str], int] = {}
    stream = iter(rows)
    done = 0
    while part := list(islice(stream, PART)):
        checked = _twins(part, seen)
        with transaction.atomic():
            _lock()
            run.refresh_from_db()
            if run.position <= done:
                _write_part(run, checked, done + len(part), directory, only_relevant, by)
            # else: this part was committed earlier, by another process or before a stop
        done += len(part)


def _twins(part: list[Row | Bad], seen: dict[tuple[str, str], int]) -> list[Row | Bad]:
    """The second row of a file with the same identifier is listed, not taken: nobody can say which of them holds."""
    checked: list[Row | Bad] = []
    for row in part:
        if isinstance(row, Row):
            first = seen.get((row.register, row.identifier))
            if first is None:
                seen[row.register, row.identifier] = row.line
            else:
                reason = f"The identifier stands in row {first} of this file already; the first one is taken."
                checked.append(Bad(row.line, row.identifier, reason, row.raw, row.offset))
                continue
        checked.append(row)
    return checked


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def _write_part(
    run: Import, part: list[Row | Bad], position: int, directory: Directory, only_relevant: bool, by: Person | None
) -> None:
    counts = Counts()
    kept: list[Row] = []
    for row in part:
        if isinstance(row, Bad):
            remark = row.raw == "remark"
            _problem(
                counts,
                run,
                Kind.REMARK if remark else Kind.REJECTED,
                row.line,
                row.identifier,
                row.reason,
                None if remark else row.raw,
            )
            counts.rejected += not remark
        elif only_relevant and not row.relevant:
            counts.set_aside += 1
            reason = "No word, sector or tag of the list points to Target 8.7."
            _problem(counts, run, Kind.SET_ASIDE, row.line, row.identifier, reason, row.raw)
        else:
            kept.append(row)
    _write_rows(run, kept, counts, directory, by)
    for row in kept:
        for remark in dict.fromkeys(row.remarks):
            _problem(counts, run, Kind.REMARK, row.line, row.identifier, remark, None)
    ImportProblem.objects.bulk_create(counts.problems, batch_size=500)
    run.position = position
    run.offset = max(run.offset, part[-1].offset)
    for name in ("created", "updated", "unchanged", "set_aside", "rejected"):
        setattr(run, name, getattr(run, name) + getattr(counts, name))
    run.save(update_fields=["position", "offset", "created", "updated", "unchanged", "set_aside", "rejected"])
    if counts.created_keys:
        # One event a part: the records' own beginnings are in their history and in what the source says.
        after = {"created": counts.created_keys, "position": position}
        record(Verb.IMPORTED, run, by=by, after=after, reason=run.file)


def _problem(counts: Counts, run: Import, kind: str, line: int, identifier: str, reason: str, raw: Any) -> None:
    counts.problems.append(
        ImportProblem(run=run, kind=kind, line=line, identifier=identifier[:250], reason=reason, row=raw)
    )


def _write_rows(run: Import, rows: list[Row], counts: Counts, directory: Directory, by: Person | None) -> None:
    known = _known(rows)
    said = _said_before({key for key in known.values() if key})
    open_keys = _open_keys(set(known.values()), by)
    fresh: list[Row] = []
    marks: dict[int, tuple[str, str]] = {}
    records: list[tuple[Row, int]] = []
    for row in rows:
        key = known.get((row.register, row.identifier))
        if key is None:
            text = canonical(row.facts)
            marks[id(row)] = (text, fingerprint(text))
            fresh.append(row)
            continue
        text = canonical(row.facts)
        marks[id(row)] = (text, fingerprint(text))
        if key not in open_keys:
            counts.rejected += 1
            reason = "Another organization keeps this record. Its own people and the secretariat change it."
            _problem(counts, run, Kind.REJECTED, row.line, row.identifier, reason, row.raw)
            continue
        if _own_word(row, key):
            counts.unchanged += 1
            continue
        if _take_in(run, row, key, marks[id(row)][1], said.get(key, []), directory, by):
            counts.updated += 1
        else:
            counts.unchanged += 1
    reason = f"{run.source}: {run.file}"
    keys = create_initiatives(fresh, directory, by_id=by.pk if by else None, reason=reason) if fresh else []
    counts.created += len(keys)
    counts.created_keys = keys
    records = list(zip(fresh, keys, strict=True))
    columns = [
        "initiative_id", "source_id", "register", "identifier", "said_at", "facts", "fingerprint", "file", "file_hash",
        "line",
    ]  # fmt: skip
    now = timezone.now()
    insert_rows(
        SourceRecord,
        columns,
        (
            (key, run.source_id, row.register, row.identifier, ready(SourceRecord, "said_at", moment(row.said_at, now)),
             *marks[id(row)], run.file, run.file_hash, row.line)
            for row, key in records
        ),
    )  # fmt: skip


def _open_keys(keys: set[int], by: Person | None) -> set[int]:
    """Those that the person may change by a file: her organizations' own, and what she sees and nobody keeps."""
    if by is None or by.is_secretariat:
        return keys
    viewer = viewer_of(by)
    nobodys = Q(pk__in=Initiative.objects.visible_to(viewer).filter(owner=None).values("pk"))
    found = Initiative.objects.filter(nobodys | Q(owner__in=viewer.organization_ids), pk__in=keys)
    return set(found.values_list("pk", flat=True))


def _known(rows: list[Row]) -> dict[tuple[str, str], int]:
    """Initiatives by identifier; what was merged is found in the record that took it up."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.register, []).append(row.identifier)
    found: dict[tuple[str, str], int] = {}
    for register, values in wanted.items():
        numbers = Identifier.objects.filter(register=register, value__in=values)
        for value, key, merged in numbers.values_list("value", "initiative_id", "initiative__merged_into_id"):
            found[register, value] = merged or key
    own = {row.public_id: row for row in rows if row.public_id}
    for public_id, key in Initiative.objects.filter(public_id__in=own).values_list("public_id", "pk"):
        found.setdefault((own[public_id].register, own[public_id].identifier), key)
    return found


def _said_before(keys: set[int]) -> dict[int, list[SourceRecord]]:
    said: dict[int, list[SourceRecord]] = {}
    for source_record in SourceRecord.objects.filter(initiative__in=keys):
        said.setdefault(source_record.initiative_id, []).append(source_record)
    return said


def _own_word(row: Row, key: int) -> bool:
    """Whether the row is our own export of what is shown anyway: then nobody says anything new."""
    if not row.public_id:
        return False
    initiative = Initiative.objects.get(pk=key)
    if initiative.public_id != row.public_id:
        return False
    current = shown_facts([initiative], for_files=True)[key]
    return all(current.get(name, UNSAID.get(name)) == value for name, value in row.facts.items() if name != "extra")


def _take_in(
    run: Import, row: Row, key: int, mark: str, said: list[SourceRecord], directory: Directory, by: Person | None
) -> bool:
    """Add what the row says; whether what is shown has changed."""
    said_at = moment(row.said_at, timezone.now())
    same = next(
        (r for r in said if (r.source_id, r.register, r.identifier, r.fingerprint) == (run.source_id, row.register, row.identifier, mark)),
        None,
    )  # fmt: skip
    before = resolved(said)
    if same is not None:
        if same.said_at >= said_at or (not row.said_at and max(said, key=lambda r: r.rank) is same):
            return False
        same.said_at = said_at
        same.save(update_fields=["said_at"])
        new = said
    else:
        added = SourceRecord.objects.create(
            initiative_id=key, source=run.source, register=row.register, identifier=row.identifier, said_at=said_at,
            facts=row.facts, fingerprint=mark, file=run.file, file_hash=run.file_hash, line=row.line,
        )  # fmt: skip
        new = [*said, added]
        said.append(added)
    initiative = Initiative.objects.get(pk=key)
    reason = f"{run.source}: {run.file}"
    return apply_facts(initiative, before, resolved(new), directory, by=by, reason=reason)


def moment(text: str, otherwise: datetime) -> datetime:
    """The time that a file states, in UTC where it names no zone."""
    text = text.strip().replace(" ", "T", 1)
    found = None
    with contextlib.suppress(ValueError):
        found = parse_datetime(text)
    if found is None:
        with contextlib.suppress(ValueError):
            day = parse_date(text[:10])
            found = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    if found is None:
        return otherwise
    return found if found.tzinfo else found.replace(tzinfo=UTC)

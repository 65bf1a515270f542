"""Runs an import from its start, or from where it was stopped, to its end.

Each part of PART rows is one transaction: records, statements, problems, counts and the position. A killed process loses
the open part only, and the next one continues there. Two processes that import the same file share the work: each part
is claimed by moving the position, and the second process reads on.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.facts import RejectedRow, Row, canonical, fingerprint
from hub.exchange.importing.create import create_initiatives
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.journal import Entry, earlier_rows, write_entries
from hub.exchange.importing.lock import lock_writing
from hub.exchange.importing.revise import Revision, known_keys
from hub.exchange.importing.undo import take_back
from hub.exchange.models import Import, ImportedRow, ImportProblem, SourceRecord
from hub.exchange.reasons import Reason, UnreadableError, serialize_reasons
from hub.groups.viewers import viewer_of
from hub.initiatives.place_visibility import initiatives_restricted_on_import
from hub.lib.bulk import insert_rows, rare_checkpoints, ready, reserve_keys

PART = 1000
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
    run: Import, rows: Iterable[Row | RejectedRow], *, only_relevant: bool = False, by: Person | None = None
) -> None:
    """Import the rows of a file that are not imported yet. Where the file is broken half-way, the rows before are imported
    before the error is raised again."""
    viewer = viewer_of(by) if by is not None and not by.is_secretariat else None
    directory = Directory.load(viewer)
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    stream = iter(rows)
    done = 0
    broken: UnreadableError | None = None
    with rare_checkpoints():
        while broken is None:
            part, broken = next_rows(stream, PART)
            if not part:
                break
            checked = _twins(part, seen)
            with transaction.atomic():
                lock_writing()
                run.refresh_from_db()
                if run.state != Import.State.RUNNING:
                    return  # somebody ended the import
                if run.position <= done:
                    _write_part(run, checked, done + len(part), directory, only_relevant, by)
                # else: this part was committed earlier, by another process or before a stop
            done += len(part)
    if broken is not None:
        raise broken


def next_rows(
    stream: Iterator[Row | RejectedRow], number: int, seconds: float = math.inf
) -> tuple[list[Row | RejectedRow], UnreadableError | None]:
    """The next rows, or fewer and the error that prevents reading the rest; fewer also when the time is up."""
    rows: list[Row | RejectedRow] = []
    ends = time.monotonic() + seconds
    try:
        for row in islice(stream, number):
            rows.append(row)
            if time.monotonic() > ends:
                break
    except UnreadableError as error:
        return rows, error
    return rows, None


def _twins(part: list[Row | RejectedRow], seen: dict[str, dict[str, int]]) -> list[Row | RejectedRow]:
    """The second row of a file with the same identifier is reported, not imported: it is unclear which of them is right.
    `seen` are the rows of identifiers by register, kept in memory for the whole file."""
    checked: list[Row | RejectedRow] = []
    for row in part:
        if isinstance(row, Row):
            lines = seen[row.register]
            if row.identifier in lines:
                reasons = [Reason.of("twice", row=lines[row.identifier])]
                checked.append(RejectedRow(row.line, row.identifier, reasons, row.raw, row.offset))
                continue
            lines[row.identifier] = row.line
        checked.append(row)
    return checked


def _write_part(
    run: Import,
    part: list[Row | RejectedRow],
    position: int,
    directory: Directory,
    only_relevant: bool,
    by: Person | None,
) -> None:
    counts = Counts()
    taken: list[Row] = []
    for row in part:
        if isinstance(row, RejectedRow):
            kind = Kind.REMARK if row.only_remark else Kind.REJECTED
            _problem(counts, run, kind, row, row.reasons)
            counts.rejected += not row.only_remark
        elif only_relevant and not row.relevant:
            counts.set_aside += 1
            _problem(counts, run, Kind.SET_ASIDE, row, [Reason.of("not_relevant")])
        else:
            taken.append(row)
    earlier = earlier_rows(run, [row.line for row in part])
    settled = _write_rows(run, taken, counts, directory, by, earlier)
    _take_back_what_is_wrong_now(earlier, {*settled, *_set_aside_lines(counts)}, by, run)
    for row in taken:
        for remark in dict.fromkeys(row.remarks):
            _problem(counts, run, Kind.REMARK, row, [remark])
    ImportProblem.objects.bulk_create(counts.problems, batch_size=500)
    run.position = position
    run.offset = max(run.offset, part[-1].offset)
    for name in ("created", "updated", "unchanged", "set_aside", "rejected"):
        setattr(run, name, getattr(run, name) + getattr(counts, name))
    run.save(update_fields=["position", "offset", "created", "updated", "unchanged", "set_aside", "rejected"])
    if counts.created_keys:
        # One event for each part; creation of the records is in their history and in what the source states.
        after = {"created": counts.created_keys, "position": position}
        record(Verb.IMPORTED, run, by=by, after=after, reason=run.file)


def _set_aside_lines(counts: Counts) -> set[int]:
    return {problem.line for problem in counts.problems if problem.kind == Kind.SET_ASIDE}


def _take_back_what_is_wrong_now(
    earlier: dict[int, ImportedRow], settled: set[int], by: Person | None, run: Import
) -> None:
    """Undo the statements of rows that are rejected now, or are about another initiative, because the file was read with
    another mapping before."""
    trusted = by is None or by.is_secretariat
    wrong = [
        row.pk
        for line, row in earlier.items()
        if line not in settled and (trusted or (by and row.run.started_by_id == by.pk))
    ]
    if wrong:
        take_back(wrong, by=by, reason=f"{run.source}: {run.file}")


def _problem(counts: Counts, run: Import, kind: str, row: Row | RejectedRow, reasons: list[Reason]) -> None:
    raw = None if kind == Kind.REMARK else row.raw
    counts.problems.append(
        ImportProblem(
            run=run,
            kind=kind,
            line=row.line,
            identifier=row.identifier[:250],
            reasons=serialize_reasons(reasons),
            row=raw,
        )
    )


RECORD_COLUMNS = [
    "id", "initiative_id", "register", "identifier", "stated_at", "dated", "facts", "parties", "fingerprint", "line", "standing",
    "source_id", "file", "file_hash",
]  # fmt: skip


def _write_rows(
    run: Import,
    rows: list[Row],
    counts: Counts,
    directory: Directory,
    by: Person | None,
    earlier: dict[int, ImportedRow],
) -> set[int]:
    """Write rows and the journal. Returns the lines whose earlier statements still hold or were replaced."""
    known = _keys_of_lines(rows, earlier) | known_keys(rows, directory.viewer, run.source_id)
    # A fingerprint of what was sent, not of what is stored: sending the same again states nothing new.
    marks = {id(row): fingerprint(canonical(row.facts)) for row in rows} if directory.viewer else {}
    for row in rows:
        directory.leave_out_unknown_publisher(row.facts)
    revision = Revision(run, known.values(), rows, directory, by, earlier)
    now = timezone.now()
    fresh: list[Row] = []
    settled: set[int] = set()
    for row in rows:
        key = known.get((row.register, row.identifier))
        if key is None:
            fresh.append(row)
        elif (standing := revision.standing(key)) is None:
            counts.rejected += 1
            _problem(counts, run, Kind.REJECTED, row, [Reason.of("other_keeper")])
        else:
            if row.line in earlier and earlier[row.line].initiative_id == key:
                settled.add(row.line)
            stated_at, dated = moment(row.stated_at, now)
            revision.align(row, key)
            mark = marks.get(id(row)) or fingerprint(canonical(row.facts))
            changed = revision.apply_row(row, key, mark, stated_at, dated=dated, standing=standing)
            counts.updated += changed
            counts.unchanged += not changed
    revision.finish()
    keys = create_initiatives(fresh, directory, by_id=by.pk if by else None, reason=revision.reason) if fresh else []
    counts.created += len(keys)
    counts.created_keys = keys
    _remark_on_places(rows, known, dict(zip((id(row) for row in fresh), keys, strict=True)))
    write_entries(run, _write_records(run, fresh, keys, revision, directory, marks, now))
    return settled


def _write_records(
    run: Import,
    fresh: list[Row],
    keys: list[int],
    revision: Revision,
    directory: Directory,
    marks: dict[int, str],
    now: datetime,
) -> list[Entry]:
    """Store what the rows state about new initiatives (`fresh`, with their keys) and existing ones; returns the entries
    for the journal."""
    record_keys = iter(reserve_keys(SourceRecord, len(keys) + len(revision.added)))
    records: list[tuple[Any, ...]] = []
    entries: list[Entry] = []
    for row, key in zip(fresh, keys, strict=True):
        text = canonical(row.facts)
        stated_at, dated = moment(row.stated_at, now)
        parties = json.dumps(directory.parties(row.facts))
        same = (
            row.register, row.identifier, stated_at, dated, text, parties, marks.get(id(row)) or fingerprint(text), row.line,
        )  # fmt: skip
        records.append((next(record_keys), key, *same, SourceRecord.Standing.HOLDS.value))
        entries.append(Entry(row.line, key, records[-1][0], has_created=True))
    for new in revision.added:
        text = canonical(new.facts)
        new.pk = next(record_keys)
        records.append(
            (
                new.pk, new.initiative_id, new.register, new.identifier, new.stated_at, new.dated, text, json.dumps(new.parties),
                new.fingerprint, new.line, str(new.standing),
            )
        )  # fmt: skip
    of_file = (run.source_id, run.file, run.file_hash)
    times = {record[4]: ready(SourceRecord, "stated_at", record[4]) for record in records}
    insert_rows(
        SourceRecord, RECORD_COLUMNS, ((*record[:4], times[record[4]], *record[5:], *of_file) for record in records)
    )
    for said, entry in revision.entries:
        entry.record = said.pk
        entries.append(entry)
    return entries


def _keys_of_lines(rows: list[Row], earlier: dict[int, ImportedRow]) -> dict[tuple[str, str], int]:
    """The initiatives of rows that are identified by what the same line stated before, under another name."""
    return {
        (row.register, row.identifier): key
        for row in rows
        if row.line in earlier and (key := earlier[row.line].initiative_id)
    }


def _remark_on_places(rows: list[Row], known: dict[tuple[str, str], int], created: dict[int, int]) -> None:
    """Say in the rows with places which of them are shown less precisely than in the file."""
    key_of = {
        id(row): created.get(id(row)) or known.get((row.register, row.identifier))
        for row in rows
        if "places" in row.facts
    }
    held = initiatives_restricted_on_import({key for key in key_of.values() if key}) if key_of else set()
    for row in rows:
        if key_of.get(id(row)) in held:
            row.remarks.append(Reason.of("place_restricted"))


def moment(text: str, now: datetime) -> tuple[datetime, bool]:
    """The time that a file states, in UTC where it names no zone, and whether it states one. Times in the future count as
    now."""
    found = _parse_time(text)
    return (min(found, now), True) if found else (now, False)


@functools.lru_cache(maxsize=4096)
def _parse_time(text: str) -> datetime | None:
    text = text.strip().replace(" ", "T", 1)
    found = None
    with contextlib.suppress(ValueError):
        found = parse_datetime(text)
    if found is None:
        with contextlib.suppress(ValueError):
            day = parse_date(text[:10])
            found = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return found.replace(tzinfo=UTC) if found and not found.tzinfo else found

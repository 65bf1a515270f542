"""From a file to an import: its source, its hash, an earlier import that was stopped half-way, and the final report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from hub.accounts.models import Person
from hub.background.workers import current_worker
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.exchange.facts import RejectedRow, Row
from hub.exchange.iati.files import file_hash, read_iati
from hub.exchange.importing.run import import_rows
from hub.exchange.messages import message_of
from hub.exchange.models import Import, ImportProblem
from hub.exchange.reasons import Reason, UnreadableError, serialize_reasons
from hub.exchange.relevance import judge_relevance, relevance_in_force
from hub.lib.sqlite import refresh_statistics
from hub.sources.models import Source

MANY = 1000  # initiatives written by one import; after these the query planner needs new statistics


@transaction.atomic
def source_named(name: str) -> Source:
    """The source with that title and without an address; created if necessary."""
    source, made = Source.objects.get_or_create(title=name[:300], url=None, defaults={"kind": Source.Kind.FILE})
    if made:
        record(Verb.CREATED, source, by=None, after=snapshot(source))
    return source


def rows_of(path: Path, file_format: str, source: Source, options: dict[str, Any]) -> Iterator[Row | RejectedRow]:
    """The rows of a file of any format."""
    if file_format == Import.Format.IATI:
        return judge_relevance(
            read_iati(path, strict=bool(options.get("strict")), preview=bool(options.get("preview"))),
            relevance_in_force(),
        )
    from hub.exchange.importing.tables import read_table

    return judge_relevance(read_table(path, file_format, source, options), relevance_in_force())


def open_import(path: Path, file_format: str, source: Source, options: dict[str, Any], by: Person | None) -> Import:
    """The unfinished import of this file, else a new one."""
    mark = file_hash(path)
    running = Import.objects.filter(source=source, file_hash=mark, format=file_format, state=Import.State.RUNNING)
    for _ in range(2):
        unfinished = running.first()
        if unfinished is not None and unfinished.options == options:
            return unfinished
        if unfinished is not None:
            # The same file with other options ends the earlier import.
            Import.objects.filter(pk=unfinished.pk).update(
                state=Import.State.FAILED,
                reasons=serialize_reasons([Reason.of("begun_again")]),
                finished_at=timezone.now(),
            )
        try:
            with transaction.atomic():
                return Import.objects.create(
                    source=source, format=file_format, file=path.name, file_hash=mark, options=options,
                    size=path.stat().st_size, state=Import.State.RUNNING, started_by=by,
                    worker=current_worker(),
                )  # fmt: skip
        except IntegrityError:
            continue  # another process created it at the same moment: continue with that one
    return running.get()


def import_file(run: Import, path: Path, *, by: Person | None = None) -> Import:
    """Import a file, from where it was stopped. An error that ends it is stored with the import. A file that is broken
    half-way is not done: the rows before are imported, and the import says from which line on nothing was read."""
    options = run.options
    Import.objects.filter(pk=run.pk, state=Import.State.RUNNING).update(worker=current_worker())
    try:
        rows = rows_of(path, run.format, run.source, options)
        import_rows(run, rows, only_relevant=bool(options.get("relevant")), by=by)
    except UnreadableError as error:
        run.refresh_from_db()
        _stop(run, error)
    else:
        Import.objects.filter(pk=run.pk, state=Import.State.RUNNING).update(
            state=Import.State.DONE, finished_at=timezone.now(), offset=run.size
        )
    run.refresh_from_db()
    if run.created + run.updated >= MANY and not options.get("trial"):
        refresh_statistics()
    return run


@transaction.atomic
def _stop(run: Import, error: UnreadableError) -> None:
    state, reasons = Import.State.FAILED, [error.reason]
    if run.read:
        state = Import.State.CUT
        cut = (
            Reason.of("cut", line=error.line, count=run.read)
            if error.line
            else Reason.of("cut_somewhere", count=run.read)
        )
        reasons.insert(0, cut)
    claimed = Import.objects.filter(pk=run.pk, state=Import.State.RUNNING).update(
        state=state, reasons=serialize_reasons(reasons), rejected=F("rejected") + 1, finished_at=timezone.now()
    )
    if claimed:  # otherwise another process that shared the work has recorded it
        ImportProblem.objects.create(
            run=run, kind=ImportProblem.Kind.REJECTED, line=error.line, reasons=serialize_reasons([error.reason])
        )


class _UndoError(Exception):
    """Raised to roll back a trial."""


def try_out(path: Path, file_format: str, source_name: str, options: dict[str, Any]) -> dict[str, Any]:
    """What an import would do. It is run and rolled back, so that the result is what the database itself says."""
    outcome: dict[str, Any] = {}
    try:
        with transaction.atomic():
            run = open_import(path, file_format, source_named(source_name), options | {"trial": True}, None)
            import_file(run, path)
            outcome = report([run])
            raise _UndoError
    except _UndoError:
        return outcome


def report(runs: list[Import]) -> dict[str, Any]:
    """The counts of some imports, every row that was left out with its reason, and the files not read to their end."""
    problems = ImportProblem.objects.filter(run__in=runs).select_related("run").order_by("run", "line", "pk")
    listed: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ImportProblem.Kind.values}
    for problem in problems.iterator(chunk_size=2000):
        listed[problem.kind].append(
            {
                "file": problem.run.file,
                "row": problem.line,
                "id": problem.identifier,
                "reason": message_of(problem.reasons),
            }
        )
    totals = {
        name: sum(getattr(run, name) for run in runs) for name in ("created", "updated", "unchanged", "set_aside")
    }
    return {
        "read": sum(run.read for run in runs),
        **totals,
        "rejected": listed[ImportProblem.Kind.REJECTED],
        "remarks": listed[ImportProblem.Kind.REMARK],
        "set_aside_rows": listed[ImportProblem.Kind.SET_ASIDE],
        "not_read_to_the_end": [
            {"file": run.file, "state": run.state, "reason": message_of(run.reasons)}
            for run in runs
            if run.state in Import.ENDED_EARLY
        ],
    }

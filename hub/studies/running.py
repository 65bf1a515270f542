"""Running a study: claimed once, with progress, cancellable, and with its result or failure stored."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.background.workers import alive_workers, working
from hub.events.actions import record
from hub.events.models import Verb, raise_public_version
from hub.studies import files
from hub.studies.computing.outcome import Outcome
from hub.studies.failures import FILE_CHANGED, FILE_MOVED, NO_MEMORY, UNFORESEEN
from hub.studies.models import Dataset, Method, Run

log = logging.getLogger(__name__)
SECONDS_BETWEEN_SIGNS = 0.5

Progress = Callable[[str, float], None]


class Cancelled(Exception):  # noqa: N818
    """Somebody asked to cancel the study."""


class Refusal(Exception):  # noqa: N818
    """What the data do not allow, in one sentence."""


def carry_out(pk: int) -> None:
    """Compute one study if no other process does; it ends as done, failed or cancelled, never with an exception. A study
    whose worker died is started again."""
    with working() as worker:
        _carry_out(pk, worker)


def _carry_out(pk: int, worker: str) -> None:
    now = timezone.now()
    dead = Q(state=Run.State.RUNNING) & ~Q(worker__in=alive_workers())
    # By the name, a suspended worker that comes back finds the study taken by another one, and stops.
    mine = {"worker": worker, "started_at": now, "sign_of_life": now}
    with transaction.atomic():
        if not Run.objects.filter(Q(state=Run.State.QUEUED) | dead, pk=pk).update(state=Run.State.RUNNING, **mine):
            return
        raise_public_version()  # lists of studies name the state
    run = Run.objects.get(pk=pk)
    from evidence.exceptions import EvidenceError

    try:
        outcome = compute(run, watch(run))
        write_files(run, outcome)
    except Cancelled:
        end(run, Run.State.CANCELLED)
    except (EvidenceError, Refusal) as error:
        end(run, Run.State.FAILED, error=without_paths(run, str(error)))
    except MemoryError:
        end(run, Run.State.FAILED, error=NO_MEMORY)
    except Exception as error:
        log.exception("A study stopped on an unexpected error.")
        end(run, Run.State.FAILED, error=UNFORESEEN % {"kind": type(error).__name__})
    else:
        keep(run, outcome)


def claimed_run(run: Run) -> QuerySet[Run]:
    """The study, as long as this process is the one that computes it."""
    return Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, worker=run.worker)


def compute(run: Run, progress: Progress) -> Outcome:
    if run.builtin and (shipped := run.parameters.get("shipped")):
        from hub.studies.computing.shipped import present

        return present(str(shipped), progress)
    by_kind: dict[str, Dataset] = {}
    for dataset in run.datasets.all():
        check_file(dataset)
        by_kind[dataset.kind] = dataset
    progress("reading", 0.0)
    if run.method == Method.LISTS:
        from hub.studies.computing.lists import estimate

        return estimate(by_kind[Dataset.Kind.LISTS], run.parameters, progress)
    from hub.studies.computing.supply import exports, footprint

    method = footprint if run.method == Method.FOOTPRINT else exports
    return method(by_kind[Dataset.Kind.TABLE], by_kind.get(Dataset.Kind.COUNTS), run.parameters, progress)


def check_file(dataset: Dataset) -> None:
    """The file must still be the registered one."""
    path = Path(dataset.path)
    if not path.exists():
        raise Refusal(FILE_MOVED % {"name": dataset})
    if files.hash_of(path) != dataset.sha256:
        raise Refusal(FILE_CHANGED % {"name": dataset})


def watch(run: Run) -> Progress:
    """Stores the progress, and stops if somebody asked for that. Called at every step of the library."""
    last = 0.0
    stages: dict[str, float] = {}

    def progress(stage: str, part: float) -> None:
        nonlocal last
        stages[stage] = min(1.0, max(0.0, part))
        now = time.monotonic()
        if now - last < SECONDS_BETWEEN_SIGNS:
            return
        last = now
        # The number of stages is unknown; the bar approaches its end and reaches it with the result.
        done = sum(stages.values())
        percent = min(99, int(100 * done / (max(len(stages), EXPECTED_STAGES[run.method]))))
        alive = (
            claimed_run(run)
            .filter(cancel_asked=False)
            .update(progress=percent, stage=stage[:60], sign_of_life=timezone.now())
        )
        if not alive:
            raise Cancelled

    return progress


EXPECTED_STAGES = {"footprint": 6, "exports": 5, "lists": 7, "rds": 1, "scaleup": 1, "survey": 1}


def write_files(run: Run, outcome: Outcome) -> None:
    """All files or none: they are written elsewhere and moved into place."""
    unfinished = run.folder.with_name(f"{run.public_id}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for name, content in outcome.files.items():
        (unfinished / name).write_text(content, encoding="utf-8")
    shutil.rmtree(run.folder, ignore_errors=True)
    unfinished.rename(run.folder)


def keep(run: Run, outcome: Outcome) -> None:
    fields: dict[str, Any] = {
        "result": outcome.result,
        "figures": [figure.as_dict() for figure in outcome.figures],
        "files": sorted(outcome.files),
        "finding": outcome.finding,
        "assumptions": outcome.assumptions,
        "warnings": outcome.warnings,
        "critique": outcome.critique,
        "software": outcome.software,
        "seed": outcome.seed,
        "progress": 100,
        "stage": "",
        "error": "",
    }
    end(run, Run.State.DONE, **fields)


def end(run: Run, state: Run.State, **fields: Any) -> None:
    verb = {Run.State.DONE: Verb.COMPUTED, Run.State.FAILED: Verb.FAILED, Run.State.CANCELLED: Verb.CANCELLED}[state]
    with transaction.atomic():
        ended = claimed_run(run).update(state=state, finished_at=timezone.now(), **fields)
        if not ended:  # somebody ended it in the meantime
            return
        run.refresh_from_db()
        if state != Run.State.CANCELLED:  # the request to cancel was the event
            record(verb, run, by=None, after=run.plain_record())


def without_paths(run: Run, sentence: str) -> str:
    """Paths on the server are not published."""
    for dataset in run.datasets.all():
        sentence = sentence.replace(dataset.path, dataset.file_name)
    return sentence

"""Studies whose process is gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hub.background.recovery import arguments_of_open_tasks
from hub.background.workers import alive_commands
from hub.events.actions import record
from hub.events.models import Verb
from hub.studies.failures import LOST
from hub.studies.models import Run
from hub.studies.tasks import carry_out_run

# A command creates a study before it computes it, and in between the study has no worker.
WAITS_ALONE = timedelta(minutes=1)


def end_lost_runs() -> int:
    """End studies without a process, with a sentence, so that nobody waits for them. Returns how many.

    A study whose worker died is restarted by its task, which another worker takes.
    """
    under_way = list(Run.objects.under_way())  # read first: studies that begin later are not considered
    if not under_way:
        return 0
    alive, waiting = alive_commands(), arguments_of_open_tasks(carry_out_run)
    return sum(_end(run) for run in under_way if run.pk not in waiting and _is_lost(run, alive))


def _is_lost(run: Run, alive: set[str]) -> bool:
    if run.state == Run.State.RUNNING:
        return run.worker not in alive
    return run.requested_at < timezone.now() - WAITS_ALONE


@transaction.atomic
def _end(run: Run) -> bool:
    ended = Run.objects.filter(pk=run.pk, state=run.state, worker=run.worker).update(
        state=Run.State.FAILED,
        finished_at=timezone.now(),
        error=LOST,
    )
    if not ended:
        return False
    run.refresh_from_db()
    record(Verb.FAILED, run, by=None, after=run.plain_record())
    return True

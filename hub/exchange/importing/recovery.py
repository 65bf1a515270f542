"""Imports whose process is gone."""

from __future__ import annotations

import logging

from django.utils import timezone

from hub.background.recovery import arguments_of_open_tasks
from hub.background.workers import alive_commands
from hub.exchange.models import Import
from hub.exchange.reasons import Reason, serialize_reasons

logger = logging.getLogger(__name__)


def end_lost_imports() -> int:
    """End the running imports without a process: a command was killed, or no worker could do them. Returns how many.

    An import whose worker died continues with its task, which another worker takes.
    """
    from hub.exchange.tasks import run_import

    running = list(
        Import.objects.filter(state=Import.State.RUNNING)
    )  # read first: imports that begin later are not considered
    if not running:
        return 0
    alive, waiting = alive_commands(), arguments_of_open_tasks(run_import)
    lost = [run for run in running if run.worker not in alive and run.pk not in waiting]
    return sum(end_import(run, Reason.of("worker_lost")) for run in lost)


def end_import(run: Import, reason: Reason) -> bool:
    """The rows that were imported stay, as the state says."""
    run.refresh_from_db()
    state = Import.State.CUT if run.read else Import.State.FAILED
    ended = Import.objects.filter(pk=run.pk, state=Import.State.RUNNING, worker=run.worker).update(
        state=state, reasons=serialize_reasons([reason]), finished_at=timezone.now()
    )
    if ended:
        logger.warning("Import %s was ended: %s", run.public_id, reason.code)
    return bool(ended)

"""Imports whose process is gone."""

from __future__ import annotations

from hub.background.recovery import arguments_of_open_tasks
from hub.background.workers import alive_commands
from hub.exchange.importing.ending import end_import
from hub.exchange.models import Import
from hub.exchange.reasons import Reason
from hub.exchange.tasks import run_import


def end_lost_imports() -> int:
    """End the running imports without a process: a command was killed, or no worker could do them. Returns how many.

    An import whose worker died continues with its task, which another worker takes.
    """
    running = list(
        Import.objects.filter(state=Import.State.RUNNING)
    )  # read first: imports that begin later are not considered
    if not running:
        return 0
    alive, waiting = alive_commands(), arguments_of_open_tasks(run_import)
    lost = [run for run in running if run.worker not in alive and run.pk not in waiting]
    return sum(end_import(run, Reason.of("worker_lost")) for run in lost)

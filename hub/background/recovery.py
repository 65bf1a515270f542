"""Tasks of dead workers are given to others; a task that kills every worker is given up."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.background.workers import alive_workers

logger = logging.getLogger(__name__)
BACKEND = "background"
MOST_ATTEMPTS = 5
LOST = "The worker ended while it did this, as did those before it."


def requeue_lost_tasks() -> int:
    """How many tasks were taken from dead workers. Every task may be run again: it continues where it stopped, or finds that
    nothing is left to do."""
    running = list(DBTaskResult.objects.filter(backend_name=BACKEND, status=TaskResultStatus.RUNNING))
    if not running:
        return 0
    alive, taken = alive_workers(), 0
    for row in running:
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
        if len(row.worker_ids) < MOST_ATTEMPTS:
            taken += mine.update(status=TaskResultStatus.READY, started_at=None)
            logger.warning("The worker of task %s (%s) died; another one takes it.", row.pk, row.task_path)
        else:
            ended = {
                "finished_at": timezone.now(),
                "exception_class_path": "hub.background.recovery",
                "traceback": LOST,
            }
            taken += mine.update(status=TaskResultStatus.FAILED, **ended)
            logger.error("Task %s (%s) ended every worker that did it and is given up.", row.pk, row.task_path)
    return taken


def arguments_of_open_tasks(task: Any) -> set[Any]:
    """The first arguments of the tasks of one kind that are waiting or running."""
    rows = DBTaskResult.objects.filter(
        backend_name=BACKEND,
        task_path=task.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    return {given["args"][0] for given in rows.values_list("args_kwargs", flat=True) if given["args"]}

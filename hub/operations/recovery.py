"""Recovery of every kind of work that a dead process may have left."""

from __future__ import annotations

import logging

from hub.background.recovery import requeue_lost_tasks
from hub.background.workers import forget_silent_workers
from hub.exchange.importing.recovery import end_lost_imports
from hub.studies.recovery import end_lost_runs

logger = logging.getLogger(__name__)


def recover_lost_work() -> None:
    """Called every few seconds by every worker: some queries where nothing was lost. Each step claims what it changes."""
    forget_silent_workers()
    requeue_lost_tasks()
    end_lost_imports()
    end_lost_runs()

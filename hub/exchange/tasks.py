"""Work that waits for the worker."""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import DatabaseError
from django_tasks import task

from hub.accounts.models import Person
from hub.exchange.importing.recovery import end_import
from hub.exchange.importing.start import import_file
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import
from hub.exchange.reasons import Reason
from hub.initiatives.models import Initiative
from hub.initiatives.signals import initiatives_changed

__all__ = ["run_import", "undo_later"]

logger = logging.getLogger(__name__)


@task(backend="background")
def run_import(key: int) -> None:
    """Run a waiting import, and tell the register. A second worker that gets it shares the work; a worker that dies leaves it to the next."""
    run = Import.objects.get(pk=key)
    if run.state != Import.State.RUNNING:
        return
    try:
        import_file(run, Path(run.stored.path), by=run.started_by)
    except DatabaseError:
        raise  # nothing can be written about it now; who looks after lost work ends it
    except Exception as error:
        logger.exception("Import %s stopped on an unexpected error.", run.public_id)
        end_import(run, Reason.of("unforeseen", detail=type(error).__name__))
        return
    initiatives_changed.send(sender=Initiative)


@task(backend="background")
def undo_later(key: int, person: int, reason: str) -> None:
    """Take back an import with more rows than a request has time for. Safe to repeat: what is taken back stays so."""
    run = Import.objects.get(pk=key)
    undo_import(run, by=Person.objects.filter(pk=person).first(), reason=reason)

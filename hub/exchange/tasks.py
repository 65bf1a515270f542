"""Tasks for the worker."""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import DatabaseError
from django_tasks import task

from hub.accounts.models import Person
from hub.exchange.importing.ending import end_import
from hub.exchange.importing.start import import_file
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import
from hub.exchange.reasons import Reason
from hub.initiatives.models import Initiative
from hub.initiatives.signals import initiatives_changed

logger = logging.getLogger(__name__)


@task(backend="background")
def run_import(key: int) -> None:
    """Run an import and signal the change. A second worker with the same task shares the work; if a worker dies, the next
    one continues."""
    run = Import.objects.get(pk=key)
    if run.state != Import.State.RUNNING:
        return
    try:
        import_file(run, Path(run.stored.path), by=run.started_by)
    except DatabaseError:
        raise  # nothing can be written now; the recovery of lost work ends the import
    except Exception as error:
        logger.exception("Import %s stopped on an unexpected error.", run.public_id)
        end_import(run, Reason.of("unforeseen", detail=type(error).__name__))
        return
    initiatives_changed.send(sender=Initiative)


@task(backend="background")
def undo_later(key: int, person: int, reason: str) -> None:
    """Undo an import with more rows than a request has time for. Safe to repeat."""
    run = Import.objects.get(pk=key)
    undo_import(run, by=Person.objects.filter(pk=person).first(), reason=reason)

"""Work that waits for the worker."""

from __future__ import annotations

from pathlib import Path

from django_tasks import task

from hub.initiatives.comparing import compare
from hub.initiatives.importing.start import import_file
from hub.initiatives.models import Import

__all__ = ["take_in"]


@task(backend="background")
def take_in(key: int) -> None:
    """Run a waiting import, and look for records that may be one. A second worker that gets it shares the
    work; a worker that dies leaves it to the next."""
    run = Import.objects.get(pk=key)
    if run.state == Import.State.RUNNING:
        import_file(run, Path(run.stored.path), by=run.started_by)
        compare()

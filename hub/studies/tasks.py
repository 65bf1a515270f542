"""Tasks for the worker."""

from __future__ import annotations

from django_tasks import task

__all__ = ["carry_out_run"]


@task(backend="background")
def carry_out_run(pk: int) -> None:
    from hub.studies.running import carry_out

    carry_out(pk)

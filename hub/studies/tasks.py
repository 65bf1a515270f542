"""Tasks for the worker."""

from __future__ import annotations

from django_tasks import task


@task(backend="background")
def carry_out_run(pk: int) -> None:
    from hub.studies.running import carry_out

    carry_out(pk)

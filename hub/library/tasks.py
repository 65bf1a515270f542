"""What the worker does: read the words of a file."""

from __future__ import annotations

from django_tasks import task


@task(backend="background")
def read_words(pk: int) -> None:
    from hub.library.models import Edition
    from hub.library.texts import read_text

    edition = Edition.objects.select_related("item").filter(pk=pk).first()
    if edition is not None and edition.file:
        read_text(edition)

"""Files that belong to a record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model


@contextmanager
def delete_file_on_failure(record: Model, field: str) -> Iterator[None]:
    """Delete a stored file when its record cannot be saved: otherwise it would stay for ever."""
    before = getattr(record, field).name
    try:
        yield
    except BaseException:
        file = getattr(record, field)
        if file and file.name != before and file._committed:
            file.storage.delete(file.name)
        raise

"""Files of versions: checks, storage and removal."""

from __future__ import annotations

from hub.library.models import Edition


def forget(edition: Edition) -> None:
    """Delete the file of a deleted version."""
    if name := edition.file.name:
        edition.file.storage.delete(name)

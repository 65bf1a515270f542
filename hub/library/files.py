"""Files of versions: what is taken in, and how they are kept and removed."""

from __future__ import annotations

from hub.library.models import Edition

__all__ = ["forget"]


def forget(edition: Edition) -> None:
    """The file of a version that is gone goes too."""
    if name := edition.file.name:
        edition.file.storage.delete(name)

"""A copy of everything public that needs no server: pages, tables and checksums in one folder (BagIt, RFC 8493)."""

from hub.operations.archive.bag import ArchiveError, write_archive

__all__ = ["ArchiveError", "write_archive"]

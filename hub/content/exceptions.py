from __future__ import annotations


class ContentError(Exception):
    """A content file is invalid. The message is one sentence that names file, record and field."""

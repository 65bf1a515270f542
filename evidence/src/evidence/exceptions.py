"""The named errors of the library: each says what was wrong, where, and with which number."""

__all__ = ["DataError", "EvidenceError"]


class EvidenceError(Exception):
    """Anything the library refuses or cannot do; the message is one sentence a user can act on."""


class DataError(EvidenceError):
    """The input cannot be used as it is; the message names the file, row, label or column."""

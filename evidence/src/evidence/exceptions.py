"""The named errors of the library: each says what was wrong, where, and with which number."""

__all__ = ["ConvergenceError", "DataError", "EvidenceError"]


class EvidenceError(Exception):
    """Anything the library refuses or cannot do; the message is one sentence a user can act on."""


class DataError(EvidenceError):
    """The input cannot be used as it is; the message names the file, row, label or column."""


class ConvergenceError(EvidenceError):
    """An iteration did not reach the accuracy asked for; the message gives the one it reached."""

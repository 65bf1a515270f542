"""The cause of an error: a disk that is full or read-only, a database that is busy or unreachable. These are not faults of
the software, and users are told so."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum

from django.db import DatabaseError, InterfaceError


class Failure(Enum):
    CANNOT_WRITE = "cannot write"
    BUSY = "busy"
    AWAY = "away"


CANNOT_WRITE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG}
SQLITE = {
    "SQLITE_FULL": Failure.CANNOT_WRITE,
    "SQLITE_READONLY": Failure.CANNOT_WRITE,
    "SQLITE_IOERR": Failure.CANNOT_WRITE,
    "SQLITE_CANTOPEN": Failure.AWAY,
    "SQLITE_BUSY": Failure.BUSY,
    "SQLITE_LOCKED": Failure.BUSY,
}
# Classes and codes of PostgreSQL's SQLSTATE.
POSTGRESQL = {
    "53100": Failure.CANNOT_WRITE,  # disk full
    "25006": Failure.CANNOT_WRITE,  # read-only transaction: a standby
    "58030": Failure.CANNOT_WRITE,  # input/output error
    "53": Failure.BUSY,  # other resources: memory, connections
    "55P03": Failure.BUSY,  # lock not available
    "40": Failure.BUSY,  # deadlock, serialization
    "57P": Failure.AWAY,  # shutting down, starting up
    "08": Failure.AWAY,  # connection
}


def failure_behind(error: BaseException | None) -> Failure | None:
    for one in _chain(error):
        if isinstance(one, OSError) and one.errno in CANNOT_WRITE:
            return Failure.CANNOT_WRITE
        name = str(getattr(one, "sqlite_errorname", None) or "")
        if found := next((kind for start, kind in SQLITE.items() if name.startswith(start)), None):
            return found
        state = str(getattr(one, "sqlstate", None) or "")
        if found := next((kind for start, kind in POSTGRESQL.items() if state.startswith(start)), None):
            return found
        if isinstance(one, DatabaseError | InterfaceError) and _could_not_connect(one):
            return Failure.AWAY
    return None


def _could_not_connect(error: Exception) -> bool:
    """psycopg gives no code when no server answered."""
    text = str(error)
    return any(
        words in text
        for words in ("connection failed", "could not connect", "connection is closed", "closed the connection")
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__

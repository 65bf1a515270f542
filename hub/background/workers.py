"""Which processes are running: each reports every few seconds, and the work of one that does not is given to others.

Times are those of the database, so that the clocks of several machines may differ.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, connection, connections
from django.db.models.functions import Now

from hub.background.models import Worker
from hub.lib.processes import is_running

logger = logging.getLogger(__name__)
BEAT_EVERY = 5.0  # seconds
# Longer than a writer may wait for others on SQLite (20 seconds) and two heartbeats.
LEASE = timedelta(seconds=40)
ELSEWHERE = "other"
_current = [""]


def new_name() -> str:
    """A name that says on which machine the process runs, and which process it is."""
    return f"{machine()}-{os.getpid()}-{secrets.token_hex(6)}"


def machine() -> str:
    """Changes when the machine restarts; containers count as machines. Host names do not serve: two machines may share one."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        return hashlib.sha256(f"{boot} {os.readlink('/proc/self/ns/pid')}".encode()).hexdigest()[:12]
    except OSError:
        return ELSEWHERE


def forget_ended_here() -> int:
    """Workers of this machine whose process has ended are dead at once, without waiting for the time-out."""
    here = machine()
    if here == ELSEWHERE:
        return 0
    names = Worker.objects.filter(name__startswith=f"{here}-").values_list("name", flat=True)
    ended = [name for name in names if not is_running(int(name.split("-")[1]))]
    return Worker.objects.filter(name__in=ended).delete()[0]


def current_worker() -> str:
    """The name of this process among the workers; empty where it is not registered."""
    return _current[0]


def alive_workers() -> set[str]:
    return set(Worker.objects.filter(seen_at__gte=Now() - LEASE).values_list("name", flat=True))


def alive_commands() -> set[str]:
    """Those of the names that are running commands: their work is in no queue."""
    alive = Worker.objects.filter(takes_tasks=False, seen_at__gte=Now() - LEASE)
    return set(alive.values_list("name", flat=True))


def forget_silent_workers() -> int:
    """Consider them dead. A process that was only suspended finds its row gone and ends itself (Heartbeat)."""
    return Worker.objects.filter(seen_at__lt=Now() - LEASE).delete()[0]


class Heartbeat(threading.Thread):
    """Reports that this process is alive. `then` is called after a heartbeat, `lost` when others consider it dead.

    After a time in which the database could not be written, other processes may seem dead that only waited, like this one:
    for the length of a lease `then` is not called.
    """

    def __init__(
        self, name: str, *, then: Callable[[], object] | None = None, lost: Callable[[], object] | None = None
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.worker, self.then, self.lost = name, then, lost
        self.stopped = threading.Event()
        self.last = time.monotonic()
        self.judges_from = 0.0

    def run(self) -> None:
        while not self.stopped.wait(BEAT_EVERY):
            self.beat()

    def beat(self) -> None:
        try:
            alive = Worker.objects.filter(name=self.worker).update(seen_at=Now()) == 1
            if not alive and self.lost is not None and not self.stopped.is_set():
                self.lost()
            now = time.monotonic()
            if now - self.last > 3 * BEAT_EVERY:
                self.judges_from = now + LEASE.total_seconds()
            self.last = now
            if alive and self.then is not None and now >= self.judges_from:
                self.then()
        except DatabaseError:
            logger.warning("No sign of life could be written; it is tried again.", exc_info=True)
        finally:
            if threading.current_thread() is self:
                connections.close_all()


@contextlib.contextmanager
def working(
    name: str = "",
    *,
    takes_tasks: bool = False,
    then: Callable[[], object] | None = None,
    lost: Callable[[], object] | None = None,
) -> Iterator[str]:
    """Register this process as a worker. Within a process that is registered already this changes nothing."""
    if _current[0]:
        yield _current[0]
        return
    name = name or new_name()
    Worker.objects.create(name=name, takes_tasks=takes_tasks)
    _current[0] = name
    heart = Heartbeat(name, then=then, lost=lost)
    heart.start()
    try:
        yield name
    finally:
        _current[0] = ""
        heart.stopped.set()
        if not connection.in_atomic_block or not connection.needs_rollback:
            with contextlib.suppress(DatabaseError):  # otherwise it counts as dead after the time-out
                Worker.objects.filter(name=name).delete()

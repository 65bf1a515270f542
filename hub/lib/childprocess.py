"""Processing uploaded files in a child process.

A reader that runs out of memory ends its process, and with it the requests of everybody else. So files are read in a child
with little memory, limited time, no secrets and no access to write, which ends with its parent.

The child is a module with a function `main(arguments)` that writes lines; an open file is its standard input.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from dataclasses import dataclass
from typing import IO

from hub.lib.processes import end_with_parent

TOO_LARGE, TOO_SLOW, BUSY, FAILED = "too_large", "too_slow", "busy", "failed"
AT_ONCE = 3  # children of one process, so that their total is bounded
OUT_OF_MEMORY = 77  # exit code
BLOCK = 1 << 18
LONGEST_LINE = 32_000_000
MOST_WRITTEN = 1_000_000  # bytes of messages on standard error
# The only part of the parent's environment that is passed on: the rest contains secrets and addresses of databases.
GIVEN_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV")
# Every thread reserves address space: with many processors that is more than the child's limit.
FEW_THREADS = {
    "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "POLARS_MAX_THREADS": "2",
    "RAYON_NUM_THREADS": "2",
}  # fmt: skip
logger = logging.getLogger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


class ChildError(Exception):
    """The child failed. `kind` is one of TOO_LARGE, TOO_SLOW, BUSY, FAILED."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Limits:
    """The limits of a child. Zero bytes or seconds mean no limit."""

    memory: int = 1_500_000_000  # bytes of address space
    processor_seconds: int = 40
    silent_seconds: float = 120  # without a line: a child that neither works nor ends
    waiting_seconds: float = 30  # until another child ends


def lines_of_child(
    module: str, *arguments: str, limits: Limits, file: IO[bytes] | None = None
) -> Generator[bytes, None, None]:
    """The lines that a module writes about an open file or its arguments, as they come. Closing the iterator ends the child."""
    if not _places.acquire(timeout=limits.waiting_seconds):
        raise ChildError(BUSY)
    try:
        yield from _lines(module, arguments, file, limits)
    finally:
        _places.release()


def _lines(
    module: str, arguments: tuple[str, ...], file: IO[bytes] | None, limits: Limits
) -> Generator[bytes, None, None]:
    if file is not None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
    asked = [str(os.getpid()), str(limits.memory), str(limits.processor_seconds), module, *arguments]
    environment = {name: os.environ[name] for name in GIVEN_ON if name in os.environ} | FEW_THREADS
    with tempfile.TemporaryFile() as messages:
        # -B: a compiled module larger than the file size limit would be truncated, and broken for every process.
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-B", "-P", "-m", __name__, *asked],
            stdin=file or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages, env=environment,
        )  # fmt: skip
        try:
            yield from _lines_of_pipe(child, limits)
            _check_end(child.wait(), module, messages)
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _lines_of_pipe(child: subprocess.Popen[bytes], limits: Limits) -> Generator[bytes, None, None]:
    assert child.stdout is not None  # noqa: S101 - it was asked for
    begun = b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(limits.silent_seconds or None):
                raise ChildError(TOO_SLOW)
            block = os.read(child.stdout.fileno(), BLOCK)
            if not block:
                break
            *lines, begun = (begun + block).split(b"\n")
            yield from lines
            if len(begun) > LONGEST_LINE:
                raise ChildError(TOO_LARGE)
    if begun:
        yield begun


def _check_end(code: int, module: str, messages: IO[bytes]) -> None:
    if code == 0:
        return
    if code == -signal.SIGXCPU:
        raise ChildError(TOO_SLOW)
    # Out of memory, some readers end themselves and others are killed by the system.
    if code == OUT_OF_MEMORY or code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGKILL}:
        raise ChildError(TOO_LARGE)
    messages.seek(0)
    logger.warning("%s ended with %s: %s", module, code, messages.read(MOST_WRITTEN)[-2000:].decode(errors="replace"))
    raise ChildError(FAILED)


def _limit(memory: int, processor_seconds: int) -> None:
    import resource

    limits = {
        "RLIMIT_CORE": 0, "RLIMIT_FSIZE": MOST_WRITTEN, "RLIMIT_AS": memory, "RLIMIT_CPU": processor_seconds
    }  # fmt: skip
    for name, most in limits.items():
        if most or name == "RLIMIT_CORE":
            _soft, hard = resource.getrlimit(kind := getattr(resource, name))
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS cannot limit the memory of a process
                resource.setrlimit(kind, (most, hard))


def _main() -> None:
    parent, memory, processor_seconds, module, *arguments = sys.argv[1:]
    end_with_parent(int(parent))
    _limit(int(memory), int(processor_seconds))
    try:
        importlib.import_module(module).main(arguments)
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    _main()

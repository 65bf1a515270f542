"""One BLAS thread a product: several threads split sums differently, and then the last bits differ."""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

__all__ = ["cores", "one_blas_thread"]

_lock = threading.Lock()
_inside = 0
_before = 1


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_blas_thread() -> Iterator[bool]:
    """While inside, NumPy's OpenBLAS uses one thread, in the whole process; False where another BLAS is in use.

    Products are then the same bits however many run beside each other, here or on other machines with the same
    processor and NumPy. Where it is not possible, products still agree to rounding.
    """
    global _inside, _before  # one setting for the process, so one count for the process
    calls = _thread_calls()
    if calls is None:
        yield False
        return
    read, write = calls
    with _lock:
        if _inside == 0:
            _before = read()
            write(1)
        _inside += 1
    try:
        yield True
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                write(_before)


@functools.cache
def _thread_calls() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    package = Path(np.__file__).parent
    folders = (package.parent / "numpy.libs", package / ".dylibs")
    for path in (file for folder in folders for file in folder.glob("*openblas*")):
        library = ctypes.CDLL(str(path))
        for name in ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads"):
            read = getattr(library, name.format("get"), None)
            write = getattr(library, name.format("set"), None)
            if read is not None and write is not None:
                return read, write
    return None

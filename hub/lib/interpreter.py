"""Long work beside requests in one process: the interpreter lets one thread work at a time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["frequent_switches"]

SWITCH_EVERY = 0.0005  # seconds; the usual five milliseconds are waited for at each query of a page
_lock = threading.Lock()
_blocks = 0
_usual = sys.getswitchinterval()


@contextmanager
def frequent_switches() -> Iterator[None]:
    """Inside the block other threads get the interpreter more often. Blocks of several threads may overlap."""
    global _blocks, _usual
    with _lock:
        if not _blocks:
            _usual = sys.getswitchinterval()
            sys.setswitchinterval(SWITCH_EVERY)
        _blocks += 1
    try:
        yield
    finally:
        with _lock:
            _blocks -= 1
            if not _blocks:
                sys.setswitchinterval(_usual)

"""Long work in threads beside requests: the interpreter runs one thread at a time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_EVERY = 0.0005  # seconds; with the usual five milliseconds, each query of a page waits that long
_lock = threading.Lock()
_blocks = 0
_usual = sys.getswitchinterval()


@contextmanager
def frequent_switches() -> Iterator[None]:
    """Within the block, threads switch more often. Blocks of several threads may overlap."""
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

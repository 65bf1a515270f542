"""Ending a process together with its parent, however the parent ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 1.0


def end_with_parent(parent: int | None = None) -> None:
    """End this process at once when its parent is gone: a killed process cannot stop its children itself.

    On Linux the kernel does it; elsewhere a thread checks every second. `parent` is the process that started this one,
    where it is known: it may have ended before this call.
    """
    expected = os.getppid() if parent is None else parent
    if not _ask_kernel():
        threading.Thread(target=_watch, args=(expected,), name="watch-parent", daemon=True).start()
    if os.getppid() != expected:  # ended before the kernel was asked
        os.kill(os.getpid(), signal.SIGKILL)


def is_running(pid: int) -> bool:
    if sys.platform == "win32":
        return True  # on Windows os.kill itself would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ask_kernel() -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

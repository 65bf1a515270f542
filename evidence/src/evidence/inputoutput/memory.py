"""How much memory is left, so that a table too large for the machine is refused before it fills it."""

from __future__ import annotations

import os
from pathlib import Path

from evidence.exceptions import DataError

__all__ = ["available_bytes", "refuse_if_too_large"]


def available_bytes() -> int:
    """Bytes that can be taken now without swapping; the smaller of the machine's and the container's limit."""
    free = _kernel_figure()
    for limit_file, used_file in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        try:
            limit = Path(limit_file).read_text().strip()
            if limit != "max":
                free = min(free, max(0, int(limit) - int(Path(used_file).read_text())))
        except (OSError, ValueError):
            continue
    return free


def _kernel_figure() -> int:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return int(os.sysconf("SC_PHYS_PAGES")) * int(os.sysconf("SC_PAGE_SIZE"))
    return 2**62


def refuse_if_too_large(needed: int, what: str) -> None:
    """DataError with both numbers where `needed` bytes would not fit."""
    free = available_bytes()
    if needed > free:
        raise DataError(
            f"{what} needs {needed / 2**30:.1f} GiB of memory and {free / 2**30:.1f} GiB are free; convert the table "
            "once with `evidence table convert --single` on a larger machine, then flows are read from disk as needed."
        )

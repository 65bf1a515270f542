"""What the benchmarks share: whether the machine is busy, and how fast times grow."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping


def is_busy() -> bool:
    """Whether other work keeps more than half of the cores; bars are then held to processor time."""
    return os.getloadavg()[0] > (os.cpu_count() or 1) / 2


def machine() -> str:
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"


def exponent(times: Mapping[int, float]) -> str:
    """Slope of log time on log size between the smallest and the largest: 2 means twice the size takes four times."""
    sizes = [size for size, seconds in sorted(times.items()) if seconds > 0]
    if len(sizes) < 2:
        return "-"
    first, last = sizes[0], sizes[-1]
    return f"{math.log(times[last] / times[first]) / math.log(last / first):.2f} ({first:,} to {last:,})"

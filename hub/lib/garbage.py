"""Settings of Python's garbage collector. By default it scans after every 700 new objects, and from time to time all of
them, which takes a tenth of a second in a loaded site: one request in a hundred waited for that."""

from __future__ import annotations

import gc

EVERY = 10_000


def scan_seldom() -> None:
    """At the start: a sixth of it would be spent on scans of modules that stay anyway."""
    gc.set_threshold(EVERY, 10, 10)


def leave_out_what_stays() -> None:
    """What exists now stays as long as the process: exclude it from later scans, and scan less often."""
    scan_seldom()
    gc.collect()
    gc.freeze()

"""When Python looks for objects that hold each other. Its habit is to look after every 700 new ones, and from time to time at
everything, which takes a tenth of a second once a site is loaded: one request in a hundred waited for that."""

from __future__ import annotations

import gc

__all__ = ["leave_out_what_stays"]

EVERY = 10_000


def leave_out_what_stays() -> None:
    """What there is now stays as long as the process: later looks leave it out, and come less often."""
    gc.set_threshold(EVERY, 10, 10)
    gc.collect()
    gc.freeze()

"""Room for deep calls.

Python keeps the frames of calls on pieces of 16 kB and gives a piece back to the system the moment the last frame on it
returns. Where a loop deep inside a page calls across the end of a piece, every single call asks the system for memory and
returns it: forms took a third longer than they must. Below one frame that claims a great deal of room, Python takes a
single large piece, on which everything that is called from there finds its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["with_room"]

Result = TypeVar("Result")
WORDS = (
    1 << 16
) + 64  # claimed by the frame, never touched; the piece is the next power of two, so as much again is free


def with_room(work: Callable[[], Result]) -> Result:
    """Do the work and answer with its result."""
    return work()


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)

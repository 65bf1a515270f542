"""Room for nested calls.

Python keeps the frames of its calls in chunks of 16 KB, asks the system for each of them and gives it back as soon as it is empty. A
call made at the very end of a chunk therefore asks the system twice, and in a loop does so each time. Below pytest's own
calls the pages of the hub happened to lie there: a sixth of the processor went into it. (Below the web server they do not.)
A function that declares a large frame makes Python ask once for a large chunk, in which all that it calls finds room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

# Of 8 bytes each: more than half a megabyte, so that Python takes the next power of two. The system gives only what is used.
SLOTS = 70_000


def with_room_for_calls(function: Function) -> Function:
    """Not for generators: their frames are kept elsewhere."""
    function.__code__ = function.__code__.replace(co_stacksize=SLOTS)
    return function

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor

from hub.lib.tests.callstack import with_room_for_calls

CALLS = 2_000


def leaf(*, a: int = 1, b: int = 1, c: int = 1, d: int = 1, e: int = 1, f: int = 1, g: int = 1, h: int = 1) -> int:
    """Its frame is larger than that of its caller: at some depth the caller's is the last one that fits."""
    return a + (b + (c + (d + (e + (f + (g + h))))))


def call_often(depth: int) -> int:
    """The pages of memory that the system gave while something was called often at this depth."""
    if depth:
        return call_often(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_of_calls_asks_the_system_for_memory_at_each_call() -> None:
    @with_room_for_calls
    def at_every_depth() -> int:
        return max(call_often(depth) for depth in range(300))

    with ThreadPoolExecutor(1) as new_thread:  # each has a stack of its own
        assert new_thread.submit(at_every_depth).result() < CALLS / 10

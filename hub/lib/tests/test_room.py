"""Calls find room without asking the system for it, however deep they are."""

from __future__ import annotations

import resource
from collections.abc import Callable
from threading import Thread

import pytest

from hub.lib.room import with_room

CALLS = 200


def call_at(depth: int) -> None:
    if depth:
        call_at(depth - 1)
        return
    for _ in range(CALLS):
        leaf()


def leaf() -> None:
    """Its frame is what may not fit on the piece."""


def pages_asked_for(work: Callable[[], None]) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def worst(with_: Callable[[Callable[[], None]], None]) -> int:
    """Of many depths the one at which most was asked for; in a thread of its own, as pages are."""
    found: list[int] = []

    def measure() -> None:
        call_at(300)  # what Python prepares once
        found.extend(pages_asked_for(lambda depth=depth: with_(lambda: call_at(depth))) for depth in range(300))

    thread = Thread(target=measure)
    thread.start()
    thread.join()
    return max(found)


def test_no_depth_is_costly() -> None:
    assert worst(with_room) < CALLS / 2
    assert worst(lambda work: work()) > CALLS, "Python has mended it: hub.lib.room can go."


def test_answers_and_failures_come_through() -> None:
    assert with_room(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)

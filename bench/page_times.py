"""What a page takes, and the table of many: shared by the benchmarks of pages."""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

from timing import is_busy, machine

BAR, BAR_OF_FORMS = 120.0, 150.0  # milliseconds
QUICK = 30.0  # milliseconds: below, a factor says more about chance than about the site
FORM, FILE, PAGE = "form", "file", "page"


def measured(
    client: Any, address: str, times: int, before: Callable[[], object] = lambda: None
) -> dict[str, Any] | None:
    """Milliseconds; the first request fills memories and counts queries. None where the reader does not reach the page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        if answer.status_code != 200:
            return None
        content = body(answer)
        queries = len(captured)
    # A calendar holds every meeting, as a download holds every record.
    is_file = answer.streaming or "filename" in answer.get("Content-Disposition", "")
    kind = FILE if is_file else FORM if b'method="post"' in content.partition(b"<main")[2] else PAGE
    gc.collect()  # what other pages left behind: a full scan by chance would take ten times what a page takes
    clocks, own = [], []
    for _ in range(1 if is_file else times):
        before()
        clock, processor = time.perf_counter(), time.process_time()
        body(client.get(address))
        clocks.append(1000 * (time.perf_counter() - clock))
        own.append(1000 * (time.process_time() - processor))
    return {
        "kind": kind,
        "queries": queries,
        "kilobytes": len(content) / 1000,
        "clock": p95(clocks),
        "processor": p95(own),
        "median": statistics.median(own),
        "median by the clock": statistics.median(clocks),
    }


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]


def report(small: dict[str, Any], large: dict[str, Any], growth_bar: float) -> int:
    """The table of the larger site, the slowest page first, with the growth from the smaller one."""
    busy = is_busy()
    print(machine())
    if busy:
        print("The machine is busy: bars are held to processor time, the database server's not included.")
    heads = f"{'queries':>7} {'kB':>7} {'p95 ms':>8} {'processor':>9} {'median':>7} {'growth':>7}"
    print(f"{'page':<58} {'kind':<5} {heads}")
    missed, shown = 0, sorted(large, key=lambda name: -large[name]["median"])
    for name in shown:
        it, before = large[name], small.get(name)
        judged = it["processor"] if busy else it["clock"]
        median = "median" if busy else "median by the clock"
        growth = it[median] / before[median] if before else math.nan
        slow = judged > (BAR_OF_FORMS if it["kind"] == FORM else BAR)
        grows = growth > growth_bar and it[median] > QUICK
        wrong = it["kind"] != FILE and (slow or grows)
        missed += wrong
        print(
            f"{name:<58} {it['kind']:<5} {it['queries']:>7} {it['kilobytes']:>7.0f} {it['clock']:>8.0f} "
            f"{it['processor']:>9.0f} {it['median']:>7.0f} {growth:>7.1f}{'   MISSED' if wrong else ''}"
        )
    print(f"{len(shown)} pages, {missed} missed\n", flush=True)
    return int(missed > 0)

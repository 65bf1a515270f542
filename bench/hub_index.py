"""Memory, start and counting of the index of initiatives up to a million, on which all pages of initiatives rest.

    python bench/hub_index.py [--sizes 100000 300000 1000000]

The index of the large seeded site (100,000 initiatives), repeated under other names until there are so many; written to disk
and read by a process of its own, as a process does that starts. Held: below 500 MB and 1.5 s of processor time at the
sizes that the site is planned for today, up to 160,000.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from seeded_site import LARGE, seeded_site
from timing import machine

SIZES = [100_000, 300_000]
HELD_TO, MEMORY, START = 160_000, 500.0, 1.5


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    words.add_argument("--write", type=int, help=argparse.SUPPRESS)
    words.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.write:
        return write(options.write)
    if options.read:
        return read()
    with seeded_site(LARGE) as environment:
        return report(options.sizes, environment)


def report(sizes: list[int], environment: dict[str, str]) -> int:
    print(f"{machine()}; a process with the index and what pages of it need")
    print(f"{'initiatives':>12} {'file MB':>8} {'memory MB':>10} {'start s':>8} {'counts ms':>10} {'words ms':>9}")
    missed = 0
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="actionhub-bench-") as folder:
            variables = environment | {"ACTIONHUB_VAR": folder}
            subprocess.run([sys.executable, __file__, "--write", str(size)], env=variables, check=True)
            done = subprocess.run(
                [sys.executable, __file__, "--read"], env=variables, check=True, stdout=subprocess.PIPE
            )
        it = json.loads(done.stdout)
        slow = it["size"] <= HELD_TO and (it["memory"] > MEMORY or it["start"] > START)
        missed += slow
        print(
            f"{it['size']:>12,} {it['file']:>8.0f} {it['memory']:>10.0f} {it['start']:>8.2f} {it['counts']:>10.0f} "
            f"{it['words']:>9.0f}{'   MISSED' if slow else ''}",
            flush=True,
        )
    return int(missed > 0)


def write(size: int) -> int:
    import django

    django.setup()
    from hub.initiatives.index import current_index
    from hub.initiatives.index_file import save_index

    index = current_index()
    return 0 if save_index(repeated(index, size)) else 1


def repeated(index: Any, size: int) -> Any:
    """So many initiatives, each with the links of one that there is."""
    import numpy as np

    from hub.initiatives.facet_index import FacetIndex
    from hub.initiatives.viewport import Points

    before = len(index.keys)
    rounds = -(-size // before)

    def names(column: list[str]) -> list[str]:
        made = [f"{name} {number}" if name else "" for number in range(rounds) for name in column]
        return made[:size]

    def places(column: Any) -> tuple[Any, Any]:
        moved = np.concatenate([column + np.int32(before * number) for number in range(rounds)])
        return moved, moved < size

    made = FacetIndex(event=index.event, own_changes_to=index.own_changes_to, day=index.day)
    made.keys, made.alive = np.arange(1, size + 1, dtype=np.int64), np.ones(size, np.bool_)
    made.names, made.all_names = [names(column) for column in index.names], names(index.all_names)
    made.numbers = index.numbers
    for name, (positions, values) in index.pairs.items():
        moved, kept = places(positions)
        made.pairs[name] = moved[kept], np.tile(values, rounds)[kept]
    moved, kept = places(index.points.of)
    made.points = Points(moved[kept], np.tile(index.points.x, rounds)[kept], np.tile(index.points.y, rounds)[kept])
    return made


def read() -> int:
    import django

    django.setup()
    from hub.initiatives.filters import FACETS
    from hub.initiatives.index_file import load_index, path_of_index

    began = time.process_time()
    index = load_index()
    assert index is not None
    start = time.process_time() - began
    seen = index.alive
    began = time.process_time()
    for name in FACETS:
        index.counts(name, seen)
    counts = time.process_time() - began
    began = time.process_time()
    found = sum(1 for name in index.all_names if "cocoa" in name)
    words = time.process_time() - began
    assert found
    pages = int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1])
    answer = {
        "size": len(index.keys),
        "file": path_of_index().stat().st_size / 1_000_000,
        "memory": pages * resource.getpagesize() / 1_000_000,
        "start": start,
        "counts": 1000 * counts,
        "words": 1000 * words,
    }
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())

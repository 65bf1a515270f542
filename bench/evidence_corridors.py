"""Speed of flows from stocks and of suppression, beside the obvious way to each: python bench/evidence_corridors.py [--all].

Times are processor time, since the machine may be shared; a ratio compares a job with its plain peer in the same run. Stocks
and counts are synthetic, of the sizes of the published ones.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from evidence.corridors import FlowInput, draw_flows, estimate_flows
from evidence.corridors.reference import fit_in_turns, least_moves_in_turns
from evidence.disclosure import CountTable, Target, attack, suppress_table, world_of
from timing import exponent, machine


def stocks(countries: int) -> FlowInput:
    """Populations as uneven as the world's, one person in thirty abroad, two per cent of natural growth in five years."""
    random = np.random.default_rng(1)
    people = np.sort(random.pareto(0.9, countries) + 0.02) * 5e6
    near = random.gamma(0.15, 1, (countries, countries)) * np.sqrt(people[:, None] * people[None, :])
    np.fill_diagonal(near, 0)
    before = np.round(near * people.sum() / 30 / near.sum())
    after = np.round(before * random.lognormal(0.05, 0.15, before.shape))
    for table, size in ((before, people), (after, people * random.uniform(1.0, 1.12, countries))):
        np.fill_diagonal(table, np.round(np.maximum(size, table.sum(0) * 1.1)))
    grown = np.maximum(after.sum(0) - before.sum(0), 0)
    births, deaths = np.round(grown + 0.03 * people), np.round(0.03 * people)
    return FlowInput(tuple(f"C{i}" for i in range(countries)), before, after, births, deaths)


def counts(origins: int, years: int) -> CountTable:
    """Detected victims by origin, destination and year: most pairs have none, most others few."""
    random = np.random.default_rng(1)
    rate = random.pareto(1.1, origins)[:, None, None] * random.pareto(1.1, origins)[None, :, None]
    rate = rate * random.gamma(0.3, 2, (origins, origins, 1)) * random.uniform(0.7, 1.3, years)
    labels = tuple(f"C{i}" for i in range(origins))
    names = ("origin", "destination", "year")
    return CountTable("victims", names, (labels, labels, tuple(map(str, range(years)))), random.poisson(rate))


def plain_flows(given: FlowInput) -> np.ndarray:
    """The loop of the papers: both stocks fitted in turns, then a table with three sides for all birthplaces."""
    found = estimate_flows(given)
    middle = (found.before.sum(1) + found.after.sum(1)) / 2
    before = fit_in_turns(
        given.before - given.before * (given.deaths / given.before.sum(0)),
        middle,
        found.before.sum(0),
        tolerance=1,
        limit=1000,
    )
    after = fit_in_turns(given.after, middle, found.after.sum(0), tolerance=1, limit=1000)
    assert before.shape == after.shape
    return least_moves_in_turns(found.before, found.after, tolerance=1, limit=100)


def programmes_for_each(table: CountTable) -> int:
    found = suppress_table(table)
    sums = table.with_totals()
    targets = [
        Target(table.where(place), int(sums[tuple(place)]), table.name)
        for place in np.argwhere(found.sensitive).tolist()
    ]
    attack(world_of([table], found.facts()), targets, found.threshold, each=True)
    return len(targets)


def took(job: Callable[[], Any], runs: int = 3) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2]


def main() -> int:
    print(f"{machine()}; processor time, one BLAS thread")
    missed = 0
    grown: dict[int, float] = {}
    for countries, bar in ((100, None), (200, 0.2), (230, 0.3)):
        given = stocks(countries)
        grown[countries] = seconds = took(lambda given=given: estimate_flows(given), 5)
        missed += bar is not None and seconds > bar
        print(f"{seconds:9.4f} s  flows of {countries} countries, closed" + (f"   bar {bar} s" if bar else ""))
    print(f"growth exponent of flows: {exponent(grown)}")
    given = stocks(200)
    peer = took(lambda: plain_flows(given), 1)
    print(f"{peer:9.4f} s  the loop of the papers, 200 countries: {peer / grown[200]:,.0f} times as long")
    number = 1000 if "--all" in sys.argv[1:] else 100
    given, estimate = stocks(200), estimate_flows(stocks(200))
    seconds = took(lambda: draw_flows(given, draws=number, around=estimate), 1)
    each = seconds / number
    missed += each * 1000 > 120  # 60 s on two cores
    print(
        f"{seconds:9.4f} s  {number} draws of 200 countries; 1,000 take {each * 1000:.0f} s of one core   bar 60 s on two cores"
    )
    table = counts(250, 10)
    seconds = took(lambda: suppress_table(table), 1)
    missed += seconds > 5
    found = suppress_table(table)
    print(
        f"{seconds:9.4f} s  suppression of 250 × 250 × 10, {int(found.sensitive.sum()):,} small counts, "
        f"{int(found.hidden.sum()):,} hidden   bar 5 s"
    )
    small = counts(12, 3)
    own = took(lambda: suppress_table(small))
    start = time.process_time()
    cells = programmes_for_each(small)
    peer = time.process_time() - start
    print(
        f"{peer:9.4f} s  two linear programmes for each of {cells} small counts of 12 × 12 × 3: "
        f"{peer / own:,.0f} times as long as the boxes ({own:.4f} s)"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

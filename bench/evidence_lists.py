"""Speed of estimates from lists, against the bars of the project: python bench/evidence_lists.py [--all].

Each job is run three times (once for the long ones) and the medians of wall and processor time are printed, with the
bar it is held to. The data are the UK 2013 counts that ship with the library; the machine, its load and the versions are
printed first.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import scipy
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.graphs import average_graphs, decomposable_graphs
from evidence.prevalence.lists.latent import ChainsDisagreeError, latent_classes
from evidence.prevalence.lists.loglinear import average_answer, bic_answer, bic_fits, stepwise_answer
from evidence.prevalence.lists.models import candidates, fit_candidates
from evidence.prevalence.lists.newton import Fitter
from evidence.prevalence.lists.reference import stepwise_slowly
from evidence.prevalence.lists.spread import report_lists
from evidence.prevalence.lists.terms import Terms
from timing import exponent, is_busy

FIVE, SIX = uk2013(), uk2013(police_merged=False)


def stepwise(lists, replicates):
    return stepwise_answer({"all": lists}, replicates, seed=1).interval()


def average_models(replicates):
    fitted = bic_fits({"all": FIVE}, replicates, seed=1)
    return average_answer({"all": FIVE}, fitted).interval(), bic_answer({"all": FIVE}, fitted).interval()


def all_orders():
    fitter = Fitter(Terms(5, 4))
    counts = FIVE.vector()
    return fit_candidates(fitter, counts[None], candidates(fitter, counts, keep=10**6).models)


def graphs(lists):
    decomposable_graphs.cache_clear()
    return average_graphs(lists)


def latent():
    try:
        return latent_classes(FIVE, iterations=10_000, seed=1)
    except ChainsDisagreeError:
        return None


JOBS: list[tuple[str, Callable[[], object], int, float | None]] = [
    ("UK five lists, stepwise + 1,000 BCa", lambda: stepwise(FIVE, 1000), 3, 1.0),
    ("UK six lists, stepwise + 1,000 BCa", lambda: stepwise(SIX, 1000), 3, 4.0),
    (
        "one stepwise choice, one fit at a time (reference)",
        lambda: stepwise_slowly(Terms(5, 2), FIVE.vector()),
        3,
        None,
    ),
    (
        "1,024 two-way models of five lists × 200 replicates, averaged and best BIC",
        lambda: average_models(200),
        1,
        10.0,
    ),
    ("6,893 models of all orders of five lists, once", all_orders, 1, None),
    ("822 decomposable graphs of five lists", lambda: graphs(FIVE), 3, None),
    ("18,154 decomposable graphs of six lists", lambda: graphs(SIX), 1, None),
    ("latent classes, 4 chains × 10,000 iterations", latent, 1, None),
]
LONG: list[tuple[str, Callable[[], object], int, float | None]] = [
    ("whole default report, five lists", lambda: report_lists(FIVE), 1, None),
    ("whole default report, six lists", lambda: report_lists(SIX), 1, None),
]


def main() -> int:
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}; {cores} cores,"
        f" load average {load:.1f}, OPENBLAS_NUM_THREADS {os.environ.get('OPENBLAS_NUM_THREADS', 'not set')}"
    )
    busy = is_busy()
    if busy:
        print("The machine is busy with other work, so bars are held to processor time; run again when it is quiet.")
    missed = 0
    print("    wall  processor")
    for name, job, runs, bar in JOBS + (LONG if "--all" in sys.argv[1:] else []):
        walls, processors = [], []
        for _ in range(runs):
            wall, processor = time.perf_counter(), time.process_time()
            job()
            walls.append(time.perf_counter() - wall)
            processors.append(time.process_time() - processor)
        took = statistics.median(processors if busy else walls)
        verdict = "" if bar is None else f"   bar {bar:g} s: {'held' if took <= bar else 'MISSED'}"
        missed += bar is not None and took > bar
        times = f"{statistics.median(walls):8.3f} s {statistics.median(processors):8.3f} s"
        print(f"{times}  {name} ({runs} runs){verdict}", flush=True)
    grown: dict[int, float] = {}
    for replicates in (250, 1000, 4000):
        start = time.process_time()
        stepwise(FIVE, replicates)
        grown[replicates] = time.process_time() - start
    print(f"growth exponent of stepwise + BCa by replicates, processor time: {exponent(grown)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

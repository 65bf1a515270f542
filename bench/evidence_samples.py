"""Speed of estimates from chains, networks and surveys, against bars and peers: python bench/evidence_samples.py.

Each job is run several times and the median printed, with the bar it is held to. Peers run in the same process on the
same data where they are installed: svy (a development dependency), and RDSTools, networkscaleup and samplics, which
are not (`pip install RDSTools networkscaleup samplics` in an environment of their own). The published sample comes
from ../shared/data; without it a synthetic one of the same size takes its place. Peak memory is of the whole process.
On a machine with other work the processor time beside the wall time says what the job itself took.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import platform
import re
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import scipy
from evidence.prevalence.respondents import (
    Recruits,
    gile_bootstrap,
    read_recruiters,
    salganik_bootstrap,
    successive_weights,
    tree_bootstrap,
)
from evidence.prevalence.respondents.bootstrap import tree_multiplicities_by_walking
from evidence.prevalence.respondents.successive import inclusion_probabilities_by_simulation
from evidence.prevalence.surveys.design import codes_of, read_design
from evidence.prevalence.surveys.linearisation import mean, mean_by_domain_slowly
from evidence.prevalence.surveys.smallareas import fay_herriot, fay_herriot_slowly
from timing import exponent, is_busy

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT.parent / "shared" / "data" / "rds" / "fauxmadrona.csv"
Job = tuple[str, Callable[[], object], int, float | None]


def recruits() -> Recruits:
    if SAMPLE.is_file():
        frame = pl.read_csv(SAMPLE, infer_schema_length=1000)
        return read_recruiters(frame, id="id", recruiter="recruiter.id", degree="degree", outcome="disease")
    rng = np.random.default_rng(1)
    parents = [None] * 10 + [int(rng.integers(max(0, row // 3 - 5), max(1, row // 2))) for row in range(10, 500)]
    frame = pl.DataFrame(
        {
            "id": range(1, 501),
            "recruiter": ["seed" if parent is None else str(parent + 1) for parent in parents],
            "degree": rng.integers(1, 30, 500),
            "disease": (rng.random(500) < 0.25).astype(int),
        }
    )
    return read_recruiters(frame, id="id", recruiter="recruiter", degree="degree", outcome="disease")


def respondent_jobs() -> list[Job]:
    sample, rng = recruits(), np.random.default_rng(1)
    jobs: list[Job] = []
    for n in (500, 5_000, 50_000):
        degree = rng.integers(1, 60, n).astype(float)
        bar = 0.005 if n == 50_000 else None
        jobs.append(
            (f"Gile SS weights, n = {n:,}, N = {4 * n:,}", lambda d=degree: successive_weights(d, 4 * len(d)), 9, bar)
        )
    classes, counts = np.unique(sample.degree, return_counts=True)
    jobs += [
        (
            "the same by simulation, n = 500, N = 1,000, 5 × 2,000 draws (reference)",
            lambda: inclusion_probabilities_by_simulation(classes, counts.astype(float), 1000, rng),
            1,
            None,
        ),
        (
            "tree bootstrap, 10,000 replicates of 500, RDS-I, RDS-II and SS",
            lambda: tree_bootstrap(sample, 10_000, rng, population=1000),
            5,
            0.3,
        ),
        (
            "tree bootstrap, 100 replicates, draw by draw (reference)",
            lambda: tree_multiplicities_by_walking(sample, 100, rng),
            1,
            None,
        ),
        ("Salganik bootstrap, 500 replicates", lambda: salganik_bootstrap(sample, 500, rng), 5, None),
        ("Gile bootstrap, 100 replicates, N = 1,000", lambda: gile_bootstrap(sample, 1000, 100, rng), 5, None),
    ]
    if importlib.util.find_spec("RDSTools") and SAMPLE.is_file():
        jobs += rdstools_jobs()
    return jobs


def rdstools_jobs() -> list[Job]:
    """RDSTools wants coupons: each recruit brings a coupon of its own, which its recruiter handed out."""
    import pandas as pd
    from RDSTools import RDSdata, RDSmean

    frame = pd.read_csv(SAMPLE, dtype={"id": str, "recruiter.id": str})
    given: dict[str, list[str]] = {}
    for person, recruiter in zip(frame["id"], frame["recruiter.id"], strict=True):
        if recruiter != "seed":
            given.setdefault(recruiter, []).append(f"c{person}")
    frame["own"] = [f"c{p}" if r != "seed" else "" for p, r in zip(frame["id"], frame["recruiter.id"], strict=True)]
    most = max(map(len, given.values()))
    for slot in range(most):
        frame[f"out{slot}"] = [(given.get(person, []) + [""] * most)[slot] for person in frame["id"]]
    frame = frame.rename(
        columns={"id": "person", "weights": "published", "wave": "published_wave", "seed": "published_seed"}
    )
    with contextlib.redirect_stdout(io.StringIO()):
        data = RDSdata(frame, "person", "own", [f"out{slot}" for slot in range(most)], "degree")

    def run(kind: str, replicates: int) -> object:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return RDSmean("disease", data, weight="WEIGHT", var_est=kind, resample_n=replicates)

    return [
        ("  peer RDSTools: chain bootstrap, 500 replicates", lambda: run("chain", 500), 1, None),
        ("  peer RDSTools: tree bootstrap, 50 replicates", lambda: run("tree_uni", 50), 1, None),
    ]


def survey_table(rows: int) -> pl.DataFrame:
    rng = np.random.default_rng(2)
    stratum = rng.integers(0, 50, rows)
    return pl.DataFrame(
        {
            "weight": rng.uniform(1, 5, rows),
            "stratum": stratum,
            "cluster": stratum * 100 + rng.integers(0, 100, rows),
            "domain": rng.integers(0, 200, rows),
            "y": (rng.random(rows) < 0.2).astype(float),
        }
    )


def survey_jobs() -> list[Job]:
    jobs: list[Job] = []
    for rows in (10_000, 100_000, 1_000_000):
        table = survey_table(rows)

        def ours(frame: pl.DataFrame = table) -> object:
            design = read_design(frame, weights="weight", strata="stratum", cluster="cluster")
            code, labels = codes_of(frame["domain"])
            return mean(design, frame["y"].to_numpy(), code, len(labels))

        jobs.append(
            (
                f"200-domain table of {rows:,} rows, from columns to intervals",
                ours,
                5,
                0.3 if rows == 1_000_000 else None,
            )
        )
        if importlib.util.find_spec("svy"):
            import svy

            sample = svy.Sample(table, svy.Design(stratum="stratum", psu="cluster", wgt="weight"))
            jobs.append(
                (f"  peer svy: the same, {rows:,} rows", lambda s=sample: s.estimation.mean("y", by="domain"), 1, None)
            )
    small = survey_table(2_000)
    design = read_design(small, weights="weight", strata="stratum", cluster="cluster", lonely="certainty")
    jobs.append(
        (
            "200 domains of 2,000 rows, loop by loop (reference)",
            lambda: mean_by_domain_slowly(design, small["y"].to_numpy(), small["domain"].to_numpy(), 5),
            1,
            None,
        )
    )
    return jobs


def area_jobs() -> list[Job]:
    rng = np.random.default_rng(3)
    jobs: list[Job] = []
    for areas in (1_000, 3_000):
        X = np.column_stack([np.ones(areas), rng.normal(size=(areas, 3))])
        psi = rng.uniform(0.5, 2, areas)
        y = X @ [1.0, 2, 3, 4] + rng.normal(size=areas) + rng.normal(size=areas) * np.sqrt(psi)
        bar = 0.005 if areas == 3_000 else None
        jobs.append((f"Fay-Herriot, {areas:,} areas", lambda y=y, p=psi, X=X: fay_herriot(y, p, X), 15, bar))
    jobs.append(
        (
            "one step of it with full matrices, 1,000 areas (reference)",
            lambda: fay_herriot_slowly(y[:1000], psi[:1000], X[:1000], 1.0),
            1,
            None,
        )
    )
    return jobs


def scale_up_jobs() -> list[Job]:
    from evidence.prevalence.scaleup import killworth, read_scale_up

    rng = np.random.default_rng(4)
    sizes = rng.integers(5_000, 100_000, 20)
    reports = rng.poisson(np.exp(rng.normal(5, 0.7, 2_400))[:, None] * np.append(sizes, 20_000) / 1e7)
    names = [f"g{index}" for index in range(21)]
    frame = pl.DataFrame(reports, schema=names)
    known = dict(zip(names[:-1], sizes.astype(float), strict=True))
    jobs: list[Job] = [
        (
            "Killworth, 2,400 people × 20 groups, reading included",
            lambda: killworth(read_scale_up(frame, known, target="g20", population=1e7)).estimate,
            5,
            None,
        )
    ]
    if importlib.util.find_spec("networkscaleup"):
        import networkscaleup

        def peer() -> object:
            with contextlib.redirect_stdout(io.StringIO()):
                return networkscaleup.killworth(
                    reports.astype(float), known_sizes=sizes, known_ind=list(range(20)), N=1e7
                )

        jobs.append(("  peer networkscaleup: the same", peer, 3, None))
    return jobs


def main() -> int:
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__},"
        f" Polars {pl.__version__}; {os.cpu_count()} cores, load average {load}"
    )
    warnings.simplefilter("ignore")
    late, busy_machine = 0, is_busy()
    if busy_machine:
        print("The machine is busy with other work, so bars are held to processor time; run again when it is quiet.")
    grown: dict[str, dict[int, float]] = {}
    for jobs in (respondent_jobs, scale_up_jobs, area_jobs, survey_jobs):
        for name, job, runs, bar in jobs():
            times, work = [], []
            try:
                for _ in range(runs):
                    start, busy = time.perf_counter(), time.process_time()
                    job()
                    times.append(time.perf_counter() - start)
                    work.append(time.process_time() - busy)
            except Exception as error:
                if not name.startswith("  peer"):
                    raise
                print(f"{name}: does not run here ({type(error).__name__}: {str(error)[:80]})")
                continue
            median = statistics.median(times)
            cpu = statistics.median(work)
            took = cpu if busy_machine else median
            words = "" if bar is None else f"   bar {bar:g} s: {'held' if took <= bar else 'MISSED'}"
            late += bar is not None and took > bar
            size = re.search(r"([\d,]*\d{3}) rows|n = ([\d,]+)|([\d,]+) areas", name)
            if size and "peer" not in name and "reference" not in name:
                number = next(group for group in size.groups() if group)
                grown.setdefault(name.replace(number, "..").split(", N")[0], {})[int(number.replace(",", ""))] = cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{median:9.5f} s ({min(times):.5f}–{max(times):.5f}, {runs}; processor {cpu:.5f} s;"
                f" peak so far {peak:,.0f} MiB)  {name}{words}",
                flush=True,
            )
    print("\ngrowth exponents by size, processor time (1: twice the size takes twice as long)")
    for words, by_size in grown.items():
        print(f"{exponent(by_size):<32} {words}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())

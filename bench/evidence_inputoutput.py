"""Speed of supply-chain accounts beside pymrio in the same run: python bench/evidence_inputoutput.py [--full].

Every job runs in a process of its own, so that its peak memory is its own, on dense synthetic tables of which 73 % of
the flows are domestic, as in WIOD. Default sizes take a minute; --full adds 4,050, 10,000 and 30,000 rows (10 GiB of
memory, about ten minutes, most of them pymrio's). Ratios under 2 are a tie. A growth exponent of 2 means that twice the
rows take four times as long.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from timing import exponent

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "mrio" / "wiod2013"
SIZES = {1000: 20, 2500: 50, 4050: 81, 10_000: 50, 19_680: 164, 30_000: 150}  # rows: regions
STRESSORS = 3
RATIOS = {("accounts", 4050): 2, ("accounts", 10_000): 4, ("one_stressor", 10_000): 50}


def synthetic(rows: int, dtype: type = np.float64):
    """A productive table with inputs of 30 to 65 % of output, 73 % of them domestic."""
    from evidence.inputoutput.table import check_table

    random = np.random.default_rng(rows)
    regions = SIZES[rows]
    sectors = rows // regions
    Z = np.empty((rows, rows), dtype=np.float32)
    random.random(out=Z, dtype=np.float32)
    for start in range(0, rows, 512):
        Z[start : start + 512] **= 4
    for r in range(regions):
        own = slice(r * sectors, (r + 1) * sectors)
        Z[own, own] *= 0.73 / 0.27 * (regions - 1)
    x = random.lognormal(8, 1, rows)
    wanted = random.uniform(0.3, 0.65, rows) * x / Z.sum(axis=0, dtype=np.float64)
    for start in range(0, rows, 512):
        Z[start : start + 512] *= wanted.astype(np.float32)
    # Deliveries to industries must leave something for final demand: every row delivers half as much again at least.
    Y = random.random((rows, regions)) ** 4
    for r in range(regions):
        Y[r * sectors : (r + 1) * sectors, r] *= 3 * (regions - 1)
    delivered = Z.sum(axis=1, dtype=np.float64)
    Y *= (np.maximum(0.5 * delivered, 0.05 * x) / Y.sum(axis=1))[:, None]
    names = [f"R{r:03d}" for r in range(regions)]
    table, _ = check_table(
        Z if dtype is np.float32 else Z.astype(dtype),
        Y,
        row_regions=[name for name in names for _ in range(sectors)],
        row_sectors=[f"s{j:03d}" for j in range(sectors)] * regions,
        consumers=names,
        unit="million",
        rounding=0.0,
        check_productive=rows < 20_000,
    )
    return table


def satellite(table, stressors: int, *, spread: bool = False):
    from evidence.inputoutput.satellite import Stressor, check_satellite

    values = np.random.default_rng(1).random((stressors, table.rows)) * 100
    kinds = [Stressor(f"count {k}", "children", "children working") for k in range(stressors)]
    return check_satellite(table, kinds, values, relative_sd=np.full(values.shape, 0.3) if spread else None)


PROCESSOR: list[float] = []  # processor seconds of the last timed work, all cores together


def timed(work: Callable[[], object], best_of: int = 3) -> tuple[float, object]:
    """The shortest of some runs, because other work on the machine only ever adds time; and the last result."""
    times, result = [], None
    PROCESSOR.clear()
    for _ in range(best_of):
        start, busy = time.perf_counter(), time.process_time()
        result = work()
        times.append(time.perf_counter() - start)
        PROCESSOR.append(time.process_time() - busy)
        if times[-1] > 10:
            break
    return min(times), result


def job_accounts(rows: int):
    from evidence.inputoutput.accounts import accounts

    table = synthetic(rows)
    counts = satellite(table, STRESSORS)
    seconds, result = timed(lambda: accounts(table, counts))
    return {"seconds": seconds, "residual": result.residual, "note": result.method}


def pymrio_system(table, counts):
    import pandas as pd
    import pymrio

    index = pd.MultiIndex.from_tuples(table.labels, names=["region", "sector"])
    columns = pd.MultiIndex.from_product([table.consumers, ["demand"]], names=["region", "category"])
    system = pymrio.IOSystem(
        Z=pd.DataFrame(table.Z, index=index, columns=index), Y=pd.DataFrame(table.Y, index=index, columns=columns)
    )
    system.work = pymrio.Extension("work", F=pd.DataFrame(counts.values, index=counts.names, columns=index))
    return system


def job_pymrio(rows: int, stressors: int = STRESSORS):
    warnings.simplefilter("ignore")
    table = synthetic(rows)
    counts = satellite(table, stressors)
    systems = [pymrio_system(table, counts) for _ in range(3 if rows <= 4050 else 1)]
    seconds, _ = timed(lambda: systems.pop().calc_all(), len(systems))
    return {"seconds": seconds}


def job_pymrio_one(rows: int):
    return job_pymrio(rows, 1)


def job_equal(rows: int):
    """Largest difference of any account from pymrio's, relative to the largest entry of that account."""
    from evidence.inputoutput.accounts import accounts
    from evidence.inputoutput.solvers import Solver

    warnings.simplefilter("ignore")
    table = synthetic(rows)
    counts = satellite(table, STRESSORS)
    system = pymrio_system(table, counts)
    system.calc_all()
    ours = accounts(table, counts, Solver(table, tolerance=1e-14))
    pairs = (
        (ours.multipliers, system.work.M),
        (ours.footprint, system.work.D_cba),
        (ours.production, system.work.D_pba),
        (ours.imports, system.work.D_imp),
        (ours.exports, system.work.D_exp),
    )
    apart = [
        np.abs(mine.ravel() - peer.to_numpy().ravel()).max() / np.abs(peer.to_numpy()).max() for mine, peer in pairs
    ]
    return {"seconds": 0.0, "apart": float(max(apart))}


def job_one_stressor(rows: int):
    from evidence.inputoutput.accounts import footprints_by_product
    from evidence.inputoutput.solvers import Solver

    table = synthetic(rows, np.float32 if rows >= 19_000 else np.float64)
    counts = satellite(table, 1)
    seconds, result = timed(lambda: footprints_by_product(table, counts, Solver(table, method="series")))
    return {"seconds": seconds, "residual": result.residual, "note": f"flows in {table.Z.dtype}"}


def job_draws(rows: int):
    from evidence.inputoutput.accounts import footprints_by_origin
    from evidence.inputoutput.satellite_draws import draw_footprints

    table = synthetic(rows)
    counts = satellite(table, 1, spread=True)
    X = footprints_by_origin(table, counts).output
    seconds, _ = timed(lambda: draw_footprints(table, counts, X, draws=1000, seed=1, correlation="row"))
    return {"seconds": seconds, "note": f"1,000 draws x {X.shape[1]} regions, every row on its own"}


def job_dask(rows: int):
    from concurrent.futures import ThreadPoolExecutor

    from distributed import LocalCluster
    from evidence.inputoutput.accounts import intensities
    from evidence.inputoutput.cluster import connect_passes
    from evidence.inputoutput.solvers import Solver

    table = synthetic(rows, np.float32)
    S = intensities(table, satellite(table, 1))
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as cluster,
        connect_passes(cluster.scheduler_address, table) as passes,
    ):
        together, alone = Solver(table, method="series", passes=passes), Solver(table, method="series")
        first, _ = timed(lambda: together.rows(S), 1)  # the panels travel once
        threads = {"all": alone.passes.threads, "one": ThreadPoolExecutor(1)}
        times = {"workers": [], "all": [], "one": []}
        for _ in range(5):  # in turns, so that other work on the machine meets all three alike
            seconds, ours = timed(lambda: together.rows(S), 1)
            times["workers"].append(seconds)
            for name, pool in threads.items():
                alone.passes.threads = pool
                seconds, theirs = timed(lambda: alone.rows(S), 1)
                times[name].append(seconds)
    least = {name: min(taken) for name, taken in times.items()}
    same = bool(np.array_equal(ours.values, theirs.values))
    note = f"bit-equal: {same}; on all cores {least['all']:.3g} s; first time, with the table sent, {first:.3g} s"
    return {"seconds": least["workers"], "other": least["one"], "same": same, "note": note}


def job_paths(rows: int):
    from evidence.inputoutput.paths import structural_paths
    from evidence.inputoutput.satellite import value_added_satellite
    from evidence.sources import read_table

    table = read_table(SHARED / "wiot_2011.RData")
    counts = value_added_satellite(table)
    seconds, found = timed(lambda: structural_paths(table, counts, "DEU", 5.75e-6))
    gap = abs(found.covered + found.remainder - found.total) / found.total
    note = f"{len(found.paths):,} paths cover {found.covered / found.total:.0%}; proof off by {gap:.0e}"
    return {"seconds": seconds, "note": note}


def job_read(rows: int):
    from evidence.sources import read_table

    seconds, table = timed(lambda: read_table(SHARED / "wiot_2009.csv.gz"))
    return {"seconds": seconds, "note": f"{table.rows:,} rows, checked"}


def run(job: str, rows: int) -> dict:
    """One job in a process of its own."""
    command = [sys.executable, __file__, "--job", job, "--rows", str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {
            "seconds": math.nan,
            "peak": math.nan,
            "note": (done.stderr.strip().splitlines() or ["failed"])[-1][:90],
        }
    return json.loads(done.stdout.strip().splitlines()[-1])


def line(*cells: object, widths: Sequence[int] = (44, 8, 9, 9, 7, 7, 20)) -> None:
    shown = [f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells]
    left = (0, len(widths) - 1)
    padded = [t.ljust(w) if i in left else t.rjust(w) for i, (t, w) in enumerate(zip(shown, widths, strict=False))]
    print("  ".join(padded), flush=True)


class Bars:
    """Counts what was not held, and says so in the line's note."""

    def __init__(self) -> None:
        self.missed = 0

    def judge(self, held: bool, words: str) -> str:
        self.missed += not held
        return f"{words}: {'held' if held else 'NOT HELD'}"


def against_pymrio(sizes: list[int], bars: Bars, times: dict[str, dict[int, float]]) -> None:
    for job, peer, words in (
        ("accounts", "pymrio", f"all accounts and the cube, {STRESSORS} stressors"),
        ("one_stressor", "pymrio_one", "footprints of one stressor"),
    ):
        for rows in sizes:
            ours, theirs = run(job, rows), run(peer, rows)
            times.setdefault(words, {})[rows] = ours["seconds"]
            times.setdefault(f"pymrio: {words}", {})[rows] = theirs["seconds"]
            ratio = theirs["seconds"] / ours["seconds"]
            busy = f"processor {ours.get('processor', math.nan):.3g} and {theirs.get('processor', math.nan):.3g} s"
            notes = [
                busy,
                f"pymrio {theirs['peak']:.2f} GiB",
                f"residual {ours.get('residual', math.nan):.0e}",
                ours["note"],
            ]
            if (job, rows) in RATIOS:
                notes.insert(0, bars.judge(ratio >= RATIOS[job, rows], f">= {RATIOS[job, rows]}x"))
            if (job, rows) == ("accounts", 10_000):
                notes.insert(1, bars.judge(ours["peak"] <= 0.5 * theirs["peak"], "half the memory"))
            line(words, f"{rows:,}", ours["seconds"], theirs["seconds"], ratio, ours["peak"], "; ".join(notes))
    for rows in sizes[:3:2] if len(sizes) > 2 else sizes[:1]:
        apart = run("equal", rows).get("apart", math.nan)
        words = bars.judge(apart <= 1e-12, "<= 1e-12")
        line("largest difference from pymrio's accounts", f"{rows:,}", apart, "", "", "", words)


def alone(full: bool, bars: Bars, times: dict[str, dict[int, float]]) -> None:
    jobs = [("draws", 4050 if full else 1000, "draws of the satellite, after the solve", 0.3)]
    if SHARED.exists():
        jobs += [("paths", 1435, "structural paths, WIOD 2011", 0.2), ("read", 1435, "reading WIOD 2009 from CSV", 1.0)]
    if full:
        jobs.append(("one_stressor", 30_000, "footprints of one stressor", 5.0))
    for job, rows, words, bar in jobs:
        ours = run(job, rows)
        busy = f"processor {ours.get('processor', math.nan):.3g} s"
        notes = [bars.judge(ours["seconds"] <= bar, f"<= {bar:g} s"), busy, ours.get("note", "")]
        if rows == 30_000:
            times[words][rows] = ours["seconds"]
            notes.insert(1, bars.judge(ours["peak"] <= 5 and ours.get("residual", 1) <= 1e-12, "<= 5 GiB and 1e-12"))
        line(words, f"{rows:,}", ours["seconds"], "", "", ours["peak"], "; ".join(notes))


def on_workers(sizes: list[int], bars: Bars) -> None:
    for rows in sizes:
        ours = run("dask", rows)
        one = ours.get("other", math.nan)
        notes = [bars.judge(ours.get("same", False), "same bits"), ours.get("note", "")]
        if rows >= 10_000:
            notes.insert(1, bars.judge(ours["seconds"] < one, "faster than one core"))
        line("two Dask workers | one process, one core", f"{rows:,}", ours["seconds"], one, one / ours["seconds"],
             ours["peak"], "; ".join(notes))  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 4,050, 10,000 and 30,000 rows")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=1000, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.job:
        answer = globals()[f"job_{chosen.job}"](chosen.rows)
        answer["processor"] = min(PROCESSOR, default=0.0)
        answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(json.dumps(answer))
        return 0
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )
    bars, times = Bars(), {}
    line("job", "rows", "seconds", "peer", "ratio", "GiB", "note")
    against_pymrio([1000, 2500, 4050, 10_000] if chosen.full else [1000, 2500], bars, times)
    alone(chosen.full, bars, times)
    on_workers([4050, 10_000, 19_680] if chosen.full else [2500], bars)
    print("\ngrowth exponents by rows (2: twice the rows take four times as long)")
    for words, by_rows in times.items():
        line(words, exponent(by_rows), widths=(52, 30))
    return int(bars.missed > 0)


if __name__ == "__main__":
    sys.exit(main())

"""Do the intervals cover? Simulated populations shaped like the UK lists: python bench/evidence_coverage.py.

Three populations of known size are drawn again and again, each time keeping only who is on a list:

* `pairs`: the model that stepwise chooses for the five UK lists, 11,313 people;
* `triangle`: the pair model with the smallest BIC for the same lists, 22,991 people;
* `kinds`: 12,000 people of two kinds, a quarter 2.2 times and the rest 0.6 times as visible as the average, on lists
  that are independent for each kind and as large as the UK lists.

For each method: the share of intervals with nominal level 95 % that contain the true number, the median estimate and
the median width as shares of it, and how often the method refused. `spread` is the range of the report over stepwise,
bic, average, graphs and lower. Options: --draws N (200), --latent N (30, draws for latent classes, which are slow),
--replicates N (200), --keep N (100 models in the resamples), --seed S, --out FILE.parquet (one row an interval),
--dask ADDRESS (a scheduler, or "local").
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import polars as pl
from evidence.exceptions import EvidenceError
from evidence.prevalence.lists import loglinear, lower
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.graphs import average_graphs
from evidence.prevalence.lists.latent import latent_classes
from evidence.prevalence.lists.models import candidates
from evidence.prevalence.lists.newton import Fitter
from evidence.prevalence.lists.reference import fit_model, stepwise_slowly
from evidence.prevalence.lists.terms import Terms
from evidence.results import Interval

UK = uk2013()
IN_REPORT = ("stepwise, BCa", "bic, BCa", "average, BCa", "graphs, posterior", "lower, Chao", "lower, Zelterman")


def populations() -> dict[str, tuple[int, np.ndarray]]:
    """By name: the number of people, and the chance of each of the 32 histories, the one on no list first."""
    terms = Terms(5, 2)
    counts = UK.vector()
    chosen, _ = stepwise_slowly(terms, counts)
    triangle = fit_model(terms, counts, candidates(Fitter(terms), counts, keep=1).models[0])
    found = {}
    for name, fit in (("pairs", chosen), ("triangle", triangle)):
        everyone = np.concatenate([[fit.estimate - UK.observed], fit.expected])
        found[name] = (round(fit.estimate), everyone / everyone.sum())
    member = (np.arange(32)[:, None] >> np.arange(5)) & 1
    rates = np.diag(UK.overlaps()) / 12_000
    kinds = [(0.25, 2.2 * rates), (0.75, 0.6 * rates)]
    chance = sum(share * np.where(member, rate, 1 - rate).prod(axis=1) for share, rate in kinds)
    found["kinds"] = (12_000, chance)
    return found


def draw(people: int, chance: np.ndarray, seed: np.random.SeedSequence) -> ListCounts:
    counts = np.random.default_rng(seed).multinomial(people, chance)[1:]
    cells = np.flatnonzero(counts) + 1
    return ListCounts(UK.names, cells, counts[cells - 1])


def intervals(lists: ListCounts, replicates: int, keep: int, seed: int, latent: bool) -> dict[str, Callable[[], tuple]]:
    """By method, a function that gives the estimate and the interval."""
    strata = {"all": lists}
    times = lists.times_listed()
    once, twice = int(times[0]), int(times[1])
    fitted = loglinear.bic_fits(strata, replicates, seed, keep=keep)

    def answer(found: loglinear.Answer) -> tuple[float, Interval]:
        return found.estimate, found.interval()

    def bound(found: lower.Bound) -> tuple[float, Interval]:
        return found.estimate, found.interval

    def plain(best: bool) -> tuple[float, Interval]:
        terms = Terms(5, 2)
        counts = lists.vector()
        model = candidates(Fitter(terms), counts, keep=1).models[0] if best else terms.main_effects()
        fit = fit_model(terms, counts, model)
        return fit.estimate, Interval(*fit.normal_interval(), "normal")

    def graphs() -> tuple[float, Interval]:
        found = average_graphs(lists)
        return found.mean, found.interval()

    def classes() -> tuple[float, Interval]:
        found = latent_classes(lists, iterations=10_000, seed=seed)
        return found.median, found.interval()

    methods: dict[str, Callable[[], tuple]] = {
        "stepwise, BCa": lambda: answer(loglinear.stepwise_answer(strata, replicates, seed)),
        "bic, BCa": lambda: answer(loglinear.bic_answer(strata, fitted)),
        "average, BCa": lambda: answer(loglinear.average_answer(strata, fitted)),
        "graphs, posterior": graphs,
        "lower, Chao": lambda: bound(lower.chao(once, twice, lists.observed, lists.lists)),
        "lower, Zelterman": lambda: bound(lower.zelterman(once, twice, lists.observed)),
        "best BIC, its choice ignored": lambda: plain(True),
        "independent lists": lambda: plain(False),
    }
    return methods | ({"latent, posterior": classes} if latent else {})


def one_draw(task: tuple[str, int, np.ndarray, np.random.SeedSequence, int, int, bool]) -> list[dict]:
    name, people, chance, sequence, replicates, keep, latent = task
    child, other = sequence.spawn(2)
    lists = draw(people, chance, child)
    rows = []
    for method, work in intervals(lists, replicates, keep, int(other.generate_state(1)[0]), latent).items():
        row = {"population": name, "people": people, "observed": lists.observed, "method": method}
        try:
            estimate, interval = work()
        except EvidenceError:
            rows.append(row | {"estimate": None, "low": None, "high": None})
        else:
            rows.append(row | {"estimate": estimate, "low": interval.low, "high": interval.high})
    shown = [row for row in rows if row["estimate"] is not None and row["method"] in IN_REPORT]
    bounds = {"low": min(row["low"] for row in shown), "high": max(row["high"] for row in shown)}
    middle = float(np.median([row["estimate"] for row in shown]))
    first = {key: rows[0][key] for key in ("population", "people", "observed")}
    return [first | {"method": "spread", "estimate": middle} | bounds, *rows]


def summary(rows: pl.DataFrame) -> pl.DataFrame:
    answered = pl.col("estimate").is_not_null()
    people = pl.col("people")
    covered = (pl.col("low") <= people) & (people <= pl.col("high"))
    finite = pl.col("high").is_finite()
    return (
        rows.group_by("population", "method", maintain_order=True)
        .agg(
            answered.sum().alias("answers"),
            (~answered).sum().alias("refused"),
            (100 * covered.mean()).round(1).alias("covered %"),
            (100 * (pl.col("low") > people).mean()).round(1).alias("all above %"),
            (100 * (pl.col("high") < people).mean()).round(1).alias("all below %"),
            (pl.col("estimate") / people).median().round(2).alias("estimate / truth"),
            ((pl.col("high") - pl.col("low")) / people).filter(finite).median().round(2).alias("width / truth"),
        )
        .sort("population", maintain_order=True)
    )


@contextlib.contextmanager
def mapping(address: str | None) -> Iterator[Callable]:
    """Where the draws are computed: here one after the other, or by a Dask scheduler."""
    if address is None:
        yield map
        return
    from distributed import Client

    with Client() if address == "local" else Client(address) as client:
        yield lambda work, tasks: (future.result() for future in client.map(work, list(tasks), pure=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("draws", 200), ("latent", 30), ("replicates", 200), ("keep", 100), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--out")
    parser.add_argument("--dask")
    given = parser.parse_args()
    start = time.perf_counter()
    sequences = iter(np.random.SeedSequence(given.seed).spawn(3 * given.draws))
    tasks = [
        (name, people, chance, next(sequences), given.replicates, given.keep, number < given.latent)
        for name, (people, chance) in populations().items()
        for number in range(given.draws)
    ]
    rows = []
    with mapping(given.dask) as run:
        for done, found in enumerate(run(one_draw, tasks), start=1):
            rows += found
            if done % 20 == 0:
                print(f"{done} of {len(tasks)} draws, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    table = pl.DataFrame(rows, infer_schema_length=None)
    if given.out:
        table.write_parquet(given.out)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=160, tbl_hide_dataframe_shape=True, fmt_str_lengths=40):
        print(summary(table))
    print(f"{len(tasks)} draws in {time.perf_counter() - start:.0f} s on {os.cpu_count()} cores; {vars(given)}")


if __name__ == "__main__":
    main()

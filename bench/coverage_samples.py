"""How often do the intervals hold the truth? python bench/coverage_samples.py [simulations].

Chains: respondent-driven samples are drawn again and again from a whole population whose network is published
(`fauxmadrona_network`, 1,000 people, 20 % with the outcome), with 10 seeds, two recruits each at most, and 500 people,
then 200. Networks: 1,000 respondents with the 29 known groups, the networks and the barriers published by McCarty and
others, once as they are and once where 70 % of ties know. Surveys: stratified samples of enumeration areas are drawn
again and again from the synthetic census of 57,867 households that svy ships. Every interval is nominally 95 %. The
table goes to standard output; results are as they are.
"""

from __future__ import annotations

import gzip
import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from evidence.prevalence.respondents import gile_bootstrap, read_recruiters, salganik_bootstrap, tree_bootstrap
from evidence.prevalence.respondents.estimators import rds_one, rds_two, successive_sampling
from evidence.prevalence.respondents.report import normal_interval, percentile_interval
from evidence.prevalence.scaleup import killworth, mean_of_sums, plug_in, read_known, read_scale_up
from evidence.prevalence.scaleup.report import bootstrap_interval
from evidence.prevalence.surveys.design import read_design
from evidence.prevalence.surveys.linearisation import mean
from evidence.prevalence.surveys.replicates import bootstrap, jackknife, replicate_ratio
from scipy.stats import t

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "rds"


def network() -> tuple[list[list[int]], np.ndarray]:
    nodes = pl.read_csv(SHARED / "fauxmadrona_network_nodes.csv")
    with gzip.open(SHARED / "fauxmadrona_network_edges.csv.gz") as stream:
        edges = pl.read_csv(stream.read())
    ties: list[list[int]] = [[] for _ in range(nodes.height)]
    for a, b in edges.iter_rows():
        ties[a - 1].append(b - 1)
        ties[b - 1].append(a - 1)
    return ties, nodes["disease"].to_numpy()


def recruit(ties: list[list[int]], outcome: np.ndarray, size: int, rng: np.random.Generator) -> pl.DataFrame:
    """Ten seeds in proportion to degree, then everybody recruits up to two acquaintances who are not yet in."""
    degree = np.array([len(own) for own in ties], dtype=float)
    order = [int(seed) for seed in rng.choice(len(ties), 10, replace=False, p=degree / degree.sum())]
    recruiter = dict.fromkeys(order, -1)
    at = 0
    while len(order) < size and at < len(order):
        free = [person for person in ties[order[at]] if person not in recruiter]
        for person in rng.permutation(free)[:2]:
            if len(order) < size:
                recruiter[int(person)] = order[at]
                order.append(int(person))
        at += 1
    return pl.DataFrame(
        {
            "id": [str(person + 1) for person in order],
            "recruiter": ["seed" if recruiter[person] < 0 else str(recruiter[person] + 1) for person in order],
            "degree": degree[order],
            "outcome": outcome[order],
        }
    )


def chains(size: int, simulations: int) -> None:
    ties, outcome = network()
    truth, rng = float(outcome.mean()), np.random.default_rng(1)
    names = {"id": "id", "recruiter": "recruiter", "degree": "degree", "outcome": "outcome"}
    held: dict[str, list[tuple[bool, float, float]]] = {}
    for _ in range(simulations):
        recruits = read_recruiters(recruit(ties, outcome, size, rng), **names)
        estimates = {
            "rds-i": rds_one(recruits),
            "rds-ii": rds_two(recruits),
            "ss": successive_sampling(recruits, len(ties)),
        }
        trees = tree_bootstrap(recruits, 500, rng, population=len(ties))
        walks, simulated = salganik_bootstrap(recruits, 300, rng), gile_bootstrap(recruits, len(ties), 200, rng)
        for name, estimate in estimates.items():
            found = {f"{name}, tree bootstrap": percentile_interval(trees[name], 0.95, "")}
            if name == "ss":
                found["ss, Gile bootstrap"] = normal_interval(estimate, simulated, 0.95, "")
            else:
                found[f"{name}, Salganik bootstrap"] = normal_interval(estimate, walks, 0.95, "")
            for kind, interval in found.items():
                inside = interval.low <= truth <= interval.high
                held.setdefault(kind, []).append((inside, interval.high - interval.low, estimate - truth))
    show(f"Chains of {size} out of {len(ties):,}, truth {truth:.3f}, {simulations} simulations", held)


def networks(simulations: int, transmission: float) -> None:
    table = pl.read_csv(SHARED.parent / "nsum" / "McCarty.csv", null_values="NA")
    known, rng = read_known(table), np.random.default_rng(3)
    population, truth = float(table["N"][0]), 500_000.0
    held: dict[str, list[tuple[bool, float, float]]] = {}
    for _ in range(simulations):
        degree = np.exp(rng.normal(table["mu"][0], table["sigma"][0], 1_000)).astype(int)
        columns = {}
        for name, size, rho in table.select("group", "size", "rho").iter_rows():
            share = size / population
            barrier = rng.beta(share * (1 / rho - 1), (1 - share) * (1 / rho - 1), len(degree))
            columns[name] = rng.binomial(degree, barrier * (transmission if name == "unknown" else 1))
        survey = read_scale_up(pl.DataFrame(columns), known, target="unknown", population=population)
        factors = bootstrap(survey.design, 300, rng).factors
        for name, method in (("killworth", killworth), ("plug-in", plug_in), ("mean-of-sums", mean_of_sums)):
            totals = method(survey)
            interval = bootstrap_interval(survey, totals, factors, 0.95)
            row = (interval.low <= truth <= interval.high, interval.high - interval.low, totals.estimate - truth)
            held.setdefault(f"{name}, bootstrap over respondents", []).append(row)
    show(
        f"Scale-up, 1,000 respondents, {transmission:.0%} of ties know, truth {truth:,.0f}, {simulations} simulations",
        held,
    )


def surveys(simulations: int, areas: int) -> None:
    found = importlib.util.find_spec("svy")
    if found is None or found.origin is None:
        print("svy, which carries the census, is not installed: no surveys")
        return
    census = pl.read_parquet(Path(found.origin).parent / "datasets" / "_bundled" / "hld_pop_wb_2023.parquet")
    census = census.with_columns((pl.col("electricity") == "Yes").cast(pl.Float64).alias("owned"))
    rng = np.random.default_rng(2)
    strata = {
        key[0]: part["ea"].unique().sort().to_list() for key, part in census.group_by("geo1", maintain_order=True)
    }
    by_area = {key[0]: part for key, part in census.group_by("ea", maintain_order=True)}
    truth = {name: float(census[name].mean()) for name in ("tot_exp", "owned")}
    held: dict[str, list[tuple[bool, float, float]]] = {}
    for _ in range(simulations):
        parts = []
        for stratum, own in strata.items():
            for area in rng.choice(own, areas, replace=False):
                part = by_area[int(area)]
                rows = part[rng.choice(part.height, min(25, part.height), replace=False)]
                weight = len(own) / areas * part.height / rows.height
                parts.append(
                    rows.select("ea", "tot_exp", "owned", w=pl.lit(weight), h=pl.lit(stratum), N=pl.lit(len(own)))
                )
        frame = pl.concat(parts)
        design = read_design(frame, weights="w", strata="h", cluster="ea", fpc="N")
        for name in truth:
            y = frame[name].to_numpy().astype(float)
            estimate = mean(design, y)
            value, freedom = float(estimate.estimate[0]), int(estimate.degrees_of_freedom[0])
            intervals = {"Taylor, t": estimate.interval(share=False)}
            if name == "owned":
                intervals["Taylor, t on the logit scale"] = estimate.interval(share=True)
            variance = replicate_ratio(design, jackknife(design), y, np.ones(len(y)))[1][0]
            half = float(t.ppf(0.975, freedom) * np.sqrt(variance))
            spans = {kind: (interval.low, interval.high) for kind, interval in intervals.items()}
            spans["jackknife, t"] = (value - half, value + half)
            for kind, (low, high) in spans.items():
                row = (low <= truth[name] <= high, high - low, value - truth[name])
                held.setdefault(f"{name}: {kind}", []).append(row)
    show(
        f"Surveys of {areas} areas in each of {len(strata)} strata, 25 households each, {simulations} simulations", held
    )


def show(title: str, held: dict[str, list[tuple[bool, float, float]]]) -> None:
    print(f"\n{title}")
    for kind, rows in held.items():
        table = np.array(rows, dtype=float)
        error = np.sqrt(table[:, 0].mean() * (1 - table[:, 0].mean()) / len(table))
        print(
            f"  {kind:45s} holds the truth in {table[:, 0].mean():6.1%} (± {1.96 * error:.1%});"
            f" mean width {table[:, 1].mean():.4g}; bias {table[:, 2].mean():+.4g}"
        )


def main() -> None:
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    start = time.perf_counter()
    if SHARED.is_dir():
        chains(500, simulations)
        chains(200, simulations)
    else:
        print(f"The published network is not in {SHARED}: no chains")
    if (SHARED.parent / "nsum").is_dir():
        networks(simulations, 1.0)
        networks(simulations, 0.7)
    surveys(simulations, 4)
    surveys(simulations, 8)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()

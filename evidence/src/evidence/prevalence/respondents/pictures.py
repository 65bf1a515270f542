"""Pictures of a respondent-driven sample: the chains, convergence, bottlenecks, sensitivity to N."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.prevalence.respondents.diagnostics import convergence, convergence_by_seed, population_sensitivity
from evidence.prevalence.respondents.read import Recruits

__all__ = ["bottleneck_chart", "convergence_chart", "pictures", "sensitivity_chart", "tree_chart"]

GROUPS = ("without", "with", "missing")
COLOURS = ("#9aa5b1", "#b3400f", "#ffffff")
Chart = Any  # a chart of Altair, whose own types depend on how it was put together
SHAPES = ("circle", "triangle-up", "square")  # meaning never by colour alone


def pictures(recruits: Recruits, population: float | None = None) -> dict[str, Chart]:
    """All pictures under the names of their files."""
    return {
        "chains": tree_chart(recruits),
        "convergence": convergence_chart(recruits),
        "bottleneck": bottleneck_chart(recruits),
        "population-sensitivity": sensitivity_chart(recruits, population),
    }


def tree_chart(recruits: Recruits) -> Chart:
    """Who recruited whom: one dot a respondent, seeds on top, a row a wave. No id is shown."""
    across = _places_across(recruits)
    group = np.where(np.isnan(recruits.outcome), 2, np.nan_to_num(recruits.outcome)).astype(int)
    dots = pl.DataFrame({"across": across, "wave": recruits.wave, "outcome": [GROUPS[code] for code in group]})
    child = np.flatnonzero(~recruits.is_seed)
    parent = recruits.recruiter[child]
    links = pl.DataFrame(
        {
            "across": across[parent],
            "wave": recruits.wave[parent],
            "across2": across[child],
            "wave2": recruits.wave[child],
        }
    )
    x = alt.X("across:Q", axis=None)
    y = alt.Y("wave:Q", title="wave (0 = seeds)", scale=alt.Scale(reverse=True), axis=alt.Axis(tickMinStep=1))
    lines = alt.Chart(links).mark_rule(color="#c5ccd3").encode(x=x, y=y, x2="across2:Q", y2="wave2:Q")
    marks = (
        alt.Chart(dots)
        .mark_point(filled=True, size=28, opacity=1, stroke="#52606d", strokeWidth=0.4)
        .encode(
            x=x,
            y=y,
            color=alt.Color("outcome:N", scale=alt.Scale(domain=list(GROUPS), range=list(COLOURS))),
            shape=alt.Shape("outcome:N", scale=alt.Scale(domain=list(GROUPS), range=list(SHAPES))),
        )
    )
    return alt.layer(lines, marks).properties(width=900, height=380, title="Chains of recruitment")


def convergence_chart(recruits: Recruits) -> Chart:
    """The estimate after each respondent: flat at the end where the chains were long enough."""
    number, estimate = convergence(recruits)
    return (
        alt.Chart(pl.DataFrame({"respondents": number, "estimate": estimate}))
        .mark_line(color="#1f5582")
        .encode(
            x=alt.X("respondents:Q", title="respondents so far, by wave"),
            y=alt.Y("estimate:Q", title="RDS-II estimate", axis=alt.Axis(format="%")),
        )
        .properties(width=640, height=280, title="Convergence")
    )


def bottleneck_chart(recruits: Recruits) -> Chart:
    """The estimate within each seed's tree: lines that stay apart mean parts of the network that do not mix."""
    rows = [
        {"chain": f"chain {order}", "respondents": int(number), "estimate": float(estimate)}
        for order, (numbers, estimates) in enumerate(convergence_by_seed(recruits).values(), start=1)
        for number, estimate in zip(numbers, estimates, strict=True)
    ]
    return (
        alt.Chart(pl.DataFrame(rows, schema={"chain": pl.String, "respondents": pl.Int64, "estimate": pl.Float64}))
        .mark_line(opacity=0.8)
        .encode(
            x=alt.X("respondents:Q", title="respondents so far in the chain"),
            y=alt.Y("estimate:Q", title="RDS-II estimate", axis=alt.Axis(format="%")),
            detail="chain:N",
            color=alt.Color("chain:N", legend=alt.Legend(columns=2), sort=None),
        )
        .properties(width=640, height=280, title="Bottlenecks")
    )


def sensitivity_chart(recruits: Recruits, population: float | None = None) -> Chart:
    """Gile's SS over population sizes, from the plain share of the sample to RDS-II; a rule at the size assumed."""
    table = pl.DataFrame(population_sensitivity(recruits), schema=["population", "estimate"], orient="row")
    line = (
        alt.Chart(table)
        .mark_line(point=True, color="#1f5582")
        .encode(
            x=alt.X("population:Q", scale=alt.Scale(type="log"), title="population size N (log scale)"),
            y=alt.Y("estimate:Q", title="SS estimate", axis=alt.Axis(format="%")),
        )
    )
    layers = [line]
    if population is not None:
        assumed = alt.Chart(pl.DataFrame({"population": [population]}))
        layers.append(assumed.mark_rule(strokeDash=[4, 4]).encode(x="population:Q"))
    return alt.layer(*layers).properties(width=640, height=280, title="Sensitivity to the population size")


def _places_across(recruits: Recruits) -> npt.NDArray[np.float64]:
    """Leaves side by side in the order of the chains, recruiters above the middle of their recruits."""
    children: list[list[int]] = [[] for _ in range(len(recruits))]
    for child, parent in enumerate(recruits.recruiter):
        if parent >= 0:
            children[parent].append(child)
    across = np.zeros(len(recruits))
    free = 0.0
    waiting = [(int(seed), False) for seed in np.flatnonzero(recruits.is_seed)[::-1]]
    while waiting:
        person, below_done = waiting.pop()
        if below_done:
            across[person] = np.mean(across[children[person]])
        elif children[person]:
            waiting.append((person, True))
            waiting.extend((child, False) for child in reversed(children[person]))
        else:
            across[person] = free
            free += 1
    return across

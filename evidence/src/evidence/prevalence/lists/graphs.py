"""Averaging over decomposable graphs: a posterior for the number of people under every pattern of dependence."""

from __future__ import annotations

import dataclasses
import functools
import itertools

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.counts import ListCounts
from evidence.results import Interval

__all__ = ["GraphPosterior", "average_graphs", "decomposable_graphs"]

Floats = NDArray[np.float64]

MOST_LISTS = 6  # 18,154 decomposable graphs; seven lists have 617,675
GRID = 4_000
HIGHEST_TIMES_OBSERVED = 15


@dataclasses.dataclass(frozen=True, eq=False)
class GraphPosterior:
    """The posterior of the number of people, averaged over graphs.

    people: grid of totals N; probability: of each, summing to 1; highest: largest N allowed; graphs: how many were
    averaged; likeliest: the edges of the graph with the most weight, pairs of list positions; likeliest_share: its
    weight; at_bound: probability of the top twentieth below the largest N, which shows whether that bound decides.
    """

    people: Floats
    probability: Floats
    highest: float
    graphs: int
    likeliest: tuple[tuple[int, int], ...]
    likeliest_share: float
    at_bound: float

    @property
    def mean(self) -> float:
        """Posterior mean of the number of people."""
        return float(self.people @ self.probability)

    def interval(self, level: float = 0.95) -> Interval:
        """The central interval of the posterior."""
        middle = (self.people[1:] + self.people[:-1]) / 2
        edges = np.concatenate([[self.people[0] - 0.5], middle, [self.people[-1] + 0.5]])
        cumulated = np.concatenate([[0.0], np.cumsum(self.probability)])
        low, high = np.round(np.interp([(1 - level) / 2, (1 + level) / 2], cumulated, edges))
        return Interval(float(low), float(high), f"posterior, people up to {self.highest:,.0f}", level)

    def draw(self, size: int, seed: int | np.random.SeedSequence) -> Floats:
        """Random numbers of people from the posterior, for adding up strata."""
        return np.random.default_rng(seed).choice(self.people, size=size, p=self.probability)


@functools.cache
def decomposable_graphs(lists: int) -> tuple[tuple[tuple[tuple[int, int], ...], ...], NDArray[np.int8]]:
    """All decomposable (chordal) graphs on t labelled lists.

    Returns their edges, and a matrix graphs × 2**t with +1 for each clique and −1 for each separator of the graph,
    sets of lists written as numbers. There are 8, 61, 822 and 18,154 for 3, 4, 5 and 6 lists (OEIS A058862).
    Raises EvidenceError for more than `MOST_LISTS` lists.
    """
    if lists > MOST_LISTS:
        raise EvidenceError(f"Graphs are averaged for up to {MOST_LISTS} lists, not {lists}; merge lists.")
    pairs = list(itertools.combinations(range(lists), 2))
    edges, rows = [], []
    for chosen in range(2 ** len(pairs)):
        neighbours = [0] * lists
        for place, (i, j) in enumerate(pairs):
            if chosen >> place & 1:
                neighbours[i] |= 1 << j
                neighbours[j] |= 1 << i
        sets = _cliques_and_separators(neighbours)
        if sets is not None:
            row = np.zeros(2**lists, dtype=np.int8)
            for clique, separator in sets:
                row[clique] += 1
                row[separator] -= 1
            edges.append(tuple(pair for place, pair in enumerate(pairs) if chosen >> place & 1))
            rows.append(row)
    return tuple(edges), np.array(rows)


def _cliques_and_separators(neighbours: list[int]) -> list[tuple[int, int]] | None:
    """(vertex with its later neighbours, those neighbours) while simplicial vertices are taken away; None if stuck.

    Their quotient telescopes to cliques over separators: a pair that is no maximal clique cancels in the sum.
    """
    left = (1 << len(neighbours)) - 1
    found = []
    while left:
        for vertex, around in enumerate(neighbours):
            near = around & left
            if left >> vertex & 1 and all(
                near & ~(1 << other) & ~neighbours[other] == 0 for other in range(len(neighbours)) if near >> other & 1
            ):
                found.append((near | 1 << vertex, near))
                left &= ~(1 << vertex)
                break
        else:
            return None
    return found


def average_graphs(
    lists: ListCounts, *, delta: float | None = None, highest: float | None = None, points: int = GRID
) -> GraphPosterior:
    """Average over all decomposable graphs, each equally likely beforehand.

    Given a graph with cliques C and separators S the complete table of N people, those on no list included, has the
    hyper-Dirichlet marginal likelihood Π m(n_C) / Π m(n_S),
    m(n_A) = Γ(α) / Γ(N + α) · Π_i Γ(n_A(i) + α_A) / Γ(α_A), α_A = δ 2^(t − |A|), α = δ 2^t;
    times the multinomial coefficient and the prior of N, proportional to 1/N.

    lists: the counts, up to six lists; delta: the prior count of each of the 2**t cells, by default 2**-t so that the
    prior weighs one case in all (0.5, the value of a three-list example, would swamp a sparse table of five lists);
    highest: the largest N considered, by default 15 times the cases; points: N runs over all whole numbers where these
    are fewer, otherwise over about so many.

    Returns a `GraphPosterior`. Raises EvidenceError for more than six lists or a bound below the cases.
    Source: Madigan and York 1997, Biometrika 84, 19–31.
    """
    size = 2**lists.lists
    delta = 1 / size if delta is None else delta
    most = HIGHEST_TIMES_OBSERVED * lists.observed if highest is None else highest
    if delta <= 0 or most <= lists.observed:
        raise EvidenceError("The prior count must be positive and the largest number of people above the cases.")
    edges, weights = decomposable_graphs(lists.lists)
    hidden, width = _grid(most - lists.observed, points)
    density, by_graph = _density(lists, weights, hidden, width, delta)
    probability = density * width
    probability /= probability.sum()
    share = np.exp(by_graph - logsumexp(by_graph))
    people = lists.observed + hidden
    return GraphPosterior(
        people=people,
        probability=probability,
        highest=float(most),
        graphs=len(weights),
        likeliest=edges[int(share.argmax())],
        likeliest_share=float(share.max()),
        at_bound=float(probability[people > 0.95 * most].sum()),
    )


def _grid(most: float, points: int) -> tuple[Floats, Floats]:
    """Whole numbers from 0 to most, all or about so many points, and how many whole numbers each stands for.

    Half of the points are evenly spaced and half by ratio, so that neither a peak near zero nor one far away is missed.
    """
    if most < points:
        hidden = np.arange(0, np.floor(most) + 1)
    else:
        spaced = [np.linspace(0, most, points // 2), np.geomspace(1, most, points // 2)]
        hidden = np.unique(np.round(np.concatenate(spaced)))
    edges = np.concatenate([[-0.5], (hidden[1:] + hidden[:-1]) / 2, [hidden[-1] + 0.5]])
    return hidden, np.diff(edges)


def _density(
    lists: ListCounts, weights: NDArray[np.int8], hidden: Floats, width: Floats, delta: float
) -> tuple[Floats, Floats]:
    """The posterior of hidden people up to a constant, and the log of each graph's weight up to a constant."""
    log_sets = np.stack([_log_marginal(lists, chosen, hidden, delta) for chosen in range(1, 2**lists.lists)])
    people = lists.observed + hidden
    common = gammaln(people + 1) - gammaln(hidden + 1) - np.log(people)
    total = np.zeros(len(hidden))
    by_graph = np.empty(len(weights))
    top = -np.inf
    for begin in range(0, len(weights), 1024):
        log_joint = weights[begin : begin + 1024, 1:].astype(np.float64) @ log_sets + common
        highest = log_joint.max(axis=1)
        new_top = max(top, float(highest.max()))
        scaled = np.exp(log_joint - new_top)
        total = total * np.exp(top - new_top) + scaled.sum(axis=0)
        with np.errstate(divide="ignore"):
            by_graph[begin : begin + 1024] = np.log(scaled @ width) + new_top
        top = new_top
    return total, by_graph


def _log_marginal(lists: ListCounts, chosen: int, hidden: Floats, delta: float) -> Floats:
    """log m(n_A) of the set of lists A for each number of hidden people, who add to A's cell of zeros alone."""
    everyone = delta * 2**lists.lists
    prior = everyone / 2 ** chosen.bit_count()
    cells, places = np.unique(lists.cells & chosen, return_inverse=True)
    margin = np.bincount(places.reshape(-1), weights=lists.counts)
    zeros = float(margin[0]) if cells[0] == 0 else 0.0
    rest = margin[cells != 0]
    result: Floats = (
        gammaln(everyone)
        - gammaln(lists.observed + hidden + everyone)
        + (gammaln(rest + prior) - gammaln(prior)).sum()
        + gammaln(zeros + hidden + prior)
        - gammaln(prior)
    )
    return result

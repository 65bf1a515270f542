import itertools

import numpy as np
import pytest
from evidence.exceptions import EvidenceError
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.examples import uk2013
from evidence.prevalence.lists.graphs import average_graphs, decomposable_graphs
from evidence.prevalence.lists.latent import (
    ChainsDisagreeError,
    effective_draws,
    latent_classes,
    split_rhat,
)
from scipy.special import gammaln, logsumexp


@pytest.mark.parametrize(("lists", "number"), [(2, 2), (3, 8), (4, 61), (5, 822)])
def test_number_of_decomposable_graphs(lists, number):
    """OEIS A058862; dga 2.0.2 averages over 822 for five lists."""
    edges, weights = decomposable_graphs(lists)
    assert len(edges) == len(weights) == number
    assert np.unique(weights, axis=0).shape[0] == number


def test_cliques_and_separators_of_a_path():
    """A–B–C: cliques AB and BC, separator B."""
    edges, weights = decomposable_graphs(3)
    path = dict(zip(range(8), weights[edges.index(((0, 1), (1, 2)))], strict=True))
    assert {chosen: weight for chosen, weight in path.items() if weight and chosen} == {0b011: 1, 0b110: 1, 0b010: -1}


def test_posterior_of_two_lists_by_brute_force():
    """Both graphs of two lists written out: independent margins, and the full table."""
    lists = ListCounts(("A", "B"), np.array([1, 2, 3]), np.array([8, 6, 3]))
    hidden = np.arange(0, 200 - 17 + 1.0)
    total = 17 + hidden
    delta = 0.25

    def dirichlet(counts, prior):
        return sum(gammaln(count + prior) - gammaln(prior) for count in counts) - gammaln(total + 1) + gammaln(1)

    log_joint = np.stack(
        [
            dirichlet([11, 6 + hidden], 0.5) + dirichlet([9, 8 + hidden], 0.5),
            dirichlet([8, 6, 3, hidden], delta),
        ]
    )
    log_joint += gammaln(total + 1) - gammaln(hidden + 1) - np.log(total)
    posterior = np.exp(logsumexp(log_joint, axis=0) - logsumexp(log_joint))
    found = average_graphs(lists, highest=200)
    assert found.probability == pytest.approx(posterior, abs=1e-12)
    assert found.mean == pytest.approx(posterior @ total, rel=1e-10)


def test_graphs_refuse_many_lists_and_impossible_bounds():
    lists = uk2013()
    with pytest.raises(EvidenceError, match="up to 6 lists"):
        decomposable_graphs(7)
    with pytest.raises(EvidenceError, match="above the cases"):
        average_graphs(lists, highest=100)


def independent_lists(chances, people, seed):
    member = np.random.default_rng(seed).random((people, len(chances))) < chances
    cells = member @ (1 << np.arange(len(chances)))
    seen, counts = np.unique(cells[cells > 0], return_counts=True)
    return ListCounts(tuple("ABCDEF"[: len(chances)]), seen, counts)


def test_latent_classes_find_independent_people():
    """Four good lists of 1,000 people of one kind: chains agree and the interval holds the truth."""
    lists = independent_lists([0.4, 0.35, 0.3, 0.45], 1000, seed=3)
    found = latent_classes(lists, classes=4, seed=2)
    assert found.rhat <= 1.01
    assert found.effective >= 400
    assert found.interval().low < 1000 < found.interval().high
    assert found.median == pytest.approx(1000, rel=0.06)


def test_latent_classes_refuse_the_uk():
    """Published chains give medians from 12,918 to 22,761 by their seed; here they must not be reported."""
    with pytest.raises(ChainsDisagreeError, match=r"R-hat \d\.\d+, at most 1\.01 is needed.*medians"):
        latent_classes(uk2013(), iterations=1500, seed=1)


def test_latent_classes_need_four_chains():
    with pytest.raises(EvidenceError, match="At least 4 chains"):
        latent_classes(uk2013(), chains=3)


def test_rhat_tells_agreeing_chains_from_others():
    draws = np.random.default_rng(1).normal(size=(4, 2000))
    assert split_rhat(draws) < 1.005
    draws[0] += 1
    assert split_rhat(draws) > 1.05
    drift = np.random.default_rng(1).normal(size=(4, 2000)) + np.linspace(0, 2, 2000)
    assert split_rhat(drift) > 1.05  # every chain wanders alike, which only the split shows


def test_effective_draws_of_white_noise_and_of_an_autoregression():
    """An autoregression with coefficient 0.9 is worth (1 − 0.9)/(1 + 0.9) of its length."""
    random = np.random.default_rng(1)
    noise = random.normal(size=(4, 20_000))
    assert effective_draws(noise) == pytest.approx(80_000, rel=0.1)
    chain = np.zeros_like(noise)
    for step in range(1, noise.shape[1]):
        chain[:, step] = 0.9 * chain[:, step - 1] + noise[:, step]
    assert effective_draws(chain) == pytest.approx(80_000 * 0.1 / 1.9, rel=0.15)


def test_every_vertex_order_gives_the_same_graphs():
    """Relabelling lists permutes the graphs and nothing else."""
    edges, _ = decomposable_graphs(4)
    known = {frozenset(graph) for graph in edges}
    for order in itertools.permutations(range(4)):
        moved = {frozenset(tuple(sorted((order[i], order[j]))) for i, j in graph) for graph in edges}
        assert moved == known

"""Published numbers of RDS-I, RDS-II and SS, and laws that hold for every sample.

Numbers for `fauxmadrona`: output of the R package RDS 0.9-10 (Handcock, Fellows and Gile, LGPL-2.1) on its own data.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.respondents import (
    gile_bootstrap,
    homophily,
    population_sensitivity,
    rds_one,
    rds_two,
    read_coupons,
    read_recruiters,
    report_prevalence,
    salganik_bootstrap,
    successive_sampling,
    tree_bootstrap,
)
from evidence.prevalence.respondents.bootstrap import tree_multiplicities, tree_multiplicities_by_walking
from evidence.prevalence.respondents.pictures import pictures
from evidence.prevalence.respondents.successive import inclusion_probabilities, inclusion_probabilities_by_simulation
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "rds"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the published samples in ../shared/data/rds are not here")
COLUMNS = {"id": "id", "recruiter": "recruiter", "degree": "degree", "outcome": "outcome"}


@pytest.fixture(scope="module")
def fauxmadrona():
    frame = pl.read_csv(DATA / "fauxmadrona.csv", infer_schema_length=1000)
    return read_recruiters(frame, id="id", recruiter="recruiter.id", degree="degree", outcome="disease")


@needs_data
def test_fauxmadrona_as_published(fauxmadrona):
    assert rds_one(fauxmadrona) == pytest.approx(0.1592, abs=5e-5)
    assert rds_two(fauxmadrona) == pytest.approx(0.164149, abs=5e-7)
    assert rds_two(fauxmadrona, seeds=False) == pytest.approx(0.1644, abs=5e-5)
    assert successive_sampling(fauxmadrona, 1000) == pytest.approx(0.19444, abs=3e-4)  # simulated there, sd 0.0003


@needs_data
def test_simulated_successive_sampling_agrees_with_the_closed_form(fauxmadrona):
    simulated = successive_sampling(fauxmadrona, 1000, simulate=True, rng=np.random.default_rng(1))
    assert simulated == pytest.approx(successive_sampling(fauxmadrona, 1000), abs=0.0015)


@needs_data
def test_gile_interval_as_published(fauxmadrona):
    """Published 0.167-0.223, from 100 replicates."""
    spread = gile_bootstrap(fauxmadrona, 1000, 1500, np.random.default_rng(2)).std(ddof=1)
    assert 0.19444 - 1.96 * spread == pytest.approx(0.167, abs=0.002)
    assert 0.19444 + 1.96 * spread == pytest.approx(0.223, abs=0.002)


@needs_data
def test_salganik_is_the_chain_that_theory_gives(fauxmadrona):
    """For a two-state chain of n steps with switching chances a, b, var(share) = s(1-s)/n (1+r)/(1-r), r = 1-a-b;
    the delta method carries it to RDS-II. (R prints a wider interval, 0.097-0.232, which this law does not give.)"""
    draws = salganik_bootstrap(fauxmadrona, 3000, np.random.default_rng(3))
    into, out = 57 / 356, 64 / 134
    share, memory = into / (into + out), 1 - into - out
    mean_inverse = [(1 / fauxmadrona.degree[fauxmadrona.outcome == group]).mean() for group in (0, 1)]
    p = share * mean_inverse[1] / (share * mean_inverse[1] + (1 - share) * mean_inverse[0])
    slope = p * (1 - p) / (share * (1 - share))
    expected = slope * np.sqrt(share * (1 - share) / 500 * (1 + memory) / (1 - memory))
    assert draws.mean() == pytest.approx(p, abs=0.005)
    assert draws.std(ddof=1) == pytest.approx(expected, rel=0.08)


@needs_data
def test_tree_bootstrap_spread(fauxmadrona):
    """An independent implementation found a standard error of 0.0332 for RDS-II."""
    draws = tree_bootstrap(fauxmadrona, 4000, np.random.default_rng(4), population=1000)
    assert draws["rds-ii"].std(ddof=1) == pytest.approx(0.0332, rel=0.05)
    assert set(draws) == {"rds-i", "rds-ii", "ss"}


@needs_data
def test_ends_of_the_population_size(fauxmadrona):
    sizes = population_sensitivity(fauxmadrona, [500, 1e9])
    assert sizes[0][1] == pytest.approx(fauxmadrona.outcome.mean())
    assert sizes[1][1] == pytest.approx(rds_two(fauxmadrona), abs=1e-6)


@needs_data
def test_population_smaller_than_the_sample_is_refused(fauxmadrona):
    with pytest.raises(DataError, match="smaller than the sample of 500"):
        successive_sampling(fauxmadrona, 499)


@needs_data
@pytest.mark.parametrize("interval", ["tree", "model"])
def test_report_shows_spread_and_warnings(fauxmadrona, interval):
    report = report_prevalence(fauxmadrona, population=1000, interval=interval, replicates=300)
    written = report.to_dict()
    assert [result["method"] for result in written["results"]] == ["rds-i", "rds-ii", "ss"]
    assert written["spread"]["low"] < 0.159
    assert written["spread"]["high"] > 0.194
    assert {"assumptions", "population-size", "published-critique"} <= {w["code"] for w in written["warnings"]}
    text = report.to_text()
    assert text.index("Spread") < text.index("figure 0.1592")


@needs_data
def test_unknown_population_widens_the_spread_to_the_plain_share(fauxmadrona):
    report = report_prevalence(fauxmadrona, replicates=300)
    assert report.spread.high >= fauxmadrona.outcome.mean()
    assert "population-unknown" in {warning.code for warning in report.warnings}


@needs_data
def test_real_sample_read_by_coupons():
    """264 jazz musicians in New York; three came with a coupon that nobody is noted for."""
    frame = pl.read_csv(DATA / "nyjazz.csv", null_values="NA", infer_schema_length=1000)
    names = {
        "id": "id",
        "own": "own.coupon",
        "given": [f"coupon.{number}" for number in range(1, 8)],
        "degree": "network.size",
        "outcome": "Gender.MF.",
        "value": "2",
    }
    with pytest.raises(DataError, match="3 recruiters are not in the sample"):
        read_coupons(frame, **names)
    recruits = read_coupons(frame, **names, unknown_recruiter="seed")
    assert len(recruits) == 264
    assert recruits.is_seed.sum() == 13
    assert recruits.usable.sum() == 238
    said = {warning.code: warning.message for warning in recruits.warnings}
    assert said["missing-degree"].startswith("21 respondents")
    assert {"coupon-given-twice", "coupon-used-twice", "unknown-recruiter", "missing-outcome"} <= set(said)


@needs_data
def test_pictures_are_drawn_without_ids(fauxmadrona):
    charts = pictures(fauxmadrona, 1000)
    assert set(charts) == {"chains", "convergence", "bottleneck", "population-sensitivity"}
    spec = charts["chains"].to_json()
    assert '"194"' not in spec  # the id of a seed


def chain(degrees, outcomes, parents):
    rows = range(1, len(degrees) + 1)
    recruiter = ["seed" if parent is None else str(parent) for parent in parents]
    return pl.DataFrame(
        {"id": [str(row) for row in rows], "recruiter": recruiter, "degree": degrees, "outcome": outcomes}
    )


def test_homophily_of_a_small_tree_by_hand():
    """Links 0-0, 0-1, 1-1, 1-1: within the groups 3 of 4; expected (2*1 + 2*3)/4 = 2."""
    recruits = read_recruiters(chain([2] * 5, [0, 0, 1, 1, 1], [None, 1, 1, 3, 4]), **COLUMNS)
    assert homophily(recruits).recruitment == pytest.approx(1.5)
    assert homophily(recruits).activity == pytest.approx(1.0)


@pytest.mark.parametrize("interval", ["tree", "model"])
def test_everybody_with_the_outcome_is_not_certainty(interval):
    recruits = read_recruiters(chain([2] * 5, [1, 1, 1, 1, 1], [None, None, 1, 2, 3]), **COLUMNS)
    if interval == "model":
        with pytest.raises(DataError, match="one of the two recruited nobody"):
            report_prevalence(recruits, interval=interval)
        return
    report = report_prevalence(recruits, population=50, replicates=100)
    assert [result.method for result in report.results] == ["rds-ii", "ss"]
    for result in report.results:
        assert result.estimate == 1
        assert result.interval.low == pytest.approx(0.025 ** (1 / 2))
    assert {"small-sample", "rds-i-undefined"} <= {warning.code for warning in report.warnings}


def test_a_chain_that_the_bootstrap_cannot_vary_is_said():
    recruits = read_recruiters(chain([2, 3, 4, 5], [1, 0, 1, 0], [None, 1, 2, 3]), **COLUMNS)
    assert "empty-interval" in {warning.code for warning in report_prevalence(recruits, replicates=100).warnings}


def test_closed_form_meets_its_own_equations():
    classes, counts = np.array([1.0, 2, 5, 20]), np.array([10.0, 20, 30, 5])
    probabilities = inclusion_probabilities(classes, counts, 400)
    sizes = counts / probabilities
    assert sizes.sum() == pytest.approx(400)
    assert (sizes * probabilities).sum() == pytest.approx(65)
    assert np.log1p(-probabilities) / classes == pytest.approx(np.log1p(-probabilities[0]))


def test_simulation_takes_over_in_small_populations():
    """Two people of degree 1 and 3 drawn one after the other from 2 + 2: exact chances by enumeration."""
    classes, sizes = np.array([1.0, 3.0]), np.array([2, 2])
    first = {k: sizes[k] * classes[k] / 8 for k in (0, 1)}
    exact = np.zeros(2)
    for k in (0, 1):
        left = sizes.astype(float)
        left[k] -= 1
        second = left * classes / (left @ classes)
        exact += first[k] * (np.eye(2)[k] + second)
    got = inclusion_probabilities_by_simulation(classes, exact, 4, np.random.default_rng(5), draws=20_000, rounds=1)
    assert got == pytest.approx(exact / sizes, abs=0.01)


def test_fast_and_slow_tree_bootstrap_agree():
    recruits = read_recruiters(
        chain([1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 0, 1, 1, 0, 1, 0], [None, None, 1, 1, 1, 3, 3, 2]), **COLUMNS
    )
    fast = tree_multiplicities(recruits, 6000, np.random.default_rng(6))
    slow = tree_multiplicities_by_walking(recruits, 6000, np.random.default_rng(7))
    assert fast.mean(axis=1) == pytest.approx(slow.mean(axis=1), abs=0.06)
    assert np.cov(fast) == pytest.approx(np.cov(slow), abs=0.25)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_order_of_rows_and_names_change_nothing(data):
    n = data.draw(st.integers(4, 25))
    parents = [None, *(data.draw(st.integers(1, row)) for row in range(1, n))]
    degrees = [data.draw(st.integers(1, 30)) for _ in range(n)]
    outcomes = [0, 1, *(data.draw(st.integers(0, 1)) for _ in range(n - 2))]
    frame = chain(degrees, outcomes, parents)
    renamed = frame.with_columns(
        pl.col("id").map_elements(lambda name: f"person {name}", return_dtype=pl.String),
        pl.when(pl.col("recruiter") == "seed")
        .then(pl.lit(""))
        .otherwise("person " + pl.col("recruiter"))
        .alias("recruiter"),
    )[data.draw(st.permutations(range(n)))]
    one, two = read_recruiters(frame, **COLUMNS), read_recruiters(renamed, **COLUMNS)
    assert rds_two(one) == pytest.approx(rds_two(two))
    assert successive_sampling(one, 3 * n) == pytest.approx(successive_sampling(two, 3 * n), abs=0.05)
    assert successive_sampling(one, 300) == pytest.approx(successive_sampling(two, 300))
    assert sorted(one.wave) == sorted(two.wave)
    try:
        expected = rds_one(one)
    except DataError:
        with pytest.raises(DataError):
            rds_one(two)
    else:
        assert rds_one(two) == pytest.approx(expected)


@given(st.lists(st.sampled_from([2, 9]), min_size=3, max_size=30), st.floats(1.01, 100))
@settings(max_examples=50, deadline=None)
def test_with_two_degrees_ss_lies_between_plain_share_and_rds_two(degrees, times):
    recruits = read_recruiters(
        chain(degrees, [row % 2 for row in range(len(degrees))], [None, *range(1, len(degrees))]), **COLUMNS
    )
    ends = sorted((recruits.outcome.mean(), rds_two(recruits)))
    got = successive_sampling(recruits, max(len(degrees) * times, len(degrees) + 1), simulate=False)
    assert ends[0] - 1e-9 <= got <= ends[1] + 1e-9

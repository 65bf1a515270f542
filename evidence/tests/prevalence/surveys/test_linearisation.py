"""Taylor linearisation against svy, against formulas by hand, and against its own slow version."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.surveys.calibration import post_stratify
from evidence.prevalence.surveys.design import read_design
from evidence.prevalence.surveys.linearisation import design_effect, mean, mean_by_domain_slowly, ratio, total
from evidence.prevalence.surveys.quantiles import quantile
from evidence.prevalence.surveys.replicates import (
    balanced_half_samples,
    bootstrap,
    jackknife,
    replicate_estimates,
    replicate_ratio,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def test_mean_total_ratio_as_svy(households, design, spending, svy_sample):
    food = households["tot_food"].to_numpy().astype(float)
    peer = svy_sample.estimation
    for ours, theirs in (
        (mean(design, spending), peer.mean("tot_exp")),
        (total(design, spending), peer.total("tot_exp")),
        (ratio(design, food, spending), peer.ratio("tot_food", "tot_exp")),
    ):
        [expected] = theirs.estimates
        assert ours.estimate[0] == pytest.approx(expected.est, rel=1e-9)
        assert ours.standard_error[0] == pytest.approx(expected.se, rel=1e-9)
        assert ours.degrees_of_freedom[0] == expected.df
        assert ours.interval().low == pytest.approx(expected.lci, rel=1e-9)


def test_domains_as_svy(design, spending, regions, svy_sample):
    code, labels = regions
    ours = mean(design, spending, code, len(labels))
    for index, expected in enumerate(svy_sample.estimation.mean("tot_exp", by="geo1").estimates):
        assert labels[index] == expected.by_level[0]
        assert ours.estimate[index] == pytest.approx(expected.est, rel=1e-9)
        assert ours.standard_error[index] == pytest.approx(expected.se, rel=1e-9)
        assert ours.degrees_of_freedom[index] == expected.df
        assert ours.respondents[index] == expected.n


def test_finite_populations_and_missing_values_as_svy(households, spending):
    from evidence.prevalence.surveys.peer import estimate_by_svy

    frame = households.with_columns(pl.lit(40).alias("N"))
    design = read_design(frame, weights="hhweight", strata=["geo1", "urbrur"], cluster="ea", fpc="N")
    some = spending.copy()
    some[::9] = np.nan
    peer, ours = estimate_by_svy(design, some), mean(design, some)
    assert design.fraction.max() == pytest.approx(5 / 40)
    assert ours.estimate[0] == pytest.approx(peer.estimate, rel=1e-9)
    assert ours.interval().high == pytest.approx(peer.interval.high, rel=1e-9)


def test_two_stages_as_svy(households, spending):
    svy = pytest.importorskip("svy")
    frame = households.with_columns(pl.lit(40).alias("N"), pl.lit(200).alias("M"))
    design = read_design(frame, weights="hhweight", strata=["geo1", "urbrur"], cluster="ea", fpc="N", second_fpc="M")
    one_stage = read_design(frame, weights="hhweight", strata=["geo1", "urbrur"], cluster="ea", fpc="N")
    sizes = svy.PopSize(psu="N", ssu="M")
    peer = svy.Sample(
        frame, svy.Design(stratum=("geo1", "urbrur"), psu="ea", ssu="hid", wgt="hhweight", pop_size=sizes)
    ).estimation
    for ours, less, theirs in (
        (mean(design, spending), mean(one_stage, spending), peer.mean("tot_exp")),
        (total(design, spending), total(one_stage, spending), peer.total("tot_exp")),
    ):
        [expected] = theirs.estimates
        assert ours.standard_error[0] == pytest.approx(expected.se, rel=1e-9)
        assert ours.standard_error[0] > less.standard_error[0]


def test_second_stage_by_hand():
    """Two of four clusters, two of five people in each: (1-1/2) 2 Σ_j (z_j - z̄)² between the clusters, and within them
    1/2 (1-2/5) 2 Σ_j Σ_k (z_jk - z̄_j)²."""
    frame = pl.DataFrame({"c": [1, 1, 2, 2], "w": [5.0] * 4, "N": [4] * 4, "M": [5] * 4})
    design = read_design(frame, weights="w", cluster="c", fpc="N", second_fpc="M")
    y = np.array([1.0, 3, 4, 8])
    z = 5 * y
    expected = 0.5 * 2 * 2 * (20.0) ** 2 + 0.5 * 0.6 * 2 * (2 * 5.0**2 + 2 * 10.0**2)
    assert z.reshape(2, 2).sum(axis=1).tolist() == [20, 60]
    assert total(design, y).variance[0] == pytest.approx(expected)
    with pytest.raises(DataError, match="only where the population of the first is given"):
        read_design(frame, weights="w", cluster="c", second_fpc="M")
    with pytest.raises(DataError, match="Calibration is not combined"):
        post_stratify(design, np.zeros(4, dtype=int), np.array([20.0]))


def test_design_effect_as_svy(design, spending, svy_sample):
    [expected] = svy_sample.estimation.mean("tot_exp", deff="wor").estimates
    assert design_effect(design, spending) == pytest.approx(expected.deff, rel=1e-9)
    [expected] = svy_sample.estimation.mean("tot_exp", deff="wr").estimates
    assert design_effect(design, spending, finite=False) == pytest.approx(expected.deff, rel=1e-9)


def test_share_and_interval_as_svy(households, design, svy_sample):
    owned = (households["electricity"] == "Yes").cast(pl.Float64).to_numpy()
    expected = next(row for row in svy_sample.estimation.prop("electricity").estimates if row.y_level == "Yes")
    ours = mean(design, owned)
    assert ours.estimate[0] == pytest.approx(expected.est, rel=1e-9)
    interval = ours.interval(share=True)
    assert (interval.low, interval.high) == pytest.approx((expected.lci, expected.uci), rel=1e-6)


def test_variance_by_hand(small):
    """PSU totals of w (y - R)/W: with R = 7/13 in stratum A 6 - 7 R ..., written out below."""
    frame, y = small
    design = read_design(frame, weights="w", strata="h", cluster="c")
    r = 7 / 13
    a = np.array([1 - 3 * r, 1 - r, 3 - 5 * r]) / 13
    b = np.array([1 - 3 * r, 1 - r]) / 13
    expected = sum(len(z) / (len(z) - 1) * ((z - z.mean()) ** 2).sum() for z in (a, b))
    found = mean(design, y)
    assert found.estimate[0] == pytest.approx(r)
    assert found.variance[0] == pytest.approx(expected)
    assert found.degrees_of_freedom[0] == 3


def test_simple_random_sample_is_the_textbook_formula():
    y = np.array([3.0, 5, 8, 2, 9, 4])
    design = read_design(pl.DataFrame({"w": [10.0] * 6, "N": [60] * 6}), weights="w", fpc="N")
    assert mean(design, y).variance[0] == pytest.approx((1 - 6 / 60) * y.var(ddof=1) / 6)
    assert total(design, y).variance[0] == pytest.approx(60**2 * (1 - 6 / 60) * y.var(ddof=1) / 6)
    assert design_effect(design, y) == pytest.approx(1)


def test_domain_without_anybody_has_no_estimate(small):
    frame, y = small
    design = read_design(frame, weights="w", strata="h", cluster="c")
    found = mean(design, y, np.zeros(8, dtype=int), 2)
    assert np.isnan(found.estimate[1])
    assert np.isnan(found.variance[1])
    assert found.respondents.tolist() == [8, 0]


def test_nobody_with_the_outcome_still_has_an_upper_bound(small):
    frame, _ = small
    design = read_design(frame, weights="w", strata="h", cluster="c")
    interval = mean(design, np.zeros(8)).interval(share=True)
    assert interval.low == 0
    assert interval.high == pytest.approx(1 - 0.025 ** (1 / 5))


@pytest.mark.parametrize("lonely", ["centre", "certainty"])
def test_lonely_strata(lonely):
    frame = pl.DataFrame({"h": ["A", "A", "B"], "c": [1, 2, 3]})
    design = read_design(frame, strata="h", cluster="c", lonely=lonely)
    y = np.array([1.0, 3, 8])
    z = (y - 4) / 3
    two = 2 * ((z[:2] - z[:2].mean()) ** 2).sum()
    expected = two + (z[2] - z.mean()) ** 2 * (lonely == "centre")
    assert mean(design, y).variance[0] == pytest.approx(expected)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_fast_equals_slow_and_order_and_names_change_nothing(data):
    n = data.draw(st.integers(8, 40))
    draw = lambda strategy: data.draw(st.lists(strategy, min_size=n, max_size=n))  # noqa: E731
    frame = pl.DataFrame(
        {
            "w": draw(st.floats(0.1, 9)),
            "h": draw(st.sampled_from(["A", "B", "C"])),
            "c": draw(st.integers(1, 5)),
            "d": draw(st.integers(0, 3)),
            "y": draw(st.one_of(st.floats(-5, 5), st.just(float("nan")))),
        }
    )
    lonely = data.draw(st.sampled_from(["centre", "certainty"]))
    options = {"weights": "w", "strata": "h", "cluster": "c", "lonely": lonely}
    design, y, domain = read_design(frame, **options), frame["y"].to_numpy(), frame["d"].to_numpy()
    found = mean(design, y, domain, 4)
    values, variances = mean_by_domain_slowly(design, y, domain, 4)
    assert found.estimate == pytest.approx(values, nan_ok=True, abs=1e-9)
    assert found.variance == pytest.approx(variances, nan_ok=True, abs=1e-9)

    other = frame[data.draw(st.permutations(range(n)))].with_columns(
        ("stratum " + pl.col("h")).alias("h"), (1000 - 7 * pl.col("c")).alias("c")
    )
    again = mean(read_design(other, **options), other["y"].to_numpy(), other["d"].to_numpy(), 4)
    assert again.estimate == pytest.approx(values, nan_ok=True, abs=1e-9)
    assert again.variance == pytest.approx(variances, nan_ok=True, abs=1e-9)


def test_splitting_a_respondent_into_two_of_half_the_weight_changes_nothing(small):
    frame, _ = small
    halved = pl.concat([frame, frame]).with_columns(pl.col("w") / 2)
    one, two = (
        mean(read_design(table, weights="w", strata="h", cluster="c"), table["y"].to_numpy())
        for table in (frame, halved)
    )
    assert two.estimate[0] == pytest.approx(one.estimate[0])
    assert two.variance[0] == pytest.approx(one.variance[0])


def test_sparse_and_dense_tables_agree(monkeypatch, design, spending, regions):
    code, labels = regions
    dense = mean(design, spending, code, len(labels))
    monkeypatch.setattr("evidence.prevalence.surveys.linearisation.DENSE_CELLS", 0)
    sparse = mean(design, spending, code, len(labels))
    assert sparse.estimate == pytest.approx(dense.estimate)
    assert sparse.variance == pytest.approx(dense.variance)
    assert sparse.degrees_of_freedom.tolist() == dense.degrees_of_freedom.tolist()


def test_domain_totals_add_up_to_the_whole(design, spending, regions):
    code, labels = regions
    assert total(design, spending, code, len(labels)).estimate.sum() == pytest.approx(
        total(design, spending).estimate[0]
    )


def test_jackknife_of_a_mean_is_linearisation_where_clusters_weigh_the_same():
    frame = pl.DataFrame({"h": ["A"] * 6 + ["B"] * 8, "c": [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4]})
    design = read_design(frame, strata="h", cluster="c")
    y = np.arange(14.0) ** 1.5
    estimates, variance = replicate_ratio(design, jackknife(design), y, np.ones(14))
    assert estimates.shape == (7, 1)
    assert variance[0] == pytest.approx(mean(design, y).variance[0], rel=0.02)
    assert replicate_estimates(design, jackknife(design), lambda w: w @ y)[1] == pytest.approx(
        total(design, y).variance[0]
    )


def test_balanced_half_samples_give_the_linear_variance_of_a_total():
    frame = pl.DataFrame({"h": np.repeat(["A", "B", "C"], 2), "c": [1, 2] * 3})
    design = read_design(frame, strata="h", cluster="c")
    y = np.array([4.0, 1, 7, 2, 5, 9])
    for fay in (0.0, 0.5):
        replicates = balanced_half_samples(design, fay=fay)
        variance = replicate_estimates(design, replicates, lambda w: w @ y)[1]
        assert variance == pytest.approx(total(design, y).variance[0])


def test_bootstrap_variance_of_a_total_is_near_the_linear_one(design, spending):
    replicates = bootstrap(design, 3000, np.random.default_rng(1))
    sums = np.bincount(design.psu, design.weight * spending)
    variance = replicates.variance((replicates.factors @ sums)[:, None], np.array([sums.sum()]))[0]
    assert variance == pytest.approx(total(design, spending).variance[0], rel=0.08)


def test_median_as_svy(design, spending, svy_sample):
    found, interval = quantile(design, spending, 0.5)
    text = svy_sample.estimation.median("tot_exp").estimates[0]
    assert found == text.est
    assert interval.low < found < interval.high


def test_quantile_of_equal_weights_is_the_order_statistic():
    design = read_design(pl.DataFrame({"i": range(9)}))
    assert quantile(design, np.arange(9.0), 0.5)[0] == 4
    assert quantile(design, np.arange(9.0), 0.25, inside=np.arange(9) >= 5)[0] == 5


def test_finite_population_of_everybody_has_no_variance(small):
    frame, y = small
    design = read_design(frame, weights="w", strata="h", cluster="c")
    census = dataclasses.replace(design, fraction=np.ones(2))
    assert mean(census, y).variance[0] == 0

"""Network scale-up against another program, a simulated truth, formulas by hand, and its own laws."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError, EvidenceError
from evidence.prevalence.scaleup import (
    Adjustments,
    find_targets,
    generalised,
    killworth,
    leave_one_out,
    mean_of_sums,
    network_sizes,
    plug_in,
    read_known,
    read_scale_up,
    recall_curve,
    report_scale_up,
    visibility,
)
from evidence.prevalence.scaleup.bayesian import overdispersed, split_r_hat
from evidence.prevalence.scaleup.pictures import pictures
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "nsum"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the published surveys in ../shared/data/nsum are not here")
RWANDA = 10_718_378  # population as in the documentation of the R package networkreporting


@pytest.fixture(scope="module")
def rwanda():
    return pl.read_csv(DATA / "rwanda_example_survey.csv", infer_schema_length=3000)


@pytest.fixture(scope="module")
def rwanda_known():
    return read_known(pl.read_csv(DATA / "rwanda_known_populations.csv"))


@needs_data
def test_rwanda_as_another_program(rwanda, rwanda_known):
    """networkscaleup 0.0.11 (MIT), killworth(model="MLE") and ("PIMLE"), on the 2,405 complete respondents."""
    complete = rwanda.drop_nulls([*rwanda_known, "sex.workers"])
    survey = read_scale_up(complete, rwanda_known, target="sex.workers", population=RWANDA)
    assert len(survey) == 2_405
    assert killworth(survey).estimate == pytest.approx(36_785.26257358587, rel=1e-12)
    assert plug_in(survey).estimate == pytest.approx(49_488.452109405196, rel=1e-12)
    assert network_sizes(survey)[:5] == pytest.approx(
        [316.164884, 180.665648, 225.832060, 18.066565, 9.033282], abs=1e-6
    )


@needs_data
def test_rwanda_from_file_to_report(rwanda, rwanda_known):
    survey = read_scale_up(
        rwanda, rwanda_known, target="clients", population=RWANDA, weights="indweight", cluster="cluster"
    )
    report = report_scale_up(survey, replicates=300)
    methods = [result.method for result in report.results]
    assert methods == ["killworth", "plug-in", "mean-of-sums", "generalised"]
    codes = {warning.code: warning.message for warning in report.warnings}
    assert {"known-groups", "no-adjustment", "network-zero", "recall"} <= set(codes)
    assert "'priest' at 13.64 times its size" in codes["known-groups"]
    assert report.spread.high - report.spread.low > 20_000
    assert set(pictures(survey)) == {"known-groups", "network-sizes"}


@needs_data
def test_hidden_groups_are_found_where_none_is_named(rwanda, rwanda_known):
    found = find_targets(rwanda, rwanda_known)
    assert {"sex.workers", "msm", "idu", "clients"} <= set(found)
    assert not {"id", "cluster", "region", "indweight", "age.cat", "teacher"} & set(found)


@needs_data
def test_groups_of_mccarty_are_recovered_from_a_survey_drawn_with_their_parameters():
    """McCarty's 29 groups: people draw log-normal networks and barrier effects as published (R package NSUM)."""
    table = pl.read_csv(DATA / "McCarty.csv", null_values="NA")
    known = read_known(table)
    assert len(known) == 29
    assert "unknown" not in known
    N, rng = table["N"][0], np.random.default_rng(11)
    degree = np.exp(rng.normal(table["mu"][0], table["sigma"][0], 6000))
    columns = {}
    for name, size, rho in table.select("group", "size", "rho").iter_rows():
        share = size / N
        barrier = rng.beta(share * (1 / rho - 1), (1 - share) * (1 / rho - 1), 6000)
        columns[name] = rng.binomial(degree.astype(int), barrier)
    survey = read_scale_up(pl.DataFrame(columns), known, target="unknown", population=N)
    # The barrier effect alone gives a relative standard error near 5 %.
    assert killworth(survey).estimate == pytest.approx(500_000, rel=0.15)
    # Small groups sit in few networks, so each single one comes out rougher.
    ratio = leave_one_out(survey)["ratio"]
    assert float(np.exp(np.abs(np.log(ratio.to_numpy())).mean())) < 1.3


def table(rows, **more):
    return pl.DataFrame(
        {"a": [row[0] for row in rows], "b": [row[1] for row in rows], "h": [row[2] for row in rows]} | more
    )


KNOWN = {"a": 100.0, "b": 300.0}


def survey_of(frame, **options):
    return read_scale_up(frame, KNOWN, **({"target": "h", "population": 10_000} | options))


def test_formulas_by_hand():
    """d̂ = 10,000 (a+b)/400: 100, 50, 200; sums 5 hidden people over 350."""
    survey = survey_of(table([(1, 3, 2), (2, 0, 0), (2, 6, 3)], w=[1.0, 2.0, 1.0]), weights="w")
    assert network_sizes(survey).tolist() == [100, 50, 200]
    assert killworth(survey).estimate == pytest.approx(10_000 * 5 / 350)
    assert plug_in(survey).estimate == pytest.approx(10_000 * (2 / 100 + 0 + 3 / 200) / 3)
    sums = [10_000 / 2 * (1 / 100 + 3 / 300), 10_000 / 2 * 2 / 100, 10_000 / 2 * (2 / 100 + 6 / 300)]
    assert mean_of_sums(survey).estimate == pytest.approx(10_000 * (2 / sums[0] + 3 / sums[2]) / 3)
    assert generalised(survey).estimate == pytest.approx(10_000 * 5 / 400)
    assumed = Adjustments(degree_ratio=0.8, true_positive_rate=0.5, frame_ratio=1.25)
    assert generalised(survey, assumed).estimate == pytest.approx(10_000 * 5 / 400 / 0.5)


def test_visibility_takes_the_place_of_assumptions():
    """Two members are known to 4 and 8 people of the known groups: v̄ = 10,000 × 6/400 = 150."""
    seen = visibility(np.array([[1.0, 3], [2, 6]]), np.array([100.0, 300]), 10_000)
    assert seen == pytest.approx(150)
    survey = survey_of(table([(1, 3, 2), (2, 0, 0), (2, 6, 3)], w=[1.0, 2.0, 1.0]), weights="w")
    found = generalised(survey, Adjustments(degree_ratio=0.1), visible=seen).estimate
    assert found == pytest.approx(10_000 * (5 / 4) / 150)


def test_missing_answers_change_the_groups_that_count():
    survey = survey_of(table([(1, None, 2), (2, 6, 1), (None, None, 1), (1, 1, None)]))
    assert len(survey) == 2
    assert network_sizes(survey) == pytest.approx([10_000 * 1 / 100, 10_000 * 8 / 400])
    assert survey.warnings[-1].message.startswith("2 respondents with no answers")


def test_top_coding_is_counted():
    survey = survey_of(table([(1, 500, 2), (2, 6, 1)]), top=30)
    assert survey.known.max() == 30
    assert survey.warnings[-1].code == "top-coded"


@pytest.mark.parametrize(
    ("frame", "options", "sentence"),
    [
        (table([(1, 2, 3)]), {"target": "x"}, "no column 'x'"),
        (table([(1, -2, 3)]), {}, "Row 1: the answer on 'b' is negative"),
        (table([(1, 2, 3)]), {"population": 300}, "not larger than the known group 'b'"),
        (table([(0, 0, 3)]), {}, "no network size"),
        (table([(1, 2, 3)]), {"target": "a"}, "also listed as a group of known size"),
        (table([(1, 2, 3)]).drop("b"), {}, "1 known groups are no column of the survey: b"),
        (table([(1, 2, 3)], w=[0.0]), {"weights": "w"}, "Every weight 'w' is 0"),
    ],
)
def test_refusals_are_named(frame, options, sentence):
    with pytest.raises(DataError, match=sentence):
        survey_of(frame, **options)


def test_nobody_reported_still_has_an_upper_bound():
    survey = survey_of(table([(1, 3, 0), (2, 0, 0), (2, 6, 0)]))
    report = report_scale_up(survey, replicates=100)
    assert report.results[0].estimate == 0
    assert report.results[0].interval.high == pytest.approx(-np.log(0.025) * 10_000 / 350)
    assert "few-reports" in {warning.code for warning in report.warnings}


def test_table_of_known_groups_is_checked():
    with pytest.raises(DataError, match="'a' is listed twice"):
        read_known(pl.DataFrame({"group": ["a", "a"], "size": [1, 2]}))
    with pytest.raises(DataError, match="size of the known group 'a' is 0"):
        read_known(pl.DataFrame({"group": ["a"], "size": [0]}))
    assert read_known(pl.DataFrame({"size": [5, None], "who": ["a", "b"]}), group="who") == {"a": 5}


@pytest.mark.parametrize("values", [{"degree_ratio": 0}, {"true_positive_rate": 1.2}, {"frame_ratio": -1}])
def test_impossible_assumptions_are_refused(values):
    with pytest.raises(DataError, match=r"must be above 0|lies between 0 and 1"):
        Adjustments(**values)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_order_and_splitting_change_nothing(data):
    n = data.draw(st.integers(2, 12))
    rows = [tuple(data.draw(st.integers(0, 9)) for _ in range(3)) for _ in range(n)]
    rows[0] = (1, 2, 1)
    frame = table(rows, w=[float(data.draw(st.integers(1, 5))) for _ in rows])
    shuffled = frame[data.draw(st.permutations(range(n)))].select("h", "w", "b", "a")
    halves = pl.concat([frame, frame]).with_columns(pl.col("w") / 2)
    whole = survey_of(frame, weights="w")
    for method in (killworth, plug_in, mean_of_sums, generalised):
        for other in (shuffled, halves):
            assert method(survey_of(other, weights="w")).estimate == pytest.approx(method(whole).estimate)


def test_recall_curve_undoes_the_power_it_finds():
    check = pl.DataFrame({"group": list("abcd"), "size": [10.0, 100, 1_000, 10_000]}).with_columns(
        (3 * pl.col("size") ** 0.5).alias("estimate")
    )
    curve = recall_curve(check.with_columns(pl.lit(1.0).alias("ratio")))
    assert curve.slope == pytest.approx(0.5)
    assert curve.correct(3 * 400**0.5) == pytest.approx(400)
    with pytest.raises(DataError, match="at least three"):
        recall_curve(check[:2])


@pytest.fixture(scope="module")
def simulated():
    """300 people, networks log-normal, groups spread unevenly; the hidden group has 6,000 of 1,000,000."""
    rng = np.random.default_rng(0)
    sizes = np.array([2_000, 5_000, 8_000, 12_000, 20_000, 3_000, 6_000.0])
    degree = np.exp(rng.normal(5, 0.7, 300))
    uneven = np.array([1, 2, 0.7, 3, 1, 1.5, 0.8])
    reports = rng.poisson(degree[:, None] * sizes / 1e6 * rng.gamma(uneven, 1 / uneven, (300, 7)))
    frame = pl.DataFrame({f"g{index}": reports[:, index] for index in range(7)})
    known = {f"g{index}": sizes[index] for index in range(6)}
    return read_scale_up(frame, known, target="g6", population=1e6)


def test_bayesian_model_covers_a_simulated_truth(simulated):
    found = overdispersed(simulated, np.random.default_rng(1), warm_up=300, draws=700, refuse=False)
    low, high = np.quantile(found.sizes, [0.025, 0.975])
    assert low < 6_000 < high
    assert high - low < 6_000
    assert found.r_hat < 1.05


def test_chains_that_disagree_are_refused(simulated):
    with pytest.raises(EvidenceError, match="chains of the Bayesian scale-up disagree"):
        overdispersed(simulated, np.random.default_rng(1), warm_up=0, draws=20)


def test_r_hat_of_chains_at_different_heights():
    rng = np.random.default_rng(2)
    same = rng.normal(size=(4, 1000))
    assert split_r_hat(same) == pytest.approx(1, abs=0.01)
    assert split_r_hat(same + np.arange(4)[:, None]) > 1.3

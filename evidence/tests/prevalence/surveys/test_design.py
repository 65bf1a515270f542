"""What the reader of designs refuses, and what it treats and counts; calibration to known totals."""

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError, EvidenceError
from evidence.prevalence.surveys.calibration import calibrate_linearly, indicators, post_stratify, rake
from evidence.prevalence.surveys.design import codes_of, read_design
from evidence.prevalence.surveys.linearisation import mean, total


def table(**changes):
    columns = {"w": [1.0, 2, 3, 4], "h": ["A", "A", "B", "B"], "c": [1, 2, 3, 4], "N": [10, 10, 20, 20]}
    return pl.DataFrame(columns | changes, strict=False)


NAMES = {"weights": "w", "strata": "h", "cluster": "c"}


@pytest.mark.parametrize(
    ("changes", "names", "sentence"),
    [
        ({"w": [1, -2, 3, 4]}, NAMES, "Row 2: the weight 'w' is negative"),
        ({"w": [0, None, 0, 0]}, NAMES, "Every weight 'w' is 0 or missing"),
        ({"w": ["1", "two", "3", "4"]}, NAMES, "Row 2: 'w' is 'two', not a number"),
        ({"h": ["A", "A", "A", "B"]}, NAMES, r"1 strata have one cluster only \(B\)"),
        ({"c": [1, 1, 3, 4]}, NAMES, r"1 strata have one cluster only \(A\)"),
        ({"h": ["A", None, "B", "B"]}, NAMES, "1 rows have no stratum 'h'"),
        ({"c": [1, None, 3, 4]}, NAMES, "1 rows have no cluster 'c'"),
        ({"N": [10, 11, 20, 20]}, NAMES | {"fpc": "N"}, "'N' differs within stratum A"),
        (
            {"N": [10, 10, 1.5, 1.5]},
            NAMES | {"fpc": "N"},
            "Stratum B has 2 sampled clusters out of a population of 1.5",
        ),
        ({"N": [10, 10, None, 20]}, NAMES | {"fpc": "N"}, "'N' is missing or not above 0"),
        ({}, NAMES | {"strata": "region"}, "no column 'region'; the file has w, h, c, N"),
    ],
)
def test_refusals_are_named(changes, names, sentence):
    with pytest.raises(DataError, match=sentence):
        read_design(table(**changes), **names)


def test_missing_and_zero_weights_are_counted():
    frame = table(w=[1.0, 0, None, 4], h=["A"] * 4)
    design = read_design(frame, **NAMES)
    assert design.rows.tolist() == [0, 1, 3]
    said = {warning.code: warning.message for warning in design.warnings}
    assert said["missing-weight"].startswith("1 rows")
    assert said["zero-weight"].startswith("1 rows")
    assert mean(design, np.array([1.0, 9, 0])).estimate[0] == pytest.approx(0.2)
    assert design.sampled.tolist() == [3]


def test_the_same_cluster_label_in_two_strata_is_two_clusters():
    design = read_design(table(c=[1, 2, 1, 2]), **NAMES)
    assert design.psus == 4
    assert "cluster-label-reused" in {warning.code for warning in design.warnings}


def test_fpc_as_count_and_as_share_agree():
    shares = read_design(table(N=[0.2, 0.2, 0.1, 0.1]), **NAMES, fpc="N")
    counts = read_design(table(), **NAMES, fpc="N")
    assert shares.fraction.tolist() == pytest.approx(counts.fraction.tolist())


def test_codes_follow_sorted_labels_and_mark_what_is_missing():
    assert codes_of(pl.Series(["b", None, "a"]))[0].tolist() == [1, -1, 0]
    code, labels = codes_of(pl.Series([10, -3, 10]))
    assert (code.tolist(), labels) == ([1, 0, 1], ["-3", "10"])
    code, labels = codes_of(pl.Series([5_000_000, 7, 5_000_000]))  # too wide for a look-up table
    assert (code.tolist(), labels) == ([1, 0, 1], ["7", "5000000"])


def test_raking_meets_every_margin(design, households):
    first, _ = codes_of(households["geo1"])
    second, _ = codes_of(households["urbrur"])
    people = design.weight.sum()
    margins = [(first, people * np.array([0.2, 0.3, 0.3, 0.2])), (second, people * np.array([0.4, 0.6]))]
    raked = rake(design, margins)
    for code, totals in margins:
        assert np.bincount(code, raked.weight) == pytest.approx(totals)
    assert "calibrated" in {warning.code for warning in raked.warnings}
    with pytest.raises(DataError, match="different sums"):
        rake(design, [margins[0], (second, people * np.array([0.4, 0.7]))])
    with pytest.raises(EvidenceError, match="did not settle in 1 rounds"):
        rake(design, margins, rounds=1)


def test_post_stratified_counts_have_no_variance(design, households):
    """What is known from the totals is no longer estimated, and the mean is that of weighted cell means."""
    code, labels = codes_of(households["geo1"])
    totals = np.array([10_000.0, 20_000, 30_000, 40_000])
    known = post_stratify(design, code, totals)
    inside = (code == 2).astype(float)
    assert total(known, inside).estimate[0] == pytest.approx(30_000)
    assert total(known, inside).variance[0] == pytest.approx(0, abs=1e-9 * 30_000**2)
    y = households["tot_exp"].to_numpy().astype(float)
    cells = mean(design, y, code, len(labels)).estimate
    assert mean(known, y).estimate[0] == pytest.approx(cells @ totals / totals.sum())


def test_linear_calibration_meets_totals_and_bounds(design, households):
    code, labels = codes_of(households["geo1"])
    size = households["hhsize"].to_numpy().astype(float)
    auxiliaries = np.column_stack([indicators(code, len(labels)), size])
    wanted = (design.weight @ auxiliaries) * np.array([1.1, 0.9, 1.05, 1.0, 1.02])
    free = calibrate_linearly(design, auxiliaries, wanted)
    assert free.weight @ auxiliaries == pytest.approx(wanted)
    assert total(free, size).variance[0] == pytest.approx(0, abs=1e-6)
    bound = calibrate_linearly(design, auxiliaries, wanted, bounds=(0.85, 1.2))
    assert bound.weight @ auxiliaries == pytest.approx(wanted)
    change = bound.weight / design.weight
    assert change.min() >= 0.85 - 1e-9
    assert change.max() <= 1.2 + 1e-9
    with pytest.raises(EvidenceError, match="bounds"):
        calibrate_linearly(design, auxiliaries, wanted, bounds=(0.99, 1.01))
    with pytest.raises(DataError, match="determine each other"):
        calibrate_linearly(design, np.column_stack([auxiliaries, np.ones(len(size))]), np.append(wanted, 1.0))


def test_calibrated_jackknife_agrees_with_the_residual_variance(design, households):
    """Leaving out one cluster at a time and post-stratifying again is the slow, obvious way."""
    from evidence.prevalence.surveys.replicates import jackknife, replicate_estimates

    code, labels = codes_of(households["geo1"])
    totals = np.array([10_000.0, 20_000, 30_000, 40_000])
    y = households["tot_exp"].to_numpy().astype(float)

    def again(weight):
        sums = np.bincount(code, weight, minlength=len(labels))
        adjusted = weight * (totals / sums)[code]
        return adjusted @ y / adjusted.sum()

    slow = replicate_estimates(design, jackknife(design), again)[1]
    assert mean(post_stratify(design, code, totals), y).variance[0] == pytest.approx(slow, rel=0.02)

"""Survey reports: what is hidden, what is said, and that no figure comes before its doubt."""

import numpy as np
import polars as pl
import pytest
from evidence.disclosure import Rules
from evidence.exceptions import DataError
from evidence.prevalence.surveys.calibration import post_stratify
from evidence.prevalence.surveys.design import codes_of, read_design
from evidence.prevalence.surveys.linearisation import mean, ratio, total
from evidence.prevalence.surveys.pictures import pictures
from evidence.prevalence.surveys.report import Groups, report_survey


def groups_of(series):
    code, labels = codes_of(series)
    return Groups(code, tuple(labels), (len(labels),))


def by_words(report):
    return {result.model.split(";")[0]: result for result in report.results}


def test_whole_and_groups(design, households, spending):
    report = report_survey(design, spending, name="spending", groups=groups_of(households["geo1"]))
    methods = [result.method for result in report.results]
    assert methods == ["taylor", "jackknife"] + ["taylor"] * 4
    assert report.results[0].estimate == pytest.approx(mean(design, spending).estimate[0], rel=1e-12)
    found = by_words(report)["geo_02"]
    assert found.estimate == pytest.approx(13_912.72572, rel=1e-5)
    assert report.observed == 825
    text = report.to_text()
    assert text.index("published-critique") < text.index("; figure ")


def test_small_groups_and_their_cover_are_hidden(design, households, spending):
    size = households["hhsize"].cast(pl.String)
    counts = size.value_counts()
    report = report_survey(design, spending, name="spending", groups=groups_of(size))
    shown = set(by_words(report)) & set(counts["hhsize"])
    small = set(counts.filter(pl.col("count") < 25)["hhsize"])
    assert small
    assert not small & shown
    assert "suppressed" in {warning.code for warning in report.warnings}
    everything = report_survey(design, spending, name="spending", groups=groups_of(size), rules=Rules.off())
    assert small <= set(by_words(everything))
    assert "disclosure-off" in {warning.code for warning in everything.warnings}


def test_a_single_small_group_takes_another_with_it():
    """Groups of 10, 60 and 100 respondents: the first is too small, the second would give it away."""
    design = read_design(pl.DataFrame({"c": range(170)}), cluster="c")
    names = pl.Series(["a"] * 10 + ["b"] * 60 + ["c"] * 100)
    y = np.tile([0.0, 1.0], 85)
    report = report_survey(design, y, name="y", groups=groups_of(names))
    assert set(by_words(report)) & {"a", "b", "c"} == {"c"}


def test_totals_are_rounded_unless_switched_off(design, spending):
    rounded, exact = (
        report_survey(design, spending, name="spending", statistic="total", rules=rules).results[0]
        for rules in (Rules(), Rules.off())
    )
    assert rounded.estimate % 5 == 0
    assert rounded.interval.low % 5 == 0
    assert exact.estimate == pytest.approx(total(design, spending).estimate[0], rel=1e-12)


def test_ratio_and_median(design, households, spending):
    food = households["tot_food"].to_numpy().astype(float)
    report = report_survey(design, food, name="food", statistic="ratio", x=spending)
    assert report.results[0].estimate == pytest.approx(ratio(design, food, spending).estimate[0])
    groups = groups_of(households["urbrur"])
    medians = report_survey(design, spending, name="spending", statistic="median", groups=groups)
    assert [result.method for result in medians.results] == ["woodruff"] * 3
    assert medians.results[0].estimate == 10_608
    with pytest.raises(DataError, match="needs a denominator"):
        report_survey(design, food, name="food", statistic="ratio")


def test_samples_that_are_too_small_are_refused():
    design = read_design(pl.DataFrame({"c": range(24)}), cluster="c")
    with pytest.raises(DataError, match="sample of 24 respondents with 12 cases is too small"):
        report_survey(design, np.tile([0.0, 1.0], 12), name="y")
    design = read_design(pl.DataFrame({"c": range(40)}), cluster="c")
    with pytest.raises(DataError, match="with 3 cases is too small"):
        report_survey(design, np.array([1.0] * 3 + [0.0] * 37), name="y")


def test_missing_values_are_counted_and_nobody_is_an_error(design, spending):
    some = spending.copy()
    some[:7] = np.nan
    report = report_survey(design, some, name="spending")
    assert report.observed == 818
    assert any(warning.message.startswith("7 respondents without a value") for warning in report.warnings)
    with pytest.raises(DataError, match="Nobody with a weight has a value"):
        report_survey(design, np.full(len(design), np.nan), name="spending")


def test_lonely_strata_that_are_centred_have_no_jackknife(households, spending):
    one = households.filter((pl.col("geo1") != "geo_01") | (pl.col("ea") == pl.col("ea").min()))
    design = read_design(one, weights="hhweight", strata=["geo1", "urbrur"], cluster="ea", lonely="centre")
    report = report_survey(design, one["tot_exp"].to_numpy().astype(float), name="spending")
    assert [result.method for result in report.results] == ["taylor"]
    assert {"lonely-strata", "no-replicates"} <= {warning.code for warning in report.warnings}


def test_calibrated_designs_are_linearised_only(design, households, spending):
    code, _ = codes_of(households["geo1"])
    known = post_stratify(design, code, np.array([1e4, 2e4, 3e4, 4e4]))
    report = report_survey(known, spending, name="spending")
    assert [result.method for result in report.results] == ["taylor"]
    assert report.results[0].estimate == pytest.approx(mean(known, spending).estimate[0])
    assert {"calibrated", "no-replicates"} <= {warning.code for warning in report.warnings}


def test_picture_shows_what_the_report_shows(design, households, spending):
    report = report_survey(design, spending, name="spending", groups=groups_of(households["hhsize"].cast(pl.String)))
    spec = pictures(report)["intervals"].to_dict()
    [rows] = [rows for rows in spec["datasets"].values() if "group" in rows[0]]
    assert len(rows) == len(report.results)

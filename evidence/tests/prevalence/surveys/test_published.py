"""Published results of the R package survey (4.1-1) on its schools of California, to the digits it prints.

apiclus1.csv and apistrat.csv hold seven columns of two samples of schools (California Department of Education, 2000).
"""

from pathlib import Path

import polars as pl
import pytest
from evidence.prevalence.surveys.design import read_design
from evidence.prevalence.surveys.linearisation import design_effect, mean, ratio, total

HERE = Path(__file__).parent


def schools(name, **design):
    frame = pl.read_csv(HERE / f"{name}.csv")
    columns = (frame[column].cast(pl.Float64).to_numpy() for column in ("api00", "enroll", "api.stu"))
    return read_design(frame, weights="pw", fpc="fpc", **design), *columns


def assert_printed(found, estimate, standard_error):
    for value, printed in ((found.estimate[0], estimate), (found.standard_error[0], standard_error)):
        assert f"{value:.{len(printed.partition('.')[2])}f}" == printed


def test_one_stage_clusters_as_printed():
    design, score, pupils, tested = schools("apiclus1", cluster="dnum")
    assert_printed(mean(design, score), "644.1693989071", "23.54224069378")
    assert_printed(total(design, pupils), "3404940.1", "932235.03")
    assert_printed(ratio(design, tested, pupils), "0.8497087417", "0.008386297169")
    assert design_effect(design, score) == pytest.approx(9.345869451, abs=5e-10)


def test_stratified_schools_as_printed():
    design, score, pupils, tested = schools("apistrat", strata="stype")
    assert_printed(mean(design, score), "662.2873631593", "9.408940802785")
    assert_printed(ratio(design, tested, pupils), "0.8369568869", "0.007757103167")

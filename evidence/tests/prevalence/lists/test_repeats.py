import json

import numpy as np
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.prevalence.lists.lower import chao, zelterman
from evidence.prevalence.lists.repeats import read_sightings, report_sightings
from typer.testing import CliRunner

runner = CliRunner()


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "seen.csv"
    file.write_text("times,sex,age,people\n1,f,10,30\n2,f,11,10\n3,f,12,4\n1,m,10,50\n2,m,12,30\n4,m,11,6\n")
    return file


def test_people_are_repeated_as_often_as_their_row_says(path):
    found = read_sightings(path, "times", ["sex", "age"], "people")
    assert len(found.times) == 130
    assert found.names == ("sex m", "age")
    assert found.covariates[:, 0].sum() == 86
    assert len(read_sightings(path, "times").times) == 6


def test_report_has_plain_bounds_and_bounds_by_covariate(path):
    report = report_sightings(read_sightings(path, "times", ["sex"], "people"))
    figures = {result.model: result.estimate for result in report.results}
    assert figures["Chao lower bound, repeated sightings"] == pytest.approx(chao(80, 40, 130).estimate)
    by_stratum = zelterman(30, 10, 44).estimate + zelterman(50, 30, 86).estimate
    assert figures["Zelterman, rates by sex m"] == pytest.approx(by_stratum)
    assert report.spread.low <= min(figures.values())
    assert {warning.code for warning in report.all_warnings()} == {"lower-bound", "assumptions", "published-critique"}


def test_by_command(path, tmp_path):
    arguments = ["lists", str(path), "--times", "times", "--count", "people", "--covariate", "sex", "--json"]
    done = runner.invoke(app, [*arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    read = json.loads(done.stdout)
    assert [result["method"] for result in read["results"]] == ["lower"] * 4
    assert read["observed"] == 130
    assert (tmp_path / "out" / "methods.svg").exists()
    assert runner.invoke(app, ["lists", str(path), "--covariate", "sex"]).exit_code == 2
    assert runner.invoke(app, ["lists", str(path), "--times", "times", "--method", "bic"]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("times,sex\n1,f\n0,m\n", "Row 3 .* is '0'; whole numbers from 1"),
        ("times,sex\n1,f\n1.5,m\n", "Row 3 .* is '1.5'"),
        ("times,sex\n1,f\n,m\n", "Row 3 .* is missing"),
        ("times,sex\n1,f\n2,\n", "Row 3 .* no value in the column 'sex'"),
        ("often,sex\n1,f\n", "no column 'times'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(tmp_path, text, words):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(DataError, match=words):
        read_sightings(file, "times", ["sex"])


def test_nobody_seen_twice_is_refused(tmp_path):
    file = tmp_path / "once.csv"
    file.write_text("times\n1\n1\n")
    with pytest.raises(DataError, match="exactly twice"):
        report_sightings(read_sightings(file, "times"))
    assert np.isfinite(chao(2, 0, 2).estimate)

"""The commands rds, scaleup, survey and samplesize, from file to printed report, as a person runs them."""

import json
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.cli import app
from typer.testing import CliRunner

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the published data in ../shared/data are not here")
SHAPE = {"observed", "results", "spread", "warnings"}
ROW = {"method", "model", "estimate", "low", "high", "interval", "seed"}


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def checked(text):
    """The JSON object, if it has the promised shape and no figure without its doubt."""
    found = json.loads(text)
    assert set(found) == SHAPE
    assert found["results"]
    assert found["warnings"]
    for row in found["results"]:
        assert set(row) == ROW
        assert found["spread"]["low"] <= row["estimate"] <= found["spread"]["high"]
    return found


RDS = ("--id", "id", "--recruiter", "recruiter.id", "--degree", "degree", "--outcome", "disease")


@needs_data
def test_rds_of_the_published_sample(tmp_path):
    file = SHARED / "rds" / "fauxmadrona.csv"
    result = run("rds", file, *RDS, "--population", 1000, "--json", "--out", tmp_path)
    found = {row["method"]: row["estimate"] for row in checked(result.stdout)["results"]}
    assert found["rds-i"] == pytest.approx(0.1592, abs=5e-5)
    assert found["rds-ii"] == pytest.approx(0.164149, abs=5e-7)
    assert found["ss"] == pytest.approx(0.19444, abs=3e-4)
    names = {path.name for path in tmp_path.iterdir()}
    assert {
        "report.json",
        "report.txt",
        "run.json",
        "chains.svg",
        "chains.html",
        "methods.svg",
        "report.html",
        "convergence.svg",
        "diagnostics.json",
    } <= names
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["inputs"][0]["name"] == "fauxmadrona.csv"
    assert record["seed"] == 1


@needs_data
def test_same_seed_same_report():
    file = SHARED / "rds" / "fauxmadrona.csv"
    one, two = (run("rds", file, *RDS, "--replicates", 200, "--json").stdout for _ in range(2))
    assert one == two


@needs_data
def test_rds_without_json_gives_spread_before_figures():
    text = run(
        "rds",
        SHARED / "rds" / "fauxtime.csv",
        "--id",
        "SER",
        "--recruiter",
        "recruiter.id",
        "--degree",
        "NETWORK",
        "--outcome",
        "var1",
        "--interval",
        "model",
        "--replicates",
        200,
    ).stdout
    assert text.index("Spread over methods") < text.index("published-critique") < text.index("; figure ")


@needs_data
def test_scaleup_of_the_published_survey(tmp_path):
    survey, known = SHARED / "nsum" / "rwanda_example_survey.csv", SHARED / "nsum" / "rwanda_known_populations.csv"
    common = ("scaleup", survey, "--known", known, "--population", 10_718_378, "--replicates", 100, "--json")
    one = checked(
        run(*common, "--target", "idu", "--weights", "indweight", "--cluster", "cluster", "--out", tmp_path).stdout
    )
    assert [row["method"] for row in one["results"]] == ["killworth", "plug-in", "mean-of-sums", "generalised"]
    assert pl.read_csv(tmp_path / "known-groups.csv").height == 22
    assert (tmp_path / "known-groups.svg").read_text().startswith("<svg")
    several = run(*common)
    assert "Taken for hidden groups" in several.stderr
    found = checked(several.stdout)
    assert "several-groups" in {warning["code"] for warning in found["warnings"]}
    killworth = {
        row["model"].split(":")[0]: row["estimate"] for row in found["results"] if row["method"] == "killworth"
    }
    assert killworth["idu"] == pytest.approx(one["results"][0]["estimate"])


@pytest.fixture
def children(tmp_path):
    """400 invented children in 40 clusters of 4 strata; one region has 12 of them."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(40), 10)
    frame = pl.DataFrame(
        {
            "weight": rng.uniform(50, 150, 400),
            "stratum": cluster % 4,
            "cluster": cluster,
            "region": np.where(np.arange(400) < 12, "islands", np.where(cluster < 20, "coast", "hills")),
            "age": rng.integers(3, 19, 400),
            "hours": rng.choice([0, 0, 5, 20, 45], 400),
            "tricked": rng.integers(0, 2, 400),
            "threatened": rng.integers(0, 2, 400),
        }
    )
    path = tmp_path / "children.csv"
    frame.write_csv(path)
    return path


DESIGN = ("--weights", "weight", "--strata", "stratum", "--cluster", "cluster")


def test_survey_of_child_labour_by_region(children, tmp_path):
    options = ("--indicator", "child-labour", "--age", "age", "--hours", "hours", "--by", "region")
    found = checked(run("survey", children, *DESIGN, *options, "--json", "--out", tmp_path / "out").stdout)
    frame = pl.read_csv(children).filter(pl.col("age").is_between(5, 17))
    limit = pl.when(pl.col("age") < 12).then(1).when(pl.col("age") < 15).then(14).otherwise(43)
    inside = frame.with_columns((pl.col("hours") >= limit).cast(float).alias("y"))
    assert found["observed"] == inside.height
    expected = (inside["weight"] * inside["y"]).sum() / inside["weight"].sum()
    assert found["results"][0]["estimate"] == pytest.approx(expected)
    models = " ".join(row["model"] for row in found["results"])
    assert "islands" not in models
    assert "suppressed" in {warning["code"] for warning in found["warnings"]}
    assert (tmp_path / "out" / "intervals.svg").exists()
    behind = json.loads((tmp_path / "out" / "diagnostics.json").read_text())
    assert behind["clusters"] == 40
    assert behind["degrees_of_freedom"] == 36
    assert behind["standard_error"] > 0
    shown = run("survey", children, *DESIGN, *options, "--unprotected", "--json").stdout
    assert "islands" in shown


def test_survey_of_forced_labour_and_margins(children, tmp_path):
    margins = tmp_path / "margins.csv"
    margins.write_text("variable,category,total\nregion,islands,1000\nregion,coast,20000\nregion,hills,20000\n")
    options = (
        "--indicator",
        "forced-labour",
        "--involuntary",
        "tricked",
        "--coercion",
        "threatened",
        "--margins",
        margins,
    )
    found = checked(run("survey", children, *DESIGN, *options, "--json").stdout)
    assert "calibrated" in {warning["code"] for warning in found["warnings"]}
    assert 0.1 < found["results"][0]["estimate"] < 0.4


def test_survey_with_small_areas(tmp_path):
    """30 invented districts of 30 to 90 children; the last is in the table of auxiliaries only."""
    rng = np.random.default_rng(6)
    size = np.append(rng.integers(30, 90, 29), 0)
    poverty = rng.uniform(0, 1, 30)
    district = np.repeat(np.arange(30), size)
    chance = 0.2 + 0.4 * poverty[district] + 0.05 * rng.normal(size=30)[district]
    frame = pl.DataFrame(
        {
            "district": district,
            "works": (rng.random(len(district)) < chance).astype(int),
            "cluster": np.arange(len(district)),
        }
    )
    frame.write_csv(tmp_path / "children.csv")
    pl.DataFrame({"district": range(30), "poverty": poverty}).write_csv(tmp_path / "areas.csv")
    options = ("--indicator", "works", "--by", "district", "--auxiliaries", tmp_path / "areas.csv", "--json")
    found = checked(run("survey", tmp_path / "children.csv", "--cluster", "cluster", *options).stdout)
    model = {row["model"].split(";")[0]: row for row in found["results"] if row["method"] == "fay-herriot"}
    direct = {row["model"].split(";")[0]: row for row in found["results"] if row["method"] == "taylor"}
    assert len(model) == 30
    assert "district = 29" not in direct
    shared = set(model) & set(direct)
    truth = {f"district = {index}": chance[district == index].mean() for index in range(29)}
    error = {
        which: sum((rows[area]["estimate"] - truth[area]) ** 2 for area in shared)
        for which, rows in (("model", model), ("direct", direct))
    }
    assert error["model"] < 0.7 * error["direct"]
    weights = {area: int(row["model"].split("; ")[1].split()[0]) for area, row in direct.items() if area in shared}
    sums = [sum(weights[area] * rows[area]["estimate"] for area in shared) for rows in (model, direct)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-3)
    assert "small-areas" in {warning["code"] for warning in found["warnings"]}
    refused = run("survey", tmp_path / "children.csv", "--indicator", "works", *options[4:], code=1)
    assert "Small areas need the columns that name them" in refused.stderr


def test_columns_may_be_listed_with_commas(children):
    asked = ("survey", children, *DESIGN, "--indicator", "hours", "--json")
    one = run(*asked, "--by", "region,stratum").stdout
    assert one == run(*asked, "--by", "region", "--by", "stratum").stdout
    assert "region = hills, stratum = 3" in one


def test_survey_checked_by_an_independent_program(children):
    pytest.importorskip("svy")
    for statistic, more in (("mean", ()), ("total", ()), ("ratio", ("--over", "age"))):
        asked = ("--indicator", "hours", "--statistic", statistic, *more, "--unprotected", "--check", "--json")
        found = checked(run("survey", children, *DESIGN, *asked).stdout)
        ours, theirs = found["results"][0], found["results"][-1]
        assert theirs["method"] == "svy"
        for key in ("estimate", "low", "high"):
            assert theirs[key] == pytest.approx(ours[key], rel=1e-9)


def test_survey_of_a_value_total_and_median(children):
    share = checked(run("survey", children, *DESIGN, "--indicator", "region", "--value", "coast", "--json").stdout)
    assert 0.3 < share["results"][0]["estimate"] < 0.7
    total = checked(run("survey", children, *DESIGN, "--indicator", "hours", "--statistic", "total", "--json").stdout)
    assert total["results"][0]["estimate"] % 5 == 0
    median = checked(run("survey", children, *DESIGN, "--indicator", "hours", "--statistic", "median", "--json").stdout)
    assert median["results"][0]["estimate"] == 5


def test_samplesize_by_the_published_formula(tmp_path):
    options = ("--prevalence", 0.2, "--target-share", 0.3, "--household-size", 5, "--deff", 1.5)
    form = tmp_path / "form.zip"
    more = ("--questionnaire", "child-labour", "--form", form, "--out", tmp_path / "plan")
    found = json.loads(run("samplesize", *options, "--json", *more).stdout)
    assert found["households"] == pytest.approx(1222.2, abs=0.05)
    assert found["households_to_visit"] == 1223
    assert found["warnings"]
    assert form.exists()
    assert (tmp_path / "plan" / "plan.json").exists()
    text = run("samplesize", *options).stdout
    assert text.index("guessed-inputs") < text.index("1,222.2 households")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rds", "absent.csv", *RDS), "There is no file absent.csv"),
        (("survey", "absent.csv", "--indicator", "y"), "There is no file absent.csv"),
        (("scaleup", "absent.csv", "--known", "k.csv", "--population", "10"), "There is no file absent.csv"),
        (
            ("samplesize", "--prevalence", "2", "--target-share", ".3", "--household-size", "5", "--deff", "1"),
            "prevalence lies between 0 and 1",
        ),
    ],
)
def test_what_is_refused_is_one_sentence_and_exit_code_one(arguments, sentence):
    result = run(*arguments, code=1)
    assert sentence in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("rds", "x.csv", "--degree", "d"),
        ("rds", "x.csv", "--degree", "d", "--outcome", "y"),
        ("rds", "x.csv", *RDS, "--interval", "guess"),
        ("survey", "x.csv"),
        ("survey", "x.csv", "--indicator", "y", "--statistic", "mode"),
        ("survey", "x.csv", "--indicator", "y", "--statistic", "ratio"),
        ("scaleup", "x.csv"),
        ("samplesize", "--prevalence", "0.2"),
    ],
)
def test_wrong_use_is_exit_code_two(arguments):
    run(*arguments, code=2)


def test_an_unreadable_or_empty_file_is_refused(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("id,recruiter.id,degree,disease\n")
    assert "has no rows" in run("rds", empty, *RDS, code=1).stderr
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"not a table")
    assert "cannot be read as a table" in run("rds", broken, *RDS, code=1).stderr


def test_a_file_larger_than_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "huge.csv"
    path.write_text("id,recruiter,degree,disease\n" + "1,seed,3,0\n" * 1000)
    os.truncate(path, 40 << 30)  # sparse: it takes no room on the disk
    monkeypatch.setattr("evidence.sources.files.available_bytes", lambda: 8 << 30)
    refused = run("rds", path, *RDS, code=1)
    assert "huge.csv is 40.0 GiB on disk and needs about" in refused.stderr

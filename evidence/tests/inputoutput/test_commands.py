"""The command line as a person uses it: files in, files out, one sentence for what is refused."""

import json

import numpy as np
import polars as pl
import pytest
from evidence.cli import app
from evidence.inputoutput.storage import save_table
from typer.testing import CliRunner

runner = CliRunner()


@pytest.fixture
def stored(table_of, tmp_path):
    return save_table(table_of(8, (3, 3, 3)), tmp_path / "table")


@pytest.fixture
def leather(shared_file):
    return shared_file("mrio/examples/leather.csv")


def run(*arguments, code=0):
    result = runner.invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output + result.stderr
    return result


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ([], ["region", "value"]),
        (["--by", "region"], ["region", "value"]),
        (["--by", "product"], ["region", "product", "value"]),
        (["--by", "origin", "--draws", "50"], ["region", "origin", "value", "low", "high"]),
        (["--by", "product,origin"], ["region", "product", "origin", "value"]),
    ],
)
def test_footprint_writes_its_columns(leather, tmp_path, by, columns):
    run("footprint", leather, "--value-added", *by, "--out", tmp_path / "out")
    frame = pl.read_csv(tmp_path / "out" / "footprint.csv")
    assert frame.columns == columns
    assert np.isclose(frame["value"].sum(), 461.5)
    assert pl.read_parquet(tmp_path / "out" / "footprint.parquet").columns == columns
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["method"] == "inputoutput footprint"
    assert record["inputs"][0]["name"] == "leather.csv"
    assert len(record["inputs"][0]["sha256"]) == 64
    assert any("reconstruction" in assumption for assumption in record["assumptions"])


def test_draws_of_the_table_by_command(leather, tmp_path):
    run("footprint", leather, "--value-added", "--table-draws", "30", "--table-sd", "0.2", "--out", tmp_path / "out")
    frame = pl.read_csv(tmp_path / "out" / "footprint.csv")
    assert frame.columns == ["region", "value", "low", "high"]
    assert (frame["low"] < frame["high"]).all()
    assert json.loads((tmp_path / "out" / "run.json").read_text())["parameters"]["table_draws"] == 30
    run("footprint", leather, "--value-added", "--table-draws", "30", "--by", "origin", code=2)
    run("footprint", leather, "--value-added", "--table-draws", "30", "--draws", "30", code=2)


def test_exports_and_paths_write_their_columns(leather, tmp_path):
    run("exports", leather, "--value-added", "--out", tmp_path / "e")
    frame = pl.read_csv(tmp_path / "e" / "exports.csv")
    assert frame.columns == ["region", "gross_exports", "direct", "domestic_indirect", "foreign", "double_counted"]
    parts = frame.select("direct", "domestic_indirect", "foreign", "double_counted").sum_horizontal()
    assert np.allclose(parts, frame["gross_exports"])
    linked = pl.read_csv(tmp_path / "e" / "linked.csv")
    assert linked.columns == ["group", "covered_regions", "total", "linked", "share"]

    run("paths", leather, "--value-added", "--region", "Germany", "--threshold", "0.01", "--out", tmp_path / "p")
    frame = pl.read_csv(tmp_path / "p" / "paths.csv")
    assert frame.columns == ["value", "share", "path"]
    assert frame["share"].min() >= 0.01
    record = json.loads((tmp_path / "p" / "run.json").read_text())["parameters"]
    assert np.isclose(record["covered"] + record["remainder"], record["footprint"])
    assert np.isclose(frame["value"].sum(), record["covered"])


def test_country_file_of_ilab_runs_under_every_rule(shared_file, tmp_path):
    table = shared_file("mrio/wiod2013/wiot_2011.RData")
    ilab = shared_file("ilab/countries_2021.xml.gz")
    said = run("footprint", table, "--satellite", ilab, "--out", tmp_path / "out").stderr
    assert "age 5-14" in said
    assert "not-covered" in said
    frame = pl.read_csv(tmp_path / "out" / "footprint.csv")
    assert frame.columns == ["region", "value", "at_least", "uncounted", "low", "high"]
    assert frame["value"].is_null().all()  # 38 of 41 regions are not counted
    assert (frame["low"] <= frame["at_least"]).all()
    assert (frame["at_least"] <= frame["high"]).all()
    assert (frame["low"] < frame["high"]).any()
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["parameters"]["interval"]["kind"].startswith("spread over assumptions")
    assert record["parameters"]["stressor"]["age_band"] == "5-14"
    assert len(record["inputs"]) == 2


def test_json_is_alone_on_standard_output(leather):
    result = run("footprint", leather, "--value-added", "--draws", "20", "--json")
    answer = json.loads(result.stdout)
    assert {row["region"] for row in answer["results"]} == {"Argentina", "Turkey", "Germany"}
    assert answer["record"]["seed"] == 1
    assert "assumed-spread" in result.stderr


def test_table_info_and_convert(leather, tmp_path):
    run("table", "convert", leather, tmp_path / "folder", "--single")
    plain = run("table", "info", tmp_path / "folder").stdout
    assert "3 regions, 3 sectors, 9 rows" in plain
    described = json.loads(run("table", "info", tmp_path / "folder", "--json").stdout)
    assert described["balance"]["rows"] == 9
    before, after = (
        json.loads(run("footprint", path, "--value-added", "--json").stdout)["results"]
        for path in (leather, tmp_path / "folder")
    )
    assert np.allclose([row["value"] for row in before], [row["value"] for row in after], rtol=1e-6)


def test_compare_two_runs(leather, stored, tmp_path):
    for seed in (1, 2):
        arguments = ("--value-added", "--draws", "50", "--seed", seed, "--out", tmp_path / f"run{seed}")
        run("footprint", leather, *arguments)
    answer = json.loads(run("compare", tmp_path / "run1", tmp_path / "run2", "--json").stdout)
    assert answer["changed"]["seed"] == [1, 2]
    figures = [row for row in answer["figures"] if row["column"] == "value"]
    assert all(row["difference"] == 0 for row in figures)
    assert any(row["difference"] != 0 for row in answer["figures"] if row["column"] == "high")
    run("compare", tmp_path / "run1", tmp_path / "run2", "--out", tmp_path / "c")
    assert "difference" in pl.read_csv(tmp_path / "c" / "compare.csv").columns

    run("footprint", stored, "--value-added", "--out", tmp_path / "other")  # another unit
    refused = run("compare", tmp_path / "run1", tmp_path / "other", code=1)
    assert "count unlike things" in refused.stderr
    run("exports", leather, "--value-added", "--out", tmp_path / "exports")
    assert "different questions" in run("compare", tmp_path / "run1", tmp_path / "exports", code=1).stderr
    assert "holds no supply-chain run" in run("compare", tmp_path / "run1", tmp_path, code=1).stderr


def test_refused_data_is_exit_code_1_and_one_sentence(stored, tmp_path):
    for arguments, words in (
        (("footprint", tmp_path / "nothing.csv", "--value-added"), "There is no file or folder"),
        (("footprint", stored, "--satellite", tmp_path / "nothing.csv"), "There is no file"),
        (("paths", stored, "--value-added", "--region", "Atlantis"), "no consumer 'Atlantis'; it has: R0, R1, R2"),
        (("footprint", stored, "--value-added", "--dask", "not an address"), "No Dask scheduler answers"),
        (("footprint", stored, "--value-added", "--arrays", "no_library"), "is not installed"),
    ):
        result = run(*arguments, code=1)
        assert words in result.stderr
        assert "Traceback" not in result.output + result.stderr
        assert len(result.stderr.strip().splitlines()) == 1


def test_wrong_usage_is_exit_code_2(stored):
    for arguments in (
        ("footprint", stored),
        ("footprint", stored, "--value-added", "--satellite", stored),
        ("footprint", stored, "--value-added", "--by", "colour"),
        ("footprint", stored, "--value-added", "--draws", "1"),
        ("paths", stored, "--value-added"),
        ("paths", stored, "--value-added", "--region", "R0", "--threshold", "2"),
        ("footprint",),
    ):
        run(*arguments, code=2)

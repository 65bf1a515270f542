import json
import subprocess
import sys

import pytest
from evidence.cli import app
from typer.testing import CliRunner

runner = CliRunner()
SHAPE = {"method", "model", "estimate", "low", "high", "interval", "seed"}


def test_json_on_standard_output_and_nothing_else():
    done = runner.invoke(app, ["lists", "uk2013", "--merge", "PF+NCA", "--method", "stepwise", "--seed", "3", "--json"])
    assert done.exit_code == 0
    read = json.loads(done.stdout)
    assert list(read) == ["observed", "results", "spread", "warnings"]
    assert read["observed"] == 2744
    assert set(read["results"][0]) == SHAPE
    assert read["results"][0]["estimate"] == pytest.approx(11312.990, abs=1e-3)
    assert read["results"][0]["seed"] == 3
    assert {"code", "message"} == set(read["warnings"][0])
    assert read["spread"]["low"] <= read["results"][0]["low"]
    assert "2,744 cases on 5 lists" in done.stderr


def test_the_folder_holds_report_pictures_and_record(tmp_path):
    done = runner.invoke(app, ["lists", "uk2013", "--method", "graphs", "--merge", "PF+NCA", "--out", str(tmp_path)])
    assert done.exit_code == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {
        "report.json",
        "report.txt",
        "report.html",
        "run.json",
        "methods.svg",
        "methods.html",
        "overlaps.svg",
    }
    record = json.loads((tmp_path / "run.json").read_text())
    assert record["method"] == "lists"
    assert record["parameters"]["merge"] == ["PF+NCA"]
    assert record["warnings"][-1]["code"] == "published-critique"
    assert len(record["inputs"][0]["sha256"]) == 64


def test_text_shows_the_spread_before_any_figure():
    done = runner.invoke(app, ["lists", "uk2013", "--method", "lower"])
    assert done.exit_code == 0
    places = [done.stdout.index(words) for words in ("Spread over methods", "published-critique", "; figure")]
    assert places == sorted(places)


def test_strata_by_a_column(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text("region,A,B,n\nnorth,1,0,30\nnorth,0,1,20\nnorth,1,1,10\nsouth,1,0,8\nsouth,0,1,6\nsouth,1,1,4\n")
    done = runner.invoke(
        app, ["lists", str(path), "--stratum", "region", "--method", "stepwise", "--replicates", "50", "--json"]
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["results"][0]["estimate"] == pytest.approx(60 + 60 + 18 + 12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A,B,n\n1,0,2\n1,0,3\n", "Rows 2 and 3"),
        ("A,B,n\n1,0,2\n0,0,3\n", "Row 3"),
        ("A,B,n\n1,0,5\n0,1,5\n", "two lists"),
    ],
)
def test_data_errors_exit_with_one_and_a_sentence(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    done = runner.invoke(app, ["lists", str(path), "--method", "stepwise"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert words in done.stderr


@pytest.mark.parametrize(
    "arguments", [["lists"], ["lists", "uk2013", "--method", "magic"], ["lists", "x", "--seed", "-1"]]
)
def test_wrong_usage_exits_with_two(arguments):
    assert runner.invoke(app, arguments).exit_code == 2


def test_help_imports_no_science():
    code = (
        "import sys; from typer.testing import CliRunner; from evidence.cli import app;"
        "done = CliRunner().invoke(app, ['lists', '--help']); assert done.exit_code == 0;"
        "print([name for name in ('numpy', 'scipy', 'polars', 'altair') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

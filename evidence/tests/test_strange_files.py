"""Flows, rankings and counts from odd files and odd options: one sentence and exit code 1, and nothing half written."""

import pytest
from evidence.cli import app
from typer.testing import CliRunner

STOCK = "origin,destination,migrants\nNPL,NPL,970\nNPL,QAT,{}\nIND,IND,2000\nIND,QAT,100\nQAT,QAT,300\nQAT,IND,5\n"
COUNTS = "origin,year,count\nNPL,2020,4\nNPL,2021,{}\nIND,2020,50\nIND,2021,30\nPHL,2020,70\nPHL,2021,80\n"
CRITERIA = "corridor,criterion,unit,value,low,high\nA-B,moves,people,{}\nA-C,moves,people,20,10,30\n"


@pytest.fixture
def refused(tmp_path):
    def call(command, text, *options):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        files = [str(path), str(path)] if command == "flows" else [str(path)]
        result = CliRunner().invoke(app, [command, *files, *options])
        assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.output
        assert result.output.splitlines()[-1].startswith("Error: ")
        return result.output

    return call


@pytest.mark.parametrize("count", ["1e300", "99999999999999999999", "9000000000000000000"])
def test_more_people_than_there_have_ever_been(refused, count):
    assert "more people than there have ever been" in refused("suppress", COUNTS.format(count))
    years = ("--year1", "2010", "--year2", "2015")
    assert "more people than there have ever been" in refused("flows", STOCK.format(count), *years)


@pytest.mark.parametrize("command", ["suppress", "rank", "flows"])
def test_folders_and_places_that_cannot_be_written(command, tmp_path):
    words = [str(tmp_path)] * (2 if command == "flows" else 1) + (["--weight", "a=1"] if command == "rank" else [])
    result = CliRunner().invoke(app, [command, *words])
    assert result.exit_code == 1
    assert "cannot be read or written: Is a directory" in result.output


def test_out_that_is_a_file_is_one_sentence(refused, tmp_path):
    (tmp_path / "out").write_text("kept")
    assert "cannot be read or written" in refused("suppress", COUNTS.format(60), "--out", str(tmp_path / "out"))
    assert (tmp_path / "out").read_text() == "kept"


def test_an_interrupted_run_leaves_nothing_half_written(tmp_path, monkeypatch):
    from evidence.results import RunRecord

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(RunRecord, "write", fail)
    (tmp_path / "t.csv").write_text(COUNTS.format(60))
    CliRunner().invoke(app, ["suppress", str(tmp_path / "t.csv"), "--out", str(tmp_path / "out")])
    assert list((tmp_path / "out").iterdir()) == []


def test_counts_by_a_column_twice_or_by_the_counts(refused):
    assert "name each column once" in refused("suppress", COUNTS.format(60), "--by", "origin", "--by", "origin")
    assert "name each column once" in refused("suppress", COUNTS.format(60), "--by", "origin", "--by", "count")


def test_the_option_that_a_sentence_names_is_there(refused, tmp_path):
    assert "--decimal" in refused("suppress", COUNTS.format('"1,060"'))
    result = CliRunner().invoke(app, ["suppress", str(tmp_path / "table.csv"), "--decimal", "point"])
    assert result.exit_code == 0
    thousands = CRITERIA.format('"1,050","1,040","1,060"')
    assert "--decimal" in refused("rank", thousands, "--weight", "moves=1")
    result = CliRunner().invoke(app, ["rank", str(tmp_path / "table.csv"), "--weight", "moves=1", "--decimal", "point"])
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("row", "options", "words"),
    [
        ("50,40,", (), "one bound of its interval"),
        ("#N/A,,", (), "has 1 corridors with a figure of every criterion"),
        ("50,40,60", ("--weight", "moves=2"), "has a weight already"),
        ("50,40,60", ("--draws", "100000000000"), "GiB of memory"),
    ],
)
def test_rankings_that_cannot_be(refused, row, options, words):
    assert words in refused("rank", CRITERIA.format(row), "--weight", "moves=1", *options)


def test_a_row_without_a_criterion_or_unit(refused):
    text = CRITERIA.format("50,40,60")
    assert "1 rows have no criterion" in refused("rank", text.replace("A-B,moves", "A-B,"), "--weight", "moves=1")
    assert "2 rows have no unit" in refused("rank", text.replace("people", ""), "--weight", "moves=1")


def test_stocks_without_rows_and_with_headings_in_french_and_spanish(refused, tmp_path):
    assert "has no rows" in refused("flows", "origin,destination,migrants\n", "--year1", "1", "--year2", "2")
    for heads in ("Pays d'origine,Pays de résidence,Effectif", "país de origen,país de destino,personas"):
        for name, people in (("one", 50), ("two", 60)):
            text = STOCK.format(people).replace("origin,destination,migrants", heads)
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        result = CliRunner().invoke(app, ["flows", str(tmp_path / "one.csv"), str(tmp_path / "two.csv")])
        assert result.exit_code == 0, result.output

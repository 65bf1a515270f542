"""`evidence suppress` and `evidence noise`, and the files that they refuse."""

import json
from importlib.util import find_spec

import numpy as np
import pytest
from evidence.cli import app
from evidence.disclosure import CountTable
from evidence.disclosure.private import Ledger, release_counts
from evidence.exceptions import DataError
from typer.testing import CliRunner

TABLE = "origin,destination,count\n" + "".join(
    f"{o},{d},{n}\n"
    for o, row in (("NPL", (4, 60, 20)), ("IND", (50, 30, 40)), ("PHL", (70, 80, 90)))
    for d, n in zip(("QAT", "KWT", "ARE"), row, strict=True)
)


@pytest.fixture
def run(tmp_path):
    def call(command, text, *options, code=0, **files):
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        for name, content in files.items():
            other = tmp_path / f"{name}.csv"
            other.write_text(content, encoding="utf-8")
            options = (*options, f"--{name}", str(other))
        result = CliRunner().invoke(app, [command, str(path), *options])
        assert result.exit_code == code, result.output
        return result.output

    return call


def test_a_table_to_publish(run, tmp_path):
    found = json.loads(run("suppress", TABLE, "--attack", "--json"))
    assert found["proof"] == "linear programme"
    assert found["narrowest_range"] >= 10
    rows = {(row["origin"], row["destination"]): row for row in found["tables"][0]["rows"]}
    assert rows["NPL", "QAT"] == {"origin": "NPL", "destination": "QAT", "count": None, "status": "hidden"}
    assert rows["Total", "Total"]["count"] == 444
    run("suppress", TABLE, "--out", str(tmp_path / "out"))
    written = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert "sha256" not in written
    assert "NPL,QAT,,hidden" in (tmp_path / "out" / "suppressed-table.csv").read_text()


def test_titles_and_earlier_releases_are_looked_at(run):
    assert "has the number 4" in run("suppress", TABLE, "--title", "4 from Nepal", code=1)
    earlier = "origin,destination,count\nNPL,QAT,4\n"
    assert "known to be 4 by the earlier release earlier.csv" in run("suppress", TABLE, code=1, earlier=earlier)
    fine = "origin,count\nNPL,84\nTotal,444\nIND,hidden\n"
    assert "Proof: linear programmes" in run("suppress", TABLE, earlier=fine)
    said = "source,where,low,high,of\nmap,destination=QAT|KWT,250,350,\nnote,origin=NPL,0.18,0.2,\n"
    assert "note says 0.18 to 0.2" in run("suppress", TABLE, code=1, said=said)
    said = (
        "source,where,low,high,of\nmap,destination=QAT|KWT,250,350,\nnote,origin=NPL,0.18,0.2,destination=QAT|KWT|ARE\n"
    )
    assert "Proof" in run("suppress", TABLE, said=said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prs_FirstName,vic_TypeOfExploitation\nx,y\n", "holds single cases: its columns prs_FirstName"),
        ("case_id,origin,count\n1,NPL,1\n", "holds single cases: its columns case_id"),
        ("origin,sex\nNPL,f\nNPL,f\n", "it has no column of counts"),
        (TABLE + "Total,QAT,124\n", "1 rows have no origin or a total of it. Leave totals out"),
        (TABLE + "NPL,QAT,3\n", "NPL, QAT twice"),
        (TABLE.replace(",60", ",60.5"), "1 counts are negative, fractional or missing"),
        (TABLE.replace(",60", ","), "1 counts are missing, the first in row 3"),
        (TABLE.replace(",60", ",many"), "1 cells of count are no number, the first is 'many'"),
        ("a,b,c,d,count\n1,2,3,4,5\n", "choose at most three"),
    ],
)
def test_files_that_are_refused(run, text, words):
    output = run("suppress", text, code=1)
    assert words in output
    if "single cases" in words:
        assert "Count them where they are kept, by at most three columns" in output


def ledger(tmp_path, spent=()):
    return Ledger(tmp_path / "ledger.json", "cases 2020", 1.0, tuple(spent))


def test_the_budget_is_kept_and_not_overspent(tmp_path):
    after = ledger(tmp_path).spend(0.75, "by origin")
    again = Ledger.open(tmp_path / "ledger.json", "cases 2020")
    assert again == after
    assert again.remaining() == pytest.approx(0.25)
    with pytest.raises(DataError, match=r"only 0\.25 is left\. Nothing was released"):
        again.spend(0.5, "by year")
    with pytest.raises(DataError, match="written to meanwhile"):
        ledger(tmp_path).spend(0.1, "an old ledger")
    with pytest.raises(DataError, match="was fixed at the first release"):
        Ledger.open(tmp_path / "ledger.json", "cases 2020", 5)
    with pytest.raises(DataError, match="is the ledger of 'cases 2020'"):
        Ledger.open(tmp_path / "ledger.json", "other")
    with pytest.raises(DataError, match="say how much may ever be spent"):
        Ledger.open(tmp_path / "none.json", "other")


@pytest.mark.skipif(find_spec("opendp") is None, reason="OpenDP is optional")
def test_counts_with_noise(run, tmp_path):
    counts = CountTable("t", ("origin",), (tuple(f"o{i}" for i in range(4000)),), np.full(4000, 100))
    found = release_counts(counts, 0.5, ledger(tmp_path))
    assert found.epsilon == pytest.approx(0.5)
    errors = found.counts - 100
    assert abs(errors.mean()) < 0.5
    assert errors.std() == pytest.approx(2 * 2**0.5, rel=0.1)
    assert (abs(errors) <= found.margin).mean() == pytest.approx(0.95, abs=0.02)
    options = ("--epsilon", "0.3", "--dataset", "cases 2020", "--ledger", str(tmp_path / "ledger.json"), "--json")
    spent = json.loads(run("noise", TABLE, *options))["privacy"]
    assert spent["spent"] == pytest.approx(0.8)
    assert "only 0.2 is left" in run("noise", TABLE, *options, code=1)


def test_without_opendp_the_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "opendp.prelude", None)
    counts = CountTable("t", ("origin",), (("a", "b"),), np.array([1, 2]))
    with pytest.raises(DataError, match=r"pip install 'evidence\[private\]'"):
        release_counts(counts, 0.5, ledger(tmp_path))
    assert not (tmp_path / "ledger.json").exists()

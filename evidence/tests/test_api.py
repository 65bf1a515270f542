"""`import evidence as ev`: the examples run, nothing is imported early, pandas and Polars go in and out."""

import doctest
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.aggregation import aggregate_table, concordance_of, read_concordance
from evidence.inputoutput.reference import inverse
from evidence.prevalence.surveys.design import read_design
from evidence.prevalence.surveys.replicates import jackknife
from evidence.prevalence.surveys.supplied import read_replicates, supplied_result

import evidence as ev

MODULES = sorted(path for path in Path(ev.__file__).parent.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_examples_of_every_module_run(path):
    name = ".".join(("evidence", *path.relative_to(Path(ev.__file__).parent).with_suffix("").parts))
    found = doctest.testmod(import_module(name.removesuffix(".__init__")), optionflags=doctest.ELLIPSIS)
    assert found.attempted
    assert found.failed == 0


@pytest.mark.parametrize("name", [name for name in ev.__all__ if not name.endswith("Error")])
def test_every_call_says_what_it_takes_and_gives(name):
    words = getattr(ev, name).__doc__
    assert re.search(r"Returns\n    -------", words)
    assert re.search(r"Examples\n    --------", words)
    if name not in ("teaching_table", "frame"):
        assert re.search(r"References\n    ----------", words)
        assert re.search(r"Raises\n    ------", words)
    if name != "teaching_table":
        assert re.search(r"Parameters\n    ----------", words)
    assert name in dir(ev)


@pytest.mark.parametrize("name", [name for name in ev.__all__ if not name.endswith("Error")])
def test_every_argument_is_told_and_the_example_makes_the_call(name):
    """The sections of numpydoc, argument by argument, in the order in which they are given."""
    call = getattr(ev, name)
    parts = re.split(r"\n(\w[\w ]*)\n-+\n", inspect.getdoc(call))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    heads = [line.partition(" : ")[0] for line in sections.get("Parameters", "").splitlines() if line[:1].strip()]
    told = [argument.strip(" *") for head in heads for argument in head.split(",")]
    assert told == list(inspect.signature(call).parameters)
    assert f"ev.{name}(" in sections["Examples"]
    assert list(sections) == [one for one in ORDER_OF_SECTIONS if one in sections]


ORDER_OF_SECTIONS = ["Parameters", "Returns", "Raises", "References", "Examples"]


def test_nothing_is_imported_before_it_is_asked_for():
    code = (
        "import sys, evidence; assert not {'numpy', 'polars', 'evidence.api'} & set(sys.modules); evidence.read_table"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="nonsense"):
        ev.nonsense  # noqa: B018


def test_pandas_in_and_out():
    pandas = pytest.importorskip("pandas")
    rows = {"A_f": [1.125, 2.0], "A_m": [3.0, 4.0], "A_hh": [5.0, 6.5]}
    polars_table = ev.read_table(pl.DataFrame({"": ["A_f", "A_m"], **rows}))
    pandas_table = ev.read_table(pandas.DataFrame(rows, index=["A_f", "A_m"]))
    np.testing.assert_array_equal(pandas_table.Z, polars_table.Z)
    counts = pandas.DataFrame({"region": ["A"], "sector": ["f"], "children": [1.234]})
    run = ev.footprint(pandas_table, counts)
    assert ev.frame(run, like="pandas")["at_least"].sum() == pytest.approx(1.234)
    people = pandas.DataFrame({"y": [1, 0, None, 1] * 10, "w": [1.5, 2, 2, 1.5] * 10})
    report = ev.survey(people, indicator="y", weights="w")
    assert ev.frame(report, like="pandas")["method"].tolist() == ["taylor", "jackknife"]
    with pytest.raises(DataError, match="not int"):
        ev.survey(3, indicator="y")


COUNTED = {"region": ["South"], "sector": ["farms"], "children": [120]}
SEEN = {"A": [True, False, True], "B": [False, True, True], "count": [60, 40, 20]}
CHAIN = {
    "id": ["a", "b", "c", "d"],
    "by": [None, "a", "a", "b"],
    "knows": [3, 4, 5, 2],
    "y": [True, False, True, False],
}
PEOPLE = {"cooks": [3, 4, 2, 5] * 5, "masons": [1, 2, 2, 3] * 5, "hidden": [0, 1, 0, 1] * 5}
KNOWN = {"group": ["cooks", "masons"], "size": [5000, 3000]}
OTHER = {"from": ["mills", "services"], "to": ["other", "other"]}
PAIRS = {"origin": ["NPL", "NPL", "QAT", "QAT"], "destination": ["NPL", "QAT", "QAT", "NPL"]}
FIGURES = {
    "corridor": ["A-B", "A-C", "B-C"],
    "criterion": ["moves"] * 3,
    "unit": ["people"] * 3,
    "value": [20, 50, None],
}
CASES = {"origin": ["NPL", "IND", "PHL"], "year": [2020, 2020, 2021], "count": [4, 30, 60]}
CALLS = {
    "flows": lambda made: ev.frame(
        ev.flows(made(PAIRS | {"migrants": [100, 10, 50, 5]}), made(PAIRS | {"migrants": [90, 20, 50, 5]}))
    )["moves"].sum(),
    "rank": lambda made: ev.frame(ev.rank(made(FIGURES), weights={"moves": 1}))["score"].sum(),
    "suppress": lambda made: ev.frame(ev.suppress(made(CASES), by=["origin"]))["count"].null_count(),
    "read_counts": lambda made: ev.read_counts(made(COUNTED), ev.teaching_table()).values.sum(),
    "footprint": lambda made: ev.footprint(ev.teaching_table(), made(COUNTED)).frames["footprint"]["at_least"].sum(),
    "exports": lambda made: ev.exports(ev.teaching_table(), made(COUNTED)).frames["exports"].height,
    "tiers": lambda made: ev.tiers(ev.teaching_table(), made(COUNTED)).frames["tiers"].height,
    "paths": lambda made: ev.paths(ev.teaching_table(), made(COUNTED), region="North").frames["paths"].height,
    "aggregate": lambda made: len(ev.aggregate(ev.teaching_table(), sectors=made(OTHER)).sectors),
    "lists": lambda made: ev.lists(made(SEEN), method="stepwise", replicates=50).results[0].estimate,
    "rds": lambda made: (
        ev.rds(made(CHAIN), recruiter="by", degree="knows", outcome="y", replicates=50).results[1].estimate
    ),
    "survey": lambda made: ev.survey(made({"y": [1, 0, None, 1] * 10}), indicator="y").results[0].estimate,
    "scaleup": lambda made: (
        ev.scaleup(made(PEOPLE), known=made(KNOWN), target="hidden", population=200_000).results[0].estimate
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_call_takes_frames_of_either_library(name):
    """Plain, and with pandas' own types, which have a missing value of their own."""
    pandas = pytest.importorskip("pandas")
    made = {
        "polars": pl.DataFrame,
        "lazy": pl.LazyFrame,
        "pandas": pandas.DataFrame,
        "own types": lambda columns: pandas.DataFrame(columns).convert_dtypes(dtype_backend="numpy_nullable"),
    }
    found = {way: CALLS[name](frame) for way, frame in made.items()}
    assert len({round(float(value), 6) for value in found.values()}) == 1, found


def test_frames_of_flows_rankings_and_releases():
    stocks = [pl.DataFrame(PAIRS | {"migrants": people}) for people in ([100, 10, 50, 5], [90, 20, 50, 5])]
    report = ev.flows(*stocks, draws=20)
    assert ev.frame(report, "areas")["arrivals"].to_list() == [0, 10]
    assert report.draws is not None
    ranking = ev.rank(pl.DataFrame(FIGURES), weights={"moves": 1})
    assert ev.frame(ranking)["corridor"].to_list() == ["A-C", "A-B"]
    assert "B-C" in ranking.warnings[-1].message
    release = ev.suppress(pl.DataFrame(CASES).drop("year"), pl.DataFrame(CASES).drop("year"))
    assert list(release.frames) == ["table 1", "table 2"]
    assert release.proof == "linear programme"


def test_frames_with_two_rows_of_labels_and_series():
    pandas = pytest.importorskip("pandas")
    rows = pandas.MultiIndex.from_product([["A", "B"], ["f", "m"]], names=["region", "sector"])
    flows = pandas.DataFrame(np.arange(16.0).reshape(4, 4) + 1, index=rows, columns=rows)
    for region in "AB":
        flows[(region, "hh")] = [100.0, 120, 130, 140.5]
    table = ev.read_table(flows)
    assert (table.regions, table.sectors, table.Z[0].tolist()) == (("A", "B"), ("f", "m"), [1, 2, 3, 4])
    counted = pandas.DataFrame(COUNTED).set_index(["region", "sector"])
    assert ev.read_counts(counted, ev.teaching_table()).values.sum() == 120
    sizes = pandas.Series({"cooks": 5000, "masons": 3000})
    report = ev.scaleup(pandas.DataFrame(PEOPLE), known=sizes, target="hidden", population=200_000)
    assert round(report.results[0].estimate) == 727
    assert ev.aggregate(ev.teaching_table(), sectors=pandas.Series({"mills": "o", "services": "o"})).sectors == (
        "farms",
        "o",
    )


def test_aggregation_keeps_sums_and_equals_the_slow_way(tmp_path):
    table = ev.teaching_table()
    small = aggregate_table(table, sectors=concordance_of({"mills": "other", "services": "other"}))
    slow = np.zeros((4, 4))
    new = {label: i for i, label in enumerate(small.labels)}
    for i, (r, s) in enumerate(table.labels):
        for j, (q, u) in enumerate(table.labels):
            at = [(a, b if b == "farms" else "other") for a, b in ((r, s), (q, u))]
            slow[new[at[0]], new[at[1]]] += table.Z[i, j]
    np.testing.assert_allclose(small.Z, slow)
    assert small.output.sum() == table.output.sum()
    one = aggregate_table(table, regions=concordance_of({"North": "All", "South": "All"}))
    assert (one.regions, one.consumers, one.Y.sum()) == (("All",), ("All",), table.Y.sum())
    (tmp_path / "c.csv").write_text("from,to,share\nmills,a,0.25\nmills,b,0.75\n")
    split = aggregate_table(table, sectors=read_concordance(tmp_path / "c.csv"))
    assert split.output.sum() == pytest.approx(table.output.sum())
    assert split.rows == 7
    assert any("splits mills" in note for note in split.notes)
    (tmp_path / "m.csv").write_text(",x,y,z\nfarms,1,0,0\nmills,0,1,0\nservices,0,0,1\n")
    assert aggregate_table(table, sectors=read_concordance(tmp_path / "m.csv")).sectors == ("x", "y", "z")
    identity = inverse(aggregate_table(table))
    np.testing.assert_allclose(identity, inverse(table))
    for bad, words in (({"mills": {"a": 0.5}}, "sum to 0.5"), ({"shops": "a"}, "no sector 'shops'")):
        with pytest.raises(DataError, match=words):
            ev.aggregate(table, sectors=bad)


def test_supplied_replicates_equal_our_own_jackknife():
    rng = np.random.default_rng(1)
    n = 60
    people = pl.DataFrame({"y": rng.normal(10, 3, n), "w": rng.uniform(1, 3, n), "psu": np.repeat(np.arange(12), 5)})
    design = read_design(people, weights="w", cluster="psu")
    own = jackknife(design)
    columns = {f"rep{r}": design.weight * own.factors[r][design.psu] for r in range(len(own.factors))}
    frame = people.with_columns(**{name: pl.Series(values) for name, values in columns.items()})
    result = supplied_result(design, read_replicates(frame, ["rep*"], "jk1"), people["y"].to_numpy())
    report = ev.survey(
        frame, indicator="y", weights="w", cluster="psu", replicate_weights=["rep*"], replicate_kind="jk1"
    )
    jackknifed = next(r for r in report.results if r.method == "jackknife")
    assert result.estimate == pytest.approx(jackknifed.estimate)
    assert result.interval.low == pytest.approx(jackknifed.interval.low)
    assert report.results[-1].method == "supplied replicates"
    with pytest.raises(DataError, match="not 'magic'"):
        read_replicates(frame, ["rep*"], "magic")
    with pytest.raises(DataError, match="At least two"):
        read_replicates(frame, ["nothing*"], "jk1")
    with pytest.raises(DataError, match="negative"):
        read_replicates(frame.with_columns(rep0=-pl.col("w")), ["rep*"], "jk1")


def test_coefficients_of_each_kind():
    frame = pl.DataFrame({f"r{i}": [1.0, 2.0] for i in range(4)})
    found = {kind: read_replicates(frame, ["r*"], kind).coefficients[0] for kind in ("brr", "fay", "jk1", "jk2", "sdr")}
    assert found == {"brr": 0.25, "fay": 1.0, "jk1": 0.75, "jk2": 1.0, "sdr": 1.0}


def test_commands_aggregate_and_take_replicates(tmp_path):
    from evidence.cli import app
    from typer.testing import CliRunner

    (tmp_path / "a.csv").write_text(",A_f,A_m,A_o,A_hh\nA_f,1,2,3,9.5\nA_m,4,5,1,6\nA_o,2,2,1,9\n")
    (tmp_path / "s.csv").write_text("from,to\nm,rest\no,rest\n")
    words = ["table", "aggregate", tmp_path / "a.csv", tmp_path / "out", "--sectors", tmp_path / "s.csv"]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert "1 regions, 2 sectors, 2 rows" in done.output
    assert ev.read_table(tmp_path / "out").Z.tolist() == [[1, 5], [6, 9]]
    rows = "\n".join(f"{i % 2},1,{1 + i % 3},{1 + i % 4}" for i in range(40))
    (tmp_path / "p.csv").write_text(f"y,w,r1,r2\n{rows}\n")
    words = ["survey", tmp_path / "p.csv", "--indicator", "y", "--weights", "w", "--replicate-weights", "r*"]
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert "supplied replicates (mean, 2 supplied bootstrap replicates" in done.output

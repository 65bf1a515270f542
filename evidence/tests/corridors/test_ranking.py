"""Corridors ranked by weights chosen in the open: unlike units refused, and how steady the order is."""

import json

import numpy as np
import pytest
from evidence.cli import app
from evidence.corridors.ranking import Criterion, rank_corridors
from evidence.exceptions import DataError
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

NAMES = ("NPL-QAT", "MMR-THA", "SYR-TUR")


def moves(**more):
    return Criterion("moves", "people", np.array([100.0, 90, 10]), **more)


def deaths(**more):
    return Criterion("deaths", "people", np.array([1.0, 0, 60]), **more)


def cost():
    return Criterion("cost", "US dollars", np.array([1500.0, 500, 100]))


def test_criteria_of_one_unit_are_added():
    found = rank_corridors(NAMES, (moves(), deaths()), {"moves": 1, "deaths": 1}, top=2)
    assert found.scores().tolist() == [50.5, 45, 35]
    assert found.ranks.tolist() == [1, 2, 3]
    assert found.table()["part of deaths"].to_list() == [0.5, 0, 30]
    codes = [warning.code for warning in found.warnings]
    assert codes[0] == "chosen-weights"
    assert "no-interval" in codes


def test_unlike_units_are_refused_until_a_scale_is_chosen():
    criteria, weights = (moves(), cost()), {"moves": 1, "cost": 1}
    with pytest.raises(DataError, match=r"2 units \(people, US dollars\), which cannot be added"):
        rank_corridors(NAMES, criteria, weights)
    found = rank_corridors(NAMES, criteria, weights, scale="share")
    assert found.scores() == pytest.approx([(0.5 + 1500 / 2100) / 2, (0.45 + 500 / 2100) / 2, (0.05 + 100 / 2100) / 2])
    assert "scaled" in [warning.code for warning in found.warnings]
    assert rank_corridors(NAMES, criteria, weights, scale="rank").scores().tolist() == [1, 0.5, 0]


def test_an_order_that_hangs_on_weights_says_so():
    found = rank_corridors(NAMES, (moves(), deaths()), {"moves": 1, "deaths": 1}, top=1)
    assert found.steady() == []
    assert "unsteady-order" in [warning.code for warning in found.warnings]
    assert found.stability()["data"] == 1
    assert found.stability()["weights"] < 0.9
    close = rank_corridors(NAMES, (moves(), deaths()), {"moves": 1, "deaths": 1}, top=1, closeness=10_000)
    assert close.steady() == ["NPL-QAT"]


def test_doubt_of_the_data_reaches_the_ranks():
    wide = moves(low=np.array([10.0, 80, 5]), high=np.array([190.0, 100, 15]))
    found = rank_corridors(NAMES, (wide,), {"moves": 1}, top=1, draws=4000)
    first = dict(zip(NAMES, (found.drawn["both"] == 1).mean(0), strict=True))
    assert 0.4 < first["NPL-QAT"] < 0.7
    assert first["SYR-TUR"] < 0.01
    given_draws = moves(draws=np.array([[1.0, 2, 3], [3.0, 2, 1]]))
    assert 0.3 < (rank_corridors(NAMES, (given_draws,), {"moves": 1}).drawn["data"][:, 0] == 1).mean() < 0.7


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 50), min_size=5, max_size=5), min_size=2, max_size=4),
    st.permutations(range(5)),
    st.floats(0.1, 10),
    st.sampled_from([None, "share", "rank"]),
)
def test_permuting_corridors_permutes_ranks_and_the_sum_of_weights_is_free(rows, order, factor, scale):
    names = tuple("abcde")
    criteria = [Criterion(f"c{i}", "people", np.array(row, dtype=float)) for i, row in enumerate(rows)]
    weights = {criterion.name: i + 1 for i, criterion in enumerate(criteria)}
    straight = rank_corridors(names, criteria, weights, scale=scale, draws=20)
    turned = rank_corridors(
        tuple(names[i] for i in order),
        [Criterion(c.name, c.unit, c.values[list(order)]) for c in criteria],
        {name: weight * factor for name, weight in weights.items()},
        scale=scale,
        draws=20,
    )
    assert np.allclose(turned.scores(), straight.scores()[list(order)])


@pytest.mark.parametrize(
    ("criteria", "weights", "options", "words"),
    [
        ((moves(), deaths()), {"moves": 1}, {}, "No weight was chosen for deaths"),
        ((moves(),), {"moves": 1, "fame": 2}, {}, "There is no criterion fame"),
        ((moves(),), {"moves": -1}, {}, "zero or more"),
        ((moves(),), {"moves": 0}, {}, "not all zero"),
        ((moves(),), {"moves": 1}, {"draws": 5}, "At least 20 draws"),
        ((moves(),), {"moves": 1}, {"scale": "z"}, "There is no scale 'z'"),
        ((Criterion("a", "people", np.array([1.0])),), {"a": 1}, {}, "1 figures for 3 corridors"),
        ((Criterion("a", "people", np.array([-1.0, 1, 2])),), {"a": 1}, {"scale": "share"}, "no share of a sum"),
    ],
)
def test_what_is_refused(criteria, weights, options, words):
    with pytest.raises(DataError, match=words):
        rank_corridors(NAMES, criteria, weights, **options)


def test_criteria_that_are_none():
    with pytest.raises(DataError, match="1 corridors have no figure of a"):
        Criterion("a", "people", np.array([1, np.nan]))
    with pytest.raises(DataError, match="has no unit"):
        Criterion("a", " ", np.array([1.0]))
    with pytest.raises(DataError, match="1 figures of a lie outside"):
        Criterion("a", "people", np.array([1.0]), low=np.array([2.0]), high=np.array([3.0]))


TABLE = (
    "corridor,criterion,unit,value,low,high,source\n"
    "NPL-QAT,moves,people,100,90,120,stocks\nMMR-THA,moves,people,90,10,95,stocks\nSYR-TUR,moves,people,10,,,stocks\n"
    "NPL-QAT,deaths,people,1,,,records\nSYR-TUR,deaths,people,60,,,records\nMMR-THA,deaths,people,,,,\n"
)


def test_the_command(tmp_path):
    path = tmp_path / "criteria.csv"
    path.write_text(TABLE)

    def run(*options, code=0):
        result = CliRunner().invoke(app, ["rank", str(path), *options])
        assert result.exit_code == code, result.output
        return result.output

    found = json.loads(run("--weight", "moves=1", "--weight", "deaths=2", "--json"))
    run("--weight", "moves=1", "--weight", "deaths=2", "--out", str(tmp_path / "out"))
    assert [row["corridor"] for row in found["corridors"]] == ["SYR-TUR", "NPL-QAT"]
    assert "1 corridors lack a figure and have no rank: MMR-THA" in str(found["warnings"])
    assert (tmp_path / "out" / "run.json").exists()
    assert "Read this before any rank" in run("--weight", "moves=1", "--weight", "deaths=2")
    assert "No weight was chosen for deaths" in run("--weight", "moves=1", code=1)
    assert "write the criterion and its weight" in run("--weight", "moves", code=1)
    path.write_text(TABLE.replace("SYR-TUR,deaths,people", "SYR-TUR,deaths,bodies"))
    assert "deaths has 2 units" in run("--weight", "moves=1", code=1)
    path.write_text(TABLE + "NPL-QAT,moves,people,3,,,\n")
    assert "moves of NPL-QAT twice" in run("--weight", "moves=1", code=1)

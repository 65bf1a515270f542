"""Counts are summed with their table: totals stay, and what is computed afterwards agrees where theory says so."""

import json

import numpy as np
import polars as pl
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.inputoutput.aggregation import aggregate_satellite, concordance_of
from evidence.inputoutput.exports import gross_exports
from evidence.inputoutput.footprint_run import run_footprint
from evidence.inputoutput.satellite import Stressor, check_satellite, value_added_satellite
from evidence.inputoutput.storage import save_table
from evidence.inputoutput.table import check_table
from evidence.satellites.files import read_satellite
from evidence.satellites.final_demand import add_final_demand
from evidence.satellites.storage import load_satellite, save_satellite
from typer.testing import CliRunner

import evidence as ev

PEOPLE = [Stressor("people", "persons", "everybody"), Stressor("children", "thousand children", "children", "5-14")]


def world(seed, known=None):
    """Three regions of three industries with value added, two counts with spreads, and their part in final demand."""
    random = np.random.default_rng(seed)
    names = [(f"R{r}", f"s{s}") for r in range(3) for s in range(3)]
    A = random.random((9, 9)) ** 2
    A *= random.uniform(0.3, 0.7, 9) / A.sum(axis=0)
    Y = random.random((9, 3)) * 50
    x = np.linalg.solve(np.eye(9) - A, Y.sum(axis=1))
    table, _ = check_table(
        A * x, Y, row_regions=[r for r, _ in names], row_sectors=[s for _, s in names], consumers=["R0", "R1", "R2"],
        unit="million", value_added=x - (A * x).sum(axis=0),
    )  # fmt: skip
    figures = random.uniform(1, 50, (2, 9))
    if known is not None:
        figures = np.where(known, figures, np.nan)
    satellite = check_satellite(table, PEOPLE, figures, relative_sd=random.uniform(0.1, 0.5, (2, 9)))
    return table, add_final_demand(table, satellite, random.uniform(1, 9, (2, 3)))


CONCORDANCES = [
    {"regions": {"R0": "west", "R1": "west"}},
    {"sectors": {"s1": "other", "s2": "other"}},
    {"regions": {"R0": "west", "R1": "west"}, "sectors": {"s0": "other", "s2": "other"}},
    {"sectors": {"s1": {"s1a": 0.25, "s1b": 0.75}}},
    {"regions": {"R2": {"east": 0.5, "south": 0.5}}},
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("given", CONCORDANCES)
def test_all_totals_stay(seed, given):
    table, satellite = world(seed)
    smaller, summed = aggregate_satellite(table, satellite, **{k: concordance_of(v) for k, v in given.items()})
    np.testing.assert_allclose(summed.values.sum(axis=1), satellite.values.sum(axis=1))
    np.testing.assert_allclose(summed.in_final_demand.sum(axis=1), satellite.in_final_demand.sum(axis=1))
    for name in ("Z", "Y", "output", "value_added"):
        assert getattr(smaller, name).sum() == pytest.approx(getattr(table, name).sum()), name
    assert summed.covered.all()
    # All that is made is bought by somebody, before and after.
    for one, two in ((table, satellite), (smaller, summed)):
        for name in satellite.names:
            total = run_footprint(one, two.only(name)).record.parameters["total"]
            own = satellite.only(name).in_final_demand.sum()
            assert total == pytest.approx(satellite.only(name).values.sum() + own)
    low, high = satellite.relative_sd.min(axis=1), satellite.relative_sd.max(axis=1)
    assert (summed.relative_sd >= low[:, None] - 1e-12).all()
    assert (summed.relative_sd <= high[:, None] + 1e-12).all()


@pytest.mark.parametrize("seed", range(5))
def test_industries_of_one_recipe_can_be_summed_without_any_error(seed):
    """Perfect aggregation (Hatanaka 1952): industries split into parts with the same inputs and outlets are the same."""
    table, satellite = world(seed)
    parts = {"s0": {"s0a": 0.3, "s0b": 0.7}, "s2": {"s2a": 0.5, "s2b": 0.25, "s2c": 0.25}}
    finer, split = aggregate_satellite(table, satellite, sectors=parts)
    back, again = aggregate_satellite(
        finer, split, sectors=concordance_of({new: old for old, news in parts.items() for new in news})
    )
    assert set(back.labels) == set(table.labels)
    order = [back.labels.index(label) for label in table.labels]
    np.testing.assert_allclose(np.asarray(back.Z)[np.ix_(order, order)], table.Z)
    np.testing.assert_allclose(again.values[:, order], satellite.values)
    for by in (["region"], ["origin"]):
        frames = [
            run_footprint(one, two.only("people"), by=by).frames["footprint"].sort(pl.all().exclude("value"))
            for one, two in ((table, satellite), (finer, split), (back, again))
        ]
        for frame in frames[1:]:
            np.testing.assert_allclose(frame["value"], frames[0]["value"], rtol=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_what_does_not_depend_on_recipes_is_the_same_before_and_after(seed):
    """Value added behind a consumer's demand is that demand; sectors summed leave each region's gross exports alone."""
    table, satellite = world(seed)
    smaller, summed = aggregate_satellite(table, satellite, sectors=concordance_of({"s1": "other", "s2": "other"}))
    money = run_footprint(smaller, value_added_satellite(smaller)).frames["footprint"]["value"]
    np.testing.assert_allclose(money, table.Y.sum(axis=0))
    for region in table.regions:
        rows, fewer = (t.blocks[t.region_position(region)] for t in (table, smaller))
        assert gross_exports(smaller)[fewer].sum() == pytest.approx(gross_exports(table)[rows].sum())
        np.testing.assert_allclose(summed.values[:, fewer].sum(axis=1), satellite.values[:, rows].sum(axis=1))


def test_known_and_unknown_together_are_unknown_and_what_is_lost_is_said():
    known = np.ones(9, dtype=bool)
    known[3:6] = False  # nobody counted R1
    table, satellite = world(1, known)
    smaller, summed = aggregate_satellite(table, satellite, regions=concordance_of({"R0": "west", "R1": "west"}))
    west = smaller.blocks[smaller.region_position("west")]
    assert not summed.covered[:, west].any()
    lost = satellite.values[0, :3].sum()
    assert any(s.startswith(f"{lost:,.6g} persons (people) are left out") for s in summed.assumptions)
    frame = run_footprint(smaller, summed.only("people"), by=["origin"]).frames["footprint"]
    assert frame.filter(pl.col("origin") == "west")["value"].is_null().all()
    _, alone = aggregate_satellite(table, satellite, regions=concordance_of({"R2": "east"}))
    assert not any("left out" in sentence for sentence in alone.assumptions)


def test_counts_on_disk_come_back_exactly(tmp_path):
    known = np.random.default_rng(3).random((2, 9)) < 0.7
    table, satellite = world(3, known)
    satellite.in_final_demand[1, 2] = np.nan
    save_satellite(table, satellite, tmp_path)
    read = read_satellite(tmp_path, table)
    for name in ("values", "covered", "in_final_demand"):
        np.testing.assert_array_equal(getattr(read, name), getattr(satellite, name))
    np.testing.assert_array_equal(read.relative_sd, np.where(satellite.covered, satellite.relative_sd, 0))
    assert (read.stressors, read.year, read.source) == (satellite.stressors, satellite.year, satellite.source)
    assert set(satellite.assumptions) <= set(read.assumptions)
    with pytest.raises(DataError, match="holds counts already"):
        save_satellite(table, satellite, tmp_path)
    (tmp_path / "F.csv").write_text("damaged\n")
    with pytest.raises(DataError, match="cannot be read"):
        load_satellite(tmp_path, table)


def test_by_python_with_a_frame():
    table = ev.teaching_table()
    counts = pl.DataFrame({"region": ["South", "South"], "sector": ["farms", "mills"], "children": [120, 30]})
    smaller, summed = ev.aggregate(table, counts=counts, sectors={"farms": "all", "mills": "all"})
    assert summed.values[0, smaller.labels.index(("South", "all"))] == 150


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_by_command(tmp_path, ending):
    table, satellite = world(2)
    save_table(table, tmp_path / "table")
    frame = pl.DataFrame(
        {"region": [r for r, _ in table.labels], "sector": [s for _, s in table.labels], "people": satellite.values[0]}
    )
    own = pl.DataFrame(
        {"stressor": ["people"], **{c: [satellite.in_final_demand[0, k]] for k, c in enumerate(table.consumers)}}
    )
    for name, content in (("F", frame), ("Y", own)):
        if ending == "csv":
            content.write_csv(tmp_path / f"{name}.csv")
        else:
            from evidence.workbooks import write_workbook

            write_workbook(tmp_path / f"{name}.xlsx", {name: content})
    (tmp_path / "regions.csv").write_text("from,to\nR0,west\nR1,west\n")

    def run(*words, code=0):
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == code, done.output + done.stderr
        return done

    given = ("--satellite", tmp_path / f"F.{ending}", "--final-demand", tmp_path / f"Y.{ending}")
    said = run(
        "table", "aggregate", tmp_path / "table", tmp_path / "out", "--regions", tmp_path / "regions.csv", *given
    ).stdout
    assert "2 regions, 3 sectors, 6 rows" in said
    assert f"people: {satellite.values[0].sum():,.6g} unit not stated" in said
    answer = json.loads(run("footprint", tmp_path / "out", "--satellite", tmp_path / "out", "--json").stdout)
    total = satellite.values[0].sum() + satellite.in_final_demand[0].sum()
    assert answer["record"]["parameters"]["total"] == pytest.approx(total)
    before = json.loads(run("footprint", tmp_path / "table", *given, "--json").stdout)
    west = {row["region"]: row["in_final_demand"] for row in answer["results"]}["west"]
    assert west == pytest.approx(sum(row["in_final_demand"] for row in before["results"][:2]))
    run(
        "table",
        "aggregate",
        tmp_path / "table",
        tmp_path / "b",
        "--final-demand",
        given[3],
        "--regions",
        "r.csv",
        code=2,
    )
    run("table", "aggregate", tmp_path / "table", tmp_path / "b", code=2)
    partly = ("table", "aggregate", tmp_path / "table", tmp_path / "p", "--regions", tmp_path / "regions.csv")
    (tmp_path / "part.csv").write_text("region,sector,people\nR0,s0,5\nR2,s0,7\n")
    done = run(*partly, "--satellite", tmp_path / "part.csv")
    assert "5 unit not stated (people) are left out" in done.stderr
    assert "people: 7 unit not stated; 5 of 6 rows are unknown" in done.stdout

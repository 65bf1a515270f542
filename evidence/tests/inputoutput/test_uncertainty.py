"""Draws of satellite and table, their closed forms, and the spread over assumptions."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.accounts import footprints_by_origin, footprints_by_product
from evidence.inputoutput.assumptions import spread_over_assumptions
from evidence.inputoutput.footprint_run import run_footprint
from evidence.inputoutput.satellite_draws import closed_form_variance, draw_footprints
from evidence.inputoutput.shares import run_linked_shares
from evidence.inputoutput.table_draws import draw_table, draw_table_footprints

SECTORS = (4, 4, 4, 4)


@pytest.mark.parametrize("correlation", ["region", "row"])
def test_draws_have_the_mean_and_the_variance_of_the_formula(table_of, satellite_of, correlation):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, spread=True)
    by_origin = footprints_by_origin(table, satellite)
    drawn = draw_footprints(table, satellite, by_origin.output, draws=20_000, seed=5, correlation=correlation)
    expected = by_origin.values.sum(axis=1)
    variance = closed_form_variance(table, satellite, by_origin.output, correlation)
    error = np.sqrt(variance / 20_000)
    assert (np.abs(drawn.mean(axis=0) - expected) < 5 * error).all()
    assert np.allclose(drawn.var(axis=0), variance, rtol=0.08)


def test_the_same_seed_gives_the_same_draws_however_many_are_asked(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, spread=True)
    X = footprints_by_origin(table, satellite).output
    long = draw_footprints(table, satellite, X, draws=300, seed=5)
    assert np.allclose(draw_footprints(table, satellite, X, draws=150, seed=5), long[:150], rtol=1e-14)
    assert not np.allclose(draw_footprints(table, satellite, X, draws=150, seed=6), long[:150])


def test_breakdowns_add_up_to_the_whole_and_have_intervals(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, stressors=1, spread=True)
    whole = run_footprint(table, satellite, draws=200, seed=3).frames["footprint"]
    assert whole.columns == ["region", "value", "low", "high"]
    by_origin = run_footprint(table, satellite, by=["origin"], draws=200, seed=3).frames["footprint"]
    by_product = run_footprint(table, satellite, by=["product"], draws=200, seed=3).frames["footprint"]
    both = run_footprint(table, satellite, by=["product", "origin"], draws=200, seed=3).frames["footprint"]
    assert both.columns == ["region", "product", "origin", "value", "low", "high"]
    for frame in (by_origin, by_product, both):
        totals = frame.group_by("region", maintain_order=True).agg(pl.col("value").sum())
        assert totals["region"].to_list() == whole["region"].to_list()
        assert np.allclose(totals["value"].to_numpy(), whole["value"].to_numpy(), rtol=1e-11)
        assert (frame["low"] < frame["value"]).all()
        assert (frame["value"] < frame["high"]).all()
    # One factor drives all of a region, so with one spread a region the intervals of the parts add up to the whole's.
    even = dataclasses.replace(satellite, relative_sd=np.full(satellite.values.shape, 0.3))
    fine = run_footprint(table, even, by=["product", "origin"], draws=200, seed=3).frames["footprint"]
    coarse = run_footprint(table, even, by=["origin"], draws=200, seed=3).frames["footprint"]
    sums = fine.group_by("region", "origin", maintain_order=True).agg(pl.col("low", "high").sum())
    joined = coarse.join(sums, on=["region", "origin"], suffix="_sum", validate="1:1")
    for bound in ("low", "high"):
        assert np.allclose(joined[bound].to_numpy(), joined[f"{bound}_sum"].to_numpy(), rtol=1e-10)


def test_a_satellite_without_spread_is_drawn_only_with_an_assumption_that_is_said(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, stressors=1)
    with pytest.raises(DataError, match="says nothing about its own doubt"):
        draw_footprints(table, satellite, table.Y, draws=10, seed=1)
    run = run_footprint(table, satellite, draws=100, assumed_sd=0.3)
    assert [warning.code for warning in run.record.warnings] == ["assumed-spread"]
    assert "0.3" in run.record.warnings[0].message
    assert run.record.seed == 1


def test_alternatives_give_a_range_without_a_probability(table_of, satellite_of):
    table = table_of(2, SECTORS)
    one, two = (satellite_of(table, seed, stressors=1) for seed in (1, 2))
    run = run_footprint(table, one, alternatives={"by output": two})
    frame = run.frames["footprint"]
    both = np.stack([footprints_by_product(table, s).values[0].sum(axis=1) for s in (one, two)])
    assert np.allclose(frame["low"].to_numpy(), both.min(axis=0))
    assert np.allclose(frame["high"].to_numpy(), both.max(axis=0))
    assert run.record.parameters["interval"]["kind"].startswith("spread over assumptions (by output")
    spread = spread_over_assumptions(
        {"one": one, "two": two}, lambda s: footprints_by_product(table, s).values[0].sum(axis=1)
    )
    assert spread.interval(0).level is None
    assert spread.frame(0)["value"].to_list() == both[:, 0].tolist()
    odd = dataclasses.replace(two, stressors=(dataclasses.replace(two.stressors[0], age_band="15-17"),))
    with pytest.raises(DataError, match="unlike things"):
        spread_over_assumptions({"one": one, "odd": odd}, lambda s: s.values)
    with pytest.raises(DataError, match="counts something else"):
        run_footprint(table, one, alternatives={"odd": odd})


def test_drawn_tables_keep_their_column_sums(table_of):
    table = table_of(2, SECTORS, idle=True)
    drawn = draw_table(table, 0.5, seed=4)
    assert np.allclose(drawn.Z.sum(axis=0), table.Z.sum(axis=0), rtol=1e-5)
    assert not np.allclose(drawn.Z, table.Z, rtol=0.05)
    again = draw_table(table, 0.5, seed=4)
    assert np.array_equal(drawn.Z, again.Z)
    assert not np.array_equal(draw_table(table, 0.5, seed=4, draw=1).Z, drawn.Z)
    capped = draw_table(table, 2.0, seed=4, column_sums="capped")
    assert (capped.Z.sum(axis=0)[table.output > 0] / table.output[table.output > 0]).max() <= 0.99 + 1e-5


def test_table_draws_spread_around_the_footprint(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, stressors=1)
    drawn = draw_table_footprints(table, satellite, draws=60, relative_sd=0.3, seed=1)
    expected = footprints_by_product(table, satellite).values[0].sum(axis=1)
    assert drawn.shape == (60, 1, 4)
    assert (drawn[:, 0].std(axis=0) > 0.001 * expected).all()
    assert np.allclose(np.median(drawn[:, 0], axis=0), expected, rtol=0.05)
    # The world total stays what it is: every child still works for somebody, only the shares move.
    assert np.allclose(drawn[:, 0].sum(axis=1).mean(), expected.sum(), rtol=0.05)


def test_a_footprint_run_over_drawn_tables(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, stressors=1, spread=True)
    run = run_footprint(table, satellite, table_draws=40, table_sd=0.3, seed=4)
    frame = run.frames["footprint"]
    drawn = draw_table_footprints(table, satellite, draws=40, relative_sd=0.3, seed=4)[:, 0]
    assert np.allclose(frame["low"].to_numpy(), np.quantile(drawn, 0.025, axis=0))
    assert (frame["low"] < frame["high"]).all()
    assert run.record.parameters["interval"]["kind"].startswith("Monte Carlo over the table")
    assert (run.record.parameters["table_draws"], run.record.parameters["table_sd"], run.record.seed) == (40, 0.3, 4)
    assert "table-draws" in [warning.code for warning in run.record.warnings]
    with pytest.raises(DataError, match="one interval cannot be both"):
        run_footprint(table, satellite, draws=5, table_draws=5)
    with pytest.raises(DataError, match="by region, not by product"):
        run_footprint(table, satellite, by=["origin"], table_draws=5)


def test_linked_shares_by_group_with_intervals(table_of, satellite_of):
    table = table_of(2, SECTORS)
    satellite = satellite_of(table, 2, stressors=1, spread=True)
    alone = run_linked_shares(table, satellite).frames["linked"]
    grouped = run_linked_shares(table, satellite, {"north": ["R0", "R1"], "south": ["R2"]}, draws=300)
    frame = grouped.frames["linked"]
    assert np.isclose(frame["linked"][0], alone["linked"][:2].sum())
    assert (frame["low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["high"]).all()
    assert grouped.record.units == "share"
    apart = run_linked_shares(table, satellite, {"north": ["R0", "R1"]}, trade_within_groups=False).frames["linked"]
    assert apart["share"][0] < frame["share"][0]
    with pytest.raises(DataError, match="two groups"):
        run_linked_shares(table, satellite, {"a": ["R0"], "b": ["R0"]})
    with pytest.raises(DataError, match="no region 'R9'"):
        run_linked_shares(table, satellite, {"a": ["R9"]})

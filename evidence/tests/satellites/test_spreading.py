"""Spreading keeps every country's total in every broad sector, and says by which rule it was done."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from evidence.classifications import broad_sectors
from evidence.exceptions import DataError
from evidence.inputoutput.satellite import Stressor
from evidence.satellites import RULES, check_counts, combine, spread, under_all_rules
from evidence.satellites.estimates import global_estimates, spread_world_total
from evidence.satellites.regions import report_groups, representation

CHILDREN = Stressor("working children", "children", "children who work", "5-14")


def counts(rows=(("BRA", 100.0, 40.0, 60.0), ("IND", 900.0, 200.0, 300.0)), stressor=CHILDREN):
    frame = pl.DataFrame(rows, schema=["country", "agriculture", "industry", "services"], orient="row")
    return check_counts(stressor, frame, year=2011, source="Survey 1", left_out={"Country 9": "no split"})


def sums(table, satellite):
    broad = broad_sectors(table.row_sector, table.sector_names)
    return {
        (region, sector): sum(
            satellite.values[0, i] for i, (r, _) in enumerate(table.labels) if r == region and broad[i] == sector
        )
        for region in table.regions
        for sector in ("agriculture", "industry", "services")
    }


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_keeps_the_totals(table, rule):
    rng = np.random.default_rng(0)
    persons, pay = rng.uniform(1, 9, table.rows), rng.uniform(1, 9, table.rows)
    made = under_all_rules(counts(), table, employment=persons, compensation=pay)
    found = sums(table, made[rule])
    assert found["BRA", "agriculture"] == pytest.approx(100)
    assert found["BRA", "industry"] == pytest.approx(40)
    assert found["IND", "services"] == pytest.approx(300)
    assert any(f"rule '{rule}'" in sentence for sentence in made[rule].assumptions)


def test_output_rule_by_hand(table):
    made = spread(counts(), table, "output")
    food, textiles = table.labels.index(("BRA", "C10T12")), table.labels.index(("BRA", "C13T15"))
    x = table.output
    assert made.values[0, food] == pytest.approx(40 * x[food] / (x[food] + x[textiles]))


def test_rules_without_their_data_are_not_run_and_refused_by_name(table):
    assert set(under_all_rules(counts(), table)) == {"output", "value added", "evenly", "sold at home"}
    with pytest.raises(DataError, match="needs employment"):
        spread(counts(), table, "employment")
    with pytest.raises(DataError, match="no rule 'guess'"):
        spread(counts(), table, "guess")


def test_regions_without_figures_stay_unknown(table):
    made = spread(counts(), table)
    assert not made.covered[0, table.blocks[2]].any()
    assert any("1 countries of the source carry no usable figure" in sentence for sentence in made.assumptions)


def test_countries_outside_the_table_go_to_the_rest_of_the_world_or_are_named(table):
    many = counts([("IND", 1.0, 1.0, 1.0), ("GHA", 5.0, 5.0, 5.0), ("ROU", 2.0, 2.0, 2.0)])
    made = spread(many, table)
    assert made.values[0, table.blocks[3]].sum() == pytest.approx(15)
    assert made.values[0, table.blocks[2]].sum() == pytest.approx(6)  # ROU is the table's ROM
    assert any("RoW holds only the countries with figures: GHA" in sentence for sentence in made.assumptions)
    without = spread(many, table, include_rest=False)
    assert without.values.sum() == pytest.approx(9)
    assert any("left out: GHA" in sentence for sentence in without.assumptions)
    placed = spread(many, table, membership={"GHA": "BRA"})
    assert placed.values[0, table.blocks[0]].sum() == pytest.approx(15)


def test_a_broad_sector_with_people_but_no_industry_is_refused(table):
    with pytest.raises(DataError, match="BRA has 60 in services, but the rule 'output' gives no weight"):
        spread(counts(), table, sectors={"G": "industry"})


def test_a_sector_nobody_can_place_is_named(table):
    with pytest.raises(DataError, match="1 sectors have no known broad sector: zzz"):
        broad_sectors(["A01", "zzz"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("BRA", -1.0, 0.0, 0.0)], "BRA has -1.0 in agriculture"),
        ([("BRA", None, 0.0, 0.0)], "never blank"),
        ([("BRA", float("inf"), 0.0, 0.0)], "BRA has inf"),
        ([("BRA", 1.0, 0.0, 0.0), ("BRA", 1.0, 0.0, 0.0)], "BRA occurs more than once"),
    ],
)
def test_bad_counts_are_named(rows, words):
    with pytest.raises(DataError, match=words):
        counts(rows)


def test_age_bands_are_never_mixed():
    older = counts([("GHA", 1.0, 1.0, 1.0)], dataclasses.replace(CHILDREN, age_band="10-14"))
    with pytest.raises(DataError, match=r"age 5-14.*age 10-14.*unlike things"):
        combine(counts(), older)
    assert combine(counts(), counts([("GHA", 1.0, 1.0, 1.0)])).countries == ["BRA", "GHA", "IND"]


def test_world_totals_keep_their_sum(table):
    made = spread_world_total("child labour 2020", {"BRA": 1.0, "IND": 3.0})
    assert made.frame["agriculture"].sum() == pytest.approx(112e6)
    assert made.frame.filter(pl.col("country") == "IND")["industry"].item() == pytest.approx(16.5e6 * 0.75)
    hazardous = global_estimates().filter(pl.col("estimate") == "hazardous work 2020")
    by = dict(hazardous.select("sector", "million").iter_rows())
    assert by["agriculture"] + by["industry"] + by["services"] == pytest.approx(by["total"], abs=1e-5)
    with pytest.raises(DataError, match="no estimate 'x'"):
        spread_world_total("x", {"BRA": 1.0})


def test_report_regions_say_what_stands_for_them(table):
    assert report_groups(table) == {
        "Latin America and the Caribbean": ["BRA"],
        "Central and Southern Asia": ["IND"],
    }
    counted = dict(representation(table).select("report_region", "count").iter_rows())
    assert counted["Sub-Saharan Africa"] == 0

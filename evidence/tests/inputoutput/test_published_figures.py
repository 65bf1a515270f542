"""Published tables and the output of other programs, to the digits they print."""

import numpy as np
import polars as pl
import pytest
from evidence.inputoutput.accounts import accounts, footprints_by_product, linked_to_foreign_demand
from evidence.inputoutput.exports import export_accounts, gross_exports
from evidence.inputoutput.satellite import Stressor, check_satellite, value_added_satellite
from evidence.inputoutput.solvers import Solver
from evidence.sources import read_table

# decompr 6.4.0 `kww` (DVA_FIN + DVA_INT + DVA_INTrex) on bquast/wiod 59a28ac, output = row sums.
LINKED = {
    "CHN": 1_573_718.4694,
    "DEU": 1_111_386.6916,
    "IND": 262_389.2397,
    "MEX": 235_799.8708,
    "USA": 1_454_326.2663,
}
# decompr 6.4.0 `kww`, all DVA and RDV terms: domestic value added in gross exports.
DOMESTIC = {"CHN": 1_614_455.4221, "DEU": 1_144_491.3223, "IND": 263_516.7381}
# direct, foreign, double counted; shares direct and domestic indirect. Foreign and double counted follow the country
# view, of which decompr has no column; they are what this method gave on the same table when it was first written.
SPLIT = {
    "CHN": (510_933.6, 448_081.2, 22_428.4, 0.2451, 0.5293),
    "DEU": (605_538.9, 427_416.0, 29_543.6, 0.3781, 0.3365),
    "IND": (129_655.7, 72_890.4, 356.9, 0.3850, 0.3975),
}


def test_value_added_linked_to_foreign_demand_equals_decompr(wiod):
    result = linked_to_foreign_demand(wiod, value_added_satellite(wiod))
    for region, published in LINKED.items():
        assert round(result.linked[0, wiod.regions.index(region)], 4) == published
    assert round(result.linked.sum()) == 13_293_684


def test_world_ratio_of_value_added_to_gross_exports(wiod):
    result = export_accounts(wiod, value_added_satellite(wiod))
    linked = linked_to_foreign_demand(wiod, value_added_satellite(wiod)).linked.sum()
    assert round(result.gross_exports.sum()) == 18_339_852
    assert round(linked / result.gross_exports.sum(), 5) == 0.72485


@pytest.mark.parametrize("region", SPLIT)
def test_exports_of_wiod_split_as_printed(wiod, region):
    result = export_accounts(wiod, value_added_satellite(wiod))
    c = wiod.regions.index(region)
    direct, foreign, double, direct_share, indirect_share = SPLIT[region]
    gross = result.gross_exports[c]
    assert round(result.direct[0, c] + result.domestic_indirect[0, c], 4) == DOMESTIC[region]
    assert [round(float(part[0, c]), 1) for part in (result.direct, result.foreign, result.double_counted)] == [
        direct,
        foreign,
        double,
    ]
    assert round(result.direct[0, c] / gross, 4) == direct_share
    assert round(result.domestic_indirect[0, c] / gross, 4) == indirect_share


def test_value_added_multipliers_are_one(wiod):
    result = accounts(wiod, value_added_satellite(wiod))
    assert np.abs(result.multipliers[0][wiod.output != 0] - 1).max() < 1e-12
    assert round(result.footprint.sum()) == round(wiod.Y.sum()) == 69_268_600


def test_leather_matches_decompr(shared_file):
    """Value added by origin in exports; the same table is printed in the vignette of the R package icio."""
    table = read_table(shared_file("mrio/examples/leather.csv"))
    expected = pl.read_csv(shared_file("mrio/examples/leather_expected_leontief_exports.csv"))
    result = leontief_exports(table)
    assert np.abs(result - expected["FVAX"].to_numpy()).max() < 1e-9
    assert [round(float(v), 10) for v in result[:3]] == [28.5227814322, 2.7939512571, 0.3560669428]
    assert round(float(result.sum()), 10) == 325.5


def leontief_exports(table):
    """v_i L_ij e_j in decompr's order: source rows slow, exporting rows fast."""
    v = table.residual_value_added / table.output
    return (Solver(table).rows(np.diag(v)).values * gross_exports(table)).ravel()


def test_leather_final_exports_of_argentina(shared_file):
    """KWW terms DVA_FIN 19.34940 and DVA_INT 18.97119 of Argentina, decompr, as printed."""
    table = read_table(shared_file("mrio/examples/leather.csv"))
    c = table.region_position("Argentina")
    rows, own = table.blocks[c], table.column_of_region[c]
    v = np.zeros(table.rows)
    v[rows] = (table.residual_value_added / table.output)[rows]
    m = Solver(table).rows(v).values[0]
    final = np.where(np.arange(len(table.consumers)) == own, 0.0, table.Y)
    assert round(float(m[rows] @ final[rows].sum(axis=1)), 5) == 19.34940
    own_use = sum(
        m[importer] @ table.Y[importer, table.column_of_region[r]] for r, importer in enumerate(table.blocks) if r != c
    )
    assert round(float(own_use), 5) == 18.97119


def test_system_of_pymrio(shared_file):
    """First row of emissions in the test system of pymrio 0.7.0."""
    table = read_table(shared_file("mrio/examples/pymrio_test_mrio"))
    row = (shared_file("mrio/examples/pymrio_test_mrio") / "emissions.txt").read_text().splitlines()[2].split("\t")
    values = np.array([row[-table.rows :]], dtype=float)
    satellite = check_satellite(table, [Stressor("emission", row[-table.rows - 1], "emissions to air")], values)
    result = accounts(table, satellite)
    # pymrio adds the emissions of households themselves to its regional accounts; they pass through no industry.
    lines = (shared_file("mrio/examples/pymrio_test_mrio") / "FDemissions.txt").read_text().splitlines()
    households = np.array(lines[2].split("\t")[3:], dtype=float).reshape(6, 7).sum(axis=1)
    assert round(result.footprint[0].sum() + households.sum(), 2) == 2_355_972_878.04
    assert round(result.production[0].sum() + households.sum(), 2) == 2_355_972_878.04
    by_region = footprints_by_product(table, satellite).values[0].sum(axis=1) + households
    assert round(by_region[0], 3) == 207_752_104.432
    assert round(by_region[5], 3) == 824_407_840.666

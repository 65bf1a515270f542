"""Published files, read where they are at hand, against the totals their publishers and collectors state."""

import time

import numpy as np
import pytest
from evidence.inputoutput.runs import run_exports
from evidence.inputoutput.satellite import value_added_satellite
from evidence.inputoutput.table import check_table
from evidence.sources import Hints, read_table

# Gross output over all cells and the check of 2011, from the description of the stored WIOD 2013 files.
WIOD_OUTPUT = {1995: 55_182_318, 2000: 60_817_369, 2005: 87_525_644, 2009: 114_158_086, 2011: 141_767_904}


@pytest.mark.parametrize("year", sorted(WIOD_OUTPUT))
def test_wiod_2013_from_r_and_from_csv(shared_data, year):
    folder = shared_data / "mrio" / "wiod2013"
    text = folder / (f"wiot_{year}.csv.gz" if year != 2011 else "wiot_2011_with_va.csv.gz")
    table = read_table(text, check_productive=False)
    assert (table.rows, len(table.regions), table.year, table.unit) == (1435, 41, year, "million US$")
    assert abs(table.output.sum() - WIOD_OUTPUT[year]) < 110 * 1435
    pytest.importorskip("rdata")
    twin = read_table(folder / f"wiot_{year}.RData", check_productive=False)
    np.testing.assert_array_equal(twin.Z, table.Z)
    np.testing.assert_array_equal(twin.Y, table.Y)
    assert [("ROM" if r == "ROU" else r, s) for r, s in table.labels] == twin.labels  # the text of 2011 says ROU


def test_wiod_2011_totals(wiod_with_value_added):
    table, report = wiod_with_value_added, wiod_with_value_added.balance
    assert (report.intermediates, report.final_demand, report.value_added) == (72_440_092, 69_268_600, 67_396_394)
    assert table.sector_names["c1"] == "Agriculture, Hunting, Forestry and Fishing"
    assert [item["name"] for item in table.inputs] == ["wiot_2011_with_va.csv.gz"]


def test_a_table_of_1435_rows_is_read_in_a_second(shared_data):
    path = shared_data / "mrio" / "wiod2013" / "wiot_1995.csv.gz"
    read_table(shared_data / "mrio" / "examples" / "leather.csv")  # the first call also pays for imports
    started = time.process_time()  # of this process, so that a busy machine does not count
    read_table(path)
    assert time.process_time() - started < 1


def test_leather_from_r_and_from_csv(shared_data):
    pytest.importorskip("rdata")
    folder = shared_data / "mrio" / "examples"
    one, two = read_table(folder / "leather.rda"), read_table(folder / "leather.csv")
    np.testing.assert_array_equal(one.Z, two.Z)
    np.testing.assert_array_equal(one.Y, two.Y)
    assert one.output.sum() == pytest.approx(936.6)
    assert two.labels[4] == ("Turkey", "Textile_and_Leather")


def test_oecd_national_table_of_china(shared_data):
    path = shared_data / "mrio" / "examples" / "oecd_iot2021_CHN_2018.csv"
    table = read_table(path)
    assert (table.regions, table.rows, table.year) == (("CHN",), 45, 2018)
    assert table.consumers == ("CHN", "exports", "difference to stated output")
    assert table.value_added.sum() == pytest.approx(12_790_123, abs=1)  # the VALU row
    domestic_content = run_exports(table, value_added_satellite(table)).frames["exports"]
    share = (domestic_content["direct"] + domestic_content["domestic_indirect"]) / domestic_content["gross_exports"]
    assert share[0] == pytest.approx(0.765, abs=0.001)
    table = read_table(path, hints=Hints(imports="kept", output="sum"))
    assert table.consumers == ("CHN", "exports", "imports")
    assert table.output[0] == pytest.approx(1_913_100.8, abs=1)  # the OUTPUT row of the file
    assert table.Y[0, 2] == -73_657.2


def test_the_test_system_of_pymrio_as_flows_and_as_coefficients(shared_data):
    flows = read_table(shared_data / "mrio" / "examples" / "pymrio_test_mrio")
    coefficients = read_table(shared_data / "mrio" / "mock_formats" / "exio1_mock")
    assert (flows.rows, len(flows.regions), flows.unit, coefficients.unit) == (48, 6, "Mill USD", "M.EUR")
    np.testing.assert_allclose(coefficients.Z, flows.Z, rtol=1e-6)
    np.testing.assert_allclose(coefficients.value_added, flows.value_added, rtol=1e-6)


def test_mock_of_the_oecd_table_of_2018_with_mexico_split(shared_data):
    table = read_table(shared_data / "mrio" / "mock_formats" / "oecd_mock" / "ICIO2018_2010.CSV")
    assert table.regions == ("AUS", "BEL", "MEX", "BRA", "COL")
    assert table.year == 2010
    assert any("MEX" in note for note in table.notes)


def test_mock_of_the_wiod_workbook(shared_data):
    table = read_table(shared_data / "mrio" / "mock_formats" / "wiod_mock" / "wiot09_row_sep12.xlsx")
    assert (table.rows, table.year, table.labels[0]) == (48, 2009, ("AUS", "c1"))
    assert table.value_added is not None
    assert table.value_added[0] == pytest.approx(42262.90673)


def test_parsers_of_pymrio_agree(shared_data):
    pymrio = pytest.importorskip("pymrio")
    peer = pymrio.parse_oecd(shared_data / "mrio" / "mock_formats" / "oecd_mock" / "ICIO2018_2010.CSV")
    own = read_table(shared_data / "mrio" / "mock_formats" / "oecd_mock" / "ICIO2018_2010.CSV")
    for i, row in enumerate(own.labels):
        np.testing.assert_allclose(own.Z[i], [peer.Z.loc[row, column] for column in own.labels])
    retaken, _ = check_table(own.Z, own.Y, row_regions=[r for r, _ in own.labels], row_sectors=list(own.row_sector),
                             consumers=own.consumers, unit=own.unit)  # fmt: skip
    assert retaken.output.sum() == own.output.sum()

"""The door for tables: what passes, what is refused, and whether the refusal names the label and the number."""

import dataclasses

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.balance import LONGEST_TEST
from evidence.inputoutput.storage import load_table, save_table
from evidence.inputoutput.table import check_table


def parts(**changes):
    base = {
        "Z": np.array([[10.0, 4.0, 1.0], [3.0, 8.0, 2.0], [1.0, 2.0, 5.0]]),
        "Y": np.array([[20.0, 5.0], [6.0, 2.0], [3.0, 30.0]]),
        "row_regions": ["A", "A", "B"],
        "row_sectors": ["farm", "mill", "farm"],
        "consumers": ["A", "B"],
        "unit": "million US$",
    }
    return {**base, **changes}


def test_a_sound_table_passes_with_its_report():
    table, report = check_table(**parts(output=[40.0, 21.0, 41.0]))
    assert table.rows == 3
    assert table.regions == ("A", "B")
    assert table.blocks == (slice(0, 2), slice(2, 3))
    assert np.array_equal(table.output, [40.0, 21.0, 41.0])
    assert report.largest_output_gap == 0.0
    assert report.productive_after == 1
    assert table.balance is report
    assert np.isclose(table.residual_value_added.sum(), table.Y.sum())


def test_categories_are_summed_and_kept():
    table, _ = check_table(**parts(Y=np.ones((3, 2, 4)), demand_categories=["a", "b", "c", "d"]))
    assert np.array_equal(table.Y, np.full((3, 2), 4.0))
    assert table.demand_detail is not None
    assert table.demand_detail.shape == (3, 2, 4)


def test_scattered_rows_are_brought_together_and_said():
    table, _ = check_table(**parts(row_regions=["A", "B", "A"], row_sectors=["farm", "mill", "mill"]))
    assert [region for region, _ in table.labels] == ["A", "A", "B"]
    assert table.Z[1, 0] == 1.0  # the third row delivered 1 to the first
    assert "reordered" in table.notes[0]


def test_a_table_cannot_be_changed_afterwards():
    table, _ = check_table(**parts())
    with pytest.raises(ValueError, match="read-only"):
        table.Z[0, 0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.unit = "euro"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"row_regions": ["A", "A", "A"]}, "Row 3 repeats the label A farm"),
        ({"row_sectors": ["farm", "", "farm"]}, "Row 2 has an empty"),
        ({"row_sectors": ["farm", "mill"]}, "3 region labels but 2 sector labels"),
        ({"consumers": ["A", "A"]}, "'A' has more than one column"),
        ({"consumers": ["A"]}, "Y has shape"),
        ({"Z": np.ones((3, 2))}, "Z has shape"),
        ({"output": [40.0, 30.0, 41.0]}, "A mill has output 30 but its deliveries sum to 21; 1 rows"),
        ({"output": [40.0, np.nan, 41.0]}, "output of A mill is nan"),
        ({"Y": np.array([[20.0, 5.0], [6.0, np.inf], [3.0, 30.0]])}, "final demand from A mill to B is inf"),
        ({"Y": np.array([[20.0, 5.0], [-60.0, 2.0], [3.0, 30.0]])}, "A mill has output -45"),
    ],
)
def test_refusals_name_the_place_and_the_number(changes, words):
    with pytest.raises(DataError, match=words):
        check_table(**parts(rounding=0.0) | changes)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_flows_that_are_no_numbers_are_refused(bad):
    Z = parts()["Z"].copy()
    Z[1, 2] = bad
    with pytest.raises(DataError, match="flow from A mill to B farm is"):
        check_table(**parts(Z=Z))


def test_rounded_tables_pass_within_one_step_a_cell():
    table, report = check_table(**parts(output=[44.0, 21.0, 41.0]))
    assert report.rounding == 1.0
    assert report.largest_output_gap == 4.0
    assert report.largest_output_gap_row == "A farm"
    assert np.array_equal(table.output, [40.0, 21.0, 41.0])  # always the row sums
    with pytest.raises(DataError, match="A farm has output 47"):
        check_table(**parts(output=[47.0, 21.0, 41.0]))


def test_a_table_whose_chains_never_end_is_refused_with_its_columns():
    Z = np.array([[1.0, 1.0, 1.0], [1.0, 50.0, 1.0], [1.0, 40.0, 1.0]])
    Y = np.array([[50.0, 5.0], [-10.0, -25.0], [30.0, 30.0]])
    with pytest.raises(DataError, match=r"not productive.*A mill \(inputs 5\.353"):
        check_table(**parts(Z=Z, Y=Y, rounding=0.0))


def test_a_column_above_one_may_be_productive():
    """Column sums above one are no proof of anything: WIOD has them."""
    Z = np.array([[1.0, 4.0, 1.0], [0.0, 0.0, 0.0], [1.0, 3.0, 1.0]])
    Y = np.array([[20.0, 5.0], [2.0, 3.0], [30.0, 30.0]])
    _, report = check_table(**parts(Z=Z, Y=Y))
    assert report.column_sums_above_one == (("A mill", 1.4),)
    assert report.productive_after is not None
    assert 1 < report.productive_after < LONGEST_TEST


def test_idle_industries_and_negative_demand_are_counted():
    Z = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]])
    Y = np.array([[20.0, -5.0], [0.0, 0.0], [30.0, 30.0]])
    _, report = check_table(**parts(Z=Z, Y=Y))
    assert report.zero_output == ("A mill",)
    assert (report.negative_final_demand, report.negative_final_demand_total) == (1, -5.0)


def test_stored_tables_come_back_equal_and_mapped(table_of, tmp_path):
    table = table_of(3, (4, 2, 3))
    save_table(table, tmp_path / "stored")
    again = load_table(tmp_path / "stored", verify=True)
    assert isinstance(again.Z, np.memmap)
    assert np.array_equal(again.Z, table.Z)
    assert np.array_equal(again.Y, table.Y)
    assert again.labels == table.labels
    assert again.balance == table.balance
    single = save_table(table, tmp_path / "single", single=True)
    assert load_table(single).Z.dtype == np.float32
    with pytest.raises(DataError, match="holds a table already"):
        save_table(table, single)


def test_stored_tables_that_were_cut_or_changed_are_refused(table_of, tmp_path):
    folder = save_table(table_of(3), tmp_path / "stored")
    flows = (folder / "Z.npy").read_bytes()
    (folder / "Z.npy").write_bytes(flows[:-8] + bytes(8))
    with pytest.raises(DataError, match="SHA-256 differs"):
        load_table(folder, verify=True)
    (folder / "Z.npy").write_bytes(flows[: len(flows) // 2])
    with pytest.raises(DataError, match="missing or cut short"):
        load_table(folder)

"""The door for satellites, and what may be added or ranked together."""

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.hotspots import hotspots
from evidence.inputoutput.runs import run_exports
from evidence.inputoutput.satellite import Stressor, check_satellite

CHILDREN = Stressor("children", "children", "children working", "5-14")
OLDER = Stressor("older", "children", "children working", "15-17")


def test_other_orders_are_aligned_by_label(table_of):
    table = table_of(1)
    labels = table.labels[::-1]
    satellite = check_satellite(table, [CHILDREN], [np.arange(9.0)], labels=labels)
    assert satellite.values[0].tolist() == list(range(8, -1, -1))


def test_missing_rows_are_not_covered_rather_than_zero(table_of):
    table = table_of(1)
    satellite = check_satellite(table, [CHILDREN], [[1.0, np.nan, 2.0]], labels=table.labels[:3])
    assert satellite.covered[0].tolist() == [True, False, True] + [False] * 6
    codes = {warning.code: warning.message for warning in run_exports(table, satellite).record.warnings}
    assert "2 of 3 regions (R1, R2)" in codes["not-covered"]
    assert codes["partly-covered"].startswith("1 further")


@pytest.mark.parametrize(
    ("values", "labels", "words"),
    [
        ([[1.0]], [("Nowhere", "s0")], "Nowhere s0, a region that the table does not have"),
        ([[1.0]], [("R0", "s9")], "R0 s9, a sector that"),
        ([[1.0, 2.0]], [("R0", "s0"), ("R0", "s0")], "R0 s0 more than once"),
        ([[-4.0]], [("R0", "s1")], r"children: the value of R0 s1 is negative \(-4.0\)"),
        ([[np.inf]], [("R2", "s1")], "the value of R2 s1 is infinite"),
        ([[np.nan]], [("R2", "s1")], "children has no value"),
        ([[1.0, 2.0]], None, "2 columns but the table has 9 rows"),
    ],
)
def test_refusals_name_the_label_and_the_number(table_of, values, labels, words):
    with pytest.raises(DataError, match=words):
        check_satellite(table_of(1), [CHILDREN], values, labels=labels)


def test_workers_in_an_industry_without_output_are_refused(table_of):
    table = table_of(1, idle=True)
    with pytest.raises(DataError, match="R0 s2 has 5 but no output"):
        check_satellite(table, [CHILDREN], [[5.0]], labels=[("R0", "s2")])


def test_unlike_things_are_neither_ranked_nor_mixed(table_of):
    table = table_of(1)
    satellite = check_satellite(table, [CHILDREN, OLDER], np.ones((2, 9)))
    with pytest.raises(DataError, match="unlike things"):
        hotspots(table, satellite)
    with pytest.raises(DataError, match="choose one: children, older"):
        run_exports(table, satellite)
    assert len(hotspots(table, satellite.only("older"), most=3)) == 3
    with pytest.raises(DataError, match="no stressor 'adults'"):
        satellite.only("adults")

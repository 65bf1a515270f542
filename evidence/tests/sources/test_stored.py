"""A table that was converted once is read like any other."""

import numpy as np
from evidence.inputoutput.storage import save_table
from evidence.inputoutput.table import check_table
from evidence.sources import read_table


def test_a_converted_folder_is_a_table_too(tmp_path):
    table, _ = check_table(
        [[1.0, 2.0], [3.0, 1.0]],
        [[10.0, 1.0], [2.0, 20.0]],
        row_regions=["AAA", "BBB"],
        row_sectors=["s1", "s1"],
        consumers=["AAA", "BBB"],
        unit="million US$",
    )
    save_table(table, tmp_path / "stored")
    again = read_table(tmp_path / "stored")
    assert np.array_equal(np.asarray(again.Z), np.asarray(table.Z))
    assert list(again.regions) == list(table.regions)

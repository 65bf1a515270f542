"""A table small enough to follow by hand: two regions, five industries, from a textbook."""

from __future__ import annotations

import numpy as np

from evidence.inputoutput.table import Table, check_table

__all__ = ["two_region_table"]


def two_region_table() -> Table:
    """The two-region example of Miller and Blair, *Input-Output Analysis* (2009), chapter 3.

    5 x 5 flows, money without a unit. The book gives final demand without saying who buys it; here each region buys its
    own, so that the regions trade intermediate goods only. A teaching table: it describes no country.
    """
    flows = [
        [150, 500, 50, 25, 75],
        [200, 100, 400, 200, 100],
        [300, 500, 50, 60, 40],
        [75, 100, 60, 200, 250],
        [50, 25, 25, 150, 100],
    ]
    demand = [[200, 0], [1000, 0], [50, 0], [0, 515], [0, 450]]
    table, _ = check_table(
        np.array(flows, dtype=np.float64),
        np.array(demand, dtype=np.float64),
        row_regions=["North", "North", "North", "South", "South"],
        row_sectors=["farms", "mills", "services", "farms", "mills"],
        consumers=["North", "South"],
        output=[1000, 2000, 1000, 1200, 800],
        unit="money",
        name="two-region teaching table",
        source="Miller and Blair 2009, chapter 3; names of regions and industries are ours",
        notes=("A teaching table: it describes no country.",),
    )
    return table

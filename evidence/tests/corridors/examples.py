"""The worked tables of the papers, as numbers: rows birthplaces, columns residences."""

import numpy as np
from evidence.corridors import FlowInput

NONE = (0, 0, 0, 0)


def account(before, after, births=NONE, deaths=NONE):
    tables = [np.array(table, dtype=float) for table in (before, after, births, deaths)]
    return FlowInput(tuple("ABCD"), *tables)


ABEL_2013 = account(
    [[1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200]],
    [[950, 100, 60, 0], [80, 505, 75, 5], [90, 30, 800, 40], [40, 45, 0, 180]],
)
ABEL_2018 = account(
    [[100, 10, 10, 0], [20, 55, 25, 10], [10, 40, 140, 65], [20, 25, 20, 200]],
    [[70, 30, 10, 10], [25, 60, 10, 15], [10, 55, 140, 50], [40, 45, 0, 180]],
)
STOCKS = (
    [[1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200]],
    [[1060, 60, 10, 10], [45, 540, 40, 0], [70, 75, 770, 70], [30, 30, 20, 230]],
)
WITH_BIRTHS = account(*STOCKS, (80, 20, 40, 60), (70, 30, 50, 10))
SCIENCE_2014 = account(*STOCKS, (80, 20, 60, 60), (70, 30, 50, 10))
SCIENTIFIC_DATA_2019 = account(
    [[100, 10, 10, 0], [80, 180, 10, 90], [30, 10, 140, 40], [60, 70, 10, 160]],
    [[95, 5, 15, 5], [75, 225, 5, 55], [55, 0, 115, 50], [35, 25, 25, 215]],
)

"""What nobody counted is unknown, not zero: how much of a figure it leaves open, and the figure left blank where it does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.inputoutput.satellite import Satellite
from evidence.inputoutput.table import Table

__all__ = ["NEGLIGIBLE", "add_uncounted", "is_complete", "output_rows", "uncounted_share"]

Doubles = npt.NDArray[np.float64]
NEGLIGIBLE = 1e-9  # a share of output below the accuracy of the tables and of the solver


def is_complete(table: Table, satellite: Satellite) -> bool:
    """Whether every stressor has a figure for every industry that has output."""
    return bool(satellite.covered[:, table.output != 0].all())


def output_rows(table: Table, satellite: Satellite) -> Doubles:
    """(1 + K) x n, per unit of output: 1 for every industry, then for each stressor 1 where nobody counted it.

    As rows of intensities they give the output that a final demand calls for, and the part of it in industries without a
    figure. Industries without output have 0.
    """
    works = table.output != 0
    return np.vstack([works, ~satellite.covered & works]).astype(np.float64)


def uncounted_share(uncounted: Doubles, output: Doubles) -> Doubles:
    """uncounted / output, both in money and of one shape: 0 where all is counted or nothing is called for, 1 where nothing
    is counted."""
    share = np.divide(uncounted, output, out=np.zeros(np.shape(uncounted)), where=np.abs(output) > 0)
    share = np.clip(share, 0.0, 1.0)
    share[share < NEGLIGIBLE] = 0.0
    share[share > 1 - NEGLIGIBLE] = 1.0
    return share


def add_uncounted(frame: pl.DataFrame, uncounted: npt.ArrayLike, *, unknown: npt.ArrayLike = False) -> pl.DataFrame:
    """The frame with blanks where a figure is unknown, and two columns more after `value` if any is.

    uncounted: for each row of the frame, the share of the output called for that lies in industries nobody counted.
    unknown: rows that are unknown for another reason. There and where the share is above 0, `value` is blank; `at_least` is
    what was counted, and blank where nothing was; `uncounted` is the share itself. A frame without any unknown part is
    returned as it is.
    """
    share = np.broadcast_to(np.asarray(uncounted, dtype=np.float64), (frame.height,))
    blank = (share > 0) | np.asarray(unknown, dtype=bool)
    if not blank.any():
        return frame
    counted = np.where(share < 1, frame["value"].to_numpy(), np.nan)
    at = frame.columns.index("value")
    added = [
        pl.Series("value", np.where(blank, np.nan, counted)),
        pl.Series("at_least", counted),
        pl.Series("uncounted", share),
    ]
    columns = [frame[name] for name in frame.columns]
    return pl.DataFrame([*columns[:at], *added, *columns[at + 1 :]]).fill_nan(None)

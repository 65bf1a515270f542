"""Does it work where the answer is known? Each known group estimated from the others."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.prevalence.scaleup.estimators import killworth
from evidence.prevalence.scaleup.read import ScaleUp

__all__ = ["Recall", "leave_one_out", "recall_curve"]

Floats = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Recall:
    """log N̂_k = intercept + slope log N_k over the known groups; a slope below 1 says that large groups are
    under-reported and small ones over-reported. groups: how many were fitted."""

    intercept: float
    slope: float
    groups: int

    def correct(self, estimate: float) -> float:
        """The size whose estimate would be expected to come out as `estimate`."""
        return float(np.exp((np.log(estimate) - self.intercept) / self.slope))


def leave_one_out(survey: ScaleUp) -> pl.DataFrame:
    """A row for each known group: group, size, estimate from the other groups, ratio (estimate over size).

    A group that nobody knows anybody in has the estimate 0. At least two known groups are needed.
    """
    rows = []
    for index, name in enumerate(survey.names):
        others = np.arange(len(survey.names)) != index
        own = survey.known[:, index]
        use = np.isfinite(own) & np.isfinite(survey.known[:, others]).any(axis=1)
        part = dataclasses.replace(
            survey,
            known=survey.known[use][:, others],
            names=tuple(np.array(survey.names)[others]),
            sizes=survey.sizes[others],
            target=own[use],
            target_name=name,
        )
        estimate = killworth(part).estimate
        size = float(survey.sizes[index])
        rows.append({"group": name, "size": size, "estimate": estimate, "ratio": estimate / size})
    return pl.DataFrame(rows)


def recall_curve(check: pl.DataFrame) -> Recall:
    """The line through log estimate over log size of `leave_one_out`; groups with the estimate 0 are left out.

    Raises DataError with fewer than three groups, or where the slope is not above 0, since nothing can be corrected.

    Source: the recall bias of Killworth et al. (2003), Social Networks 25(2), 141-160; the straight line is ours.
    """
    seen = check.filter(pl.col("estimate") > 0)
    if seen.height < 3:
        raise DataError("A recall curve needs at least three known groups with somebody in them.")
    slope, intercept = np.polyfit(np.log(seen["size"].to_numpy()), np.log(seen["estimate"].to_numpy()), 1)
    if not slope > 0:
        raise DataError("Estimates do not grow with the size of the known groups, so recall cannot be corrected.")
    return Recall(float(intercept), float(slope), seen.height)

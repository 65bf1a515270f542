"""The same single estimate by svy, an independent program, as a check beside our own."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import DataError
from evidence.prevalence.report import MethodResult
from evidence.prevalence.surveys.design import SurveyDesign
from evidence.results import Interval

__all__ = ["estimate_by_svy"]

Floats = npt.NDArray[np.float64]


def estimate_by_svy(
    design: SurveyDesign, y: Floats, *, statistic: str = "mean", x: Floats | None = None, level: float = 0.95
) -> MethodResult:
    """Mean, total or ratio of the whole by svy's linearisation, from the same design and values.

    Arguments as in `report_survey`; rows with a missing value get the weight 0 there as they do here. Raises DataError
    where svy is not installed, or for what it is not asked here: medians, calibrated designs, lonely strata.
    """
    try:
        import svy
    except ImportError as error:
        raise DataError("Checking against svy needs the package svy: pip install 'evidence[survey]'.") from error
    if statistic not in ("mean", "total", "ratio") or design.auxiliaries is not None or design.second is not None:
        raise DataError("The check against svy is for means, totals and ratios of one stage, without calibration.")
    if (design.sampled == 1).any():
        raise DataError("The check against svy needs at least two clusters in every stratum.")
    use = np.isfinite(y) if x is None else np.isfinite(y) & np.isfinite(x)
    columns = {
        "weight": np.where(use, design.weight, 0.0),
        "stratum": design.psu_stratum[design.psu],
        "psu": design.psu,
        "y": np.where(use, y, 0.0),
        "x": np.ones(len(y)) if x is None else np.where(use, x, 0.0),
    }
    names: dict[str, Any] = {"wgt": "weight", "stratum": "stratum", "psu": "psu"}
    if design.fraction.any():
        columns["population"] = (design.sampled / design.fraction)[columns["stratum"]]
        names["pop_size"] = "population"
    estimation: Any = svy.Sample(pl.DataFrame(columns), svy.Design(**names)).estimation
    asked = {"alpha": 1 - level}
    if statistic == "ratio":
        found = estimation.ratio("y", "x", **asked)
    else:
        found = getattr(estimation, statistic)("y", **asked)
    [row] = found.estimates
    interval = Interval(float(row.lci), float(row.uci), "svy, Taylor, t", level)
    return MethodResult("svy", f"{statistic}, checked by svy {svy_version()}", float(row.est), interval)


def svy_version() -> str:
    """The version of svy that is installed."""
    from importlib.metadata import version

    return version("svy")

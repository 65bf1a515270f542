"""Network scale-up: the size of a hidden group from how many of its members a general population knows."""

from evidence.prevalence.scaleup.estimators import (
    Adjustments,
    generalised,
    killworth,
    mean_of_sums,
    network_sizes,
    plug_in,
    visibility,
)
from evidence.prevalence.scaleup.read import ScaleUp, find_targets, read_known, read_scale_up
from evidence.prevalence.scaleup.report import report_scale_up
from evidence.prevalence.scaleup.validation import leave_one_out, recall_curve

__all__ = [
    "Adjustments",
    "ScaleUp",
    "find_targets",
    "generalised",
    "killworth",
    "leave_one_out",
    "mean_of_sums",
    "network_sizes",
    "plug_in",
    "read_known",
    "read_scale_up",
    "recall_curve",
    "report_scale_up",
    "visibility",
]

"""Where a national law falls short of an instrument: rules that are arithmetic, each a pure function with its article.

The rules say what can be worked out from ages and dates alone. Whether a text forbids what it should is a person's judgement;
see `Verdict`. Nothing here needs NumPy.
"""

from __future__ import annotations

from evidence.lawgap.ages import (
    hazardous_work_age,
    light_work_age,
    minimum_work_age,
    schooling_gap,
)
from evidence.lawgap.commencement import InForce, in_force_on
from evidence.lawgap.history import Change, compare_editions, met_since
from evidence.lawgap.ratification import Act, Standing, Step, order_warnings, standing_on
from evidence.lawgap.verdicts import Ruling, Verdict, combine_territories, count_verdicts

__all__ = [
    "Act",
    "Change",
    "InForce",
    "Ruling",
    "Standing",
    "Step",
    "Verdict",
    "combine_territories",
    "compare_editions",
    "count_verdicts",
    "hazardous_work_age",
    "in_force_on",
    "light_work_age",
    "met_since",
    "minimum_work_age",
    "order_warnings",
    "schooling_gap",
    "standing_on",
]

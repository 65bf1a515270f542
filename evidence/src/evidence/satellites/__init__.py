"""Satellites from published counts of people: read, checked, and spread over a table's industries by named rules."""

from evidence.satellites.counts import BroadCounts, check_counts, combine
from evidence.satellites.files import read_satellite
from evidence.satellites.ilab import read_working_children, working_children
from evidence.satellites.ilostat import hazardous_work
from evidence.satellites.regions import report_groups
from evidence.satellites.spreading import RULES, spread, under_all_rules

__all__ = [
    "RULES",
    "BroadCounts",
    "check_counts",
    "combine",
    "hazardous_work",
    "read_satellite",
    "read_working_children",
    "report_groups",
    "spread",
    "under_all_rules",
    "working_children",
]

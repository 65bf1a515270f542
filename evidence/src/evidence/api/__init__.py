"""The short way in: one call a question, with paths, pandas or Polars in, and Polars or pandas out."""

from evidence.api.corridors import flows, rank, suppress
from evidence.api.frames import frame
from evidence.api.prevalence import lists, rds, scaleup, survey
from evidence.api.reading import read_counts, read_table, teaching_table
from evidence.api.supply_chains import aggregate, exports, footprint, paths, tiers

__all__ = [
    "aggregate",
    "exports",
    "flows",
    "footprint",
    "frame",
    "lists",
    "paths",
    "rank",
    "rds",
    "read_counts",
    "read_table",
    "scaleup",
    "suppress",
    "survey",
    "teaching_table",
    "tiers",
]

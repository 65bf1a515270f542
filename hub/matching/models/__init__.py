"""Pairs of records that may be about one initiative, and what was merged."""

from hub.matching.models.merges import Merge
from hub.matching.models.pairs import Comparison, LikelyPair

__all__ = ["Comparison", "LikelyPair", "Merge"]

"""Likely duplicates, and what was merged."""

from hub.matching.models.merges import Merge
from hub.matching.models.pairs import Comparison, LikelyPair

__all__ = ["Comparison", "LikelyPair", "Merge"]

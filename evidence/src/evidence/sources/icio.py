"""OECD inter-country input-output tables, editions 2015 to 2025, with or without split China and Mexico. Million US$.

<https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html>
"""

from __future__ import annotations

import dataclasses

from evidence.sources.parts import Parts, fold_regions

__all__ = ["recognise"]

_DEMAND = ({"HFCE", "GGFC", "NPISH"}, {"HC", "GGFC", "NPISH"}, {"HFCE", "GGFC", "GFCF"})


def recognise(parts: Parts) -> Parts | None:
    """The parts with split countries folded back, or None where final demand does not have the ICIO's categories."""
    categories = {category for _, category in parts.demand}
    regions = {region for region, _ in parts.labels}
    if len(regions) < 2 or not any(needed <= categories for needed in _DEMAND):
        return None
    return dataclasses.replace(fold_regions(parts), publisher="OECD ICIO", unit="million US$")

"""FIGARO, Eurostat and the Joint Research Centre: EU inter-country tables, matrix and flat files. Million EUR.

<https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables/database>
"""

from __future__ import annotations

import dataclasses

from evidence.sources.parts import Parts

__all__ = ["recognise"]


def recognise(parts: Parts) -> Parts | None:
    """The parts with FIGARO's unit, or None where final demand is not by ESA transaction and sector (P3_S13 ..)."""
    categories = {category for _, category in parts.demand}
    if not {"P3_S13", "P3_S14"} <= categories:
        return None
    return dataclasses.replace(parts, publisher="FIGARO", unit="million EUR")

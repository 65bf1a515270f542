"""Multi-regional tables of the Asian Development Bank: WIOD's sectors c1 to c35, demand F1 to F5. Million US$.

<https://kidb.adb.org/globalization>
"""

from __future__ import annotations

import dataclasses

from evidence.classifications import sector_names
from evidence.sources.parts import Parts

__all__ = ["recognise"]


def recognise(parts: Parts) -> Parts | None:
    """The parts with the ADB's unit and sector names, or None where final demand is not F1 to F5."""
    categories = {category for _, category in parts.demand}
    if categories != {"F1", "F2", "F3", "F4", "F5"}:
        return None
    coded = {sector for _, sector in parts.labels} <= set(sector_names("wiod2013"))
    names = sector_names("wiod2013") if coded and not parts.sector_names else parts.sector_names
    return dataclasses.replace(parts, publisher="ADB MRIO", unit="million US$", sector_names=names)

"""Tables of one country: the OECD's national tables and those of statistical offices.

Exports and imports become consumers of their own (`exports`, and `imports` with a minus sign where a table of total
use deducts them), so that demand at home and demand from abroad stay apart.
"""

from __future__ import annotations

import dataclasses
import re

from evidence.classifications import country_code
from evidence.sources.parts import Parts

__all__ = ["recognise", "region_in_name"]


_WORDS = {"IOT", "AND", "PER", "TON", "GIN"}  # ISO codes that are words of file names too


def recognise(parts: Parts) -> Parts | None:
    """The parts with the unit of the OECD's national tables, or None for tables of several regions."""
    regions = {region for region, _ in parts.labels}
    if len(regions) != 1:
        return None
    categories = {category.split(" ")[0] for _, category in parts.demand}
    if {"HFCE", "GGFC", "EXPO"} <= categories:
        return dataclasses.replace(parts, publisher="OECD national table", unit="million US$")
    return dataclasses.replace(parts, publisher="national table")


def region_in_name(name: str) -> str:
    """The ISO code of the country a file name speaks of, `domestic` where it names none."""
    tokens = [token for token in re.split(r"[^A-Za-z]+", name) if re.fullmatch(r"[A-Z]{3}", token)]
    known = [token for token in tokens if country_code(token) == token and token not in _WORDS]
    return known[0] if known else "domestic"

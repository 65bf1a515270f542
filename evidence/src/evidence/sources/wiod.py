"""World Input-Output Database, releases 2013 (35 industries, c1 to c35) and 2016 (56 industries), wiod.org.

Timmer et al. 2015, Review of International Economics 23(3). Million US$, current prices, basic prices.
"""

from __future__ import annotations

import dataclasses
import re

from evidence.classifications import sector_names
from evidence.sources.parts import Parts

__all__ = ["recognise"]

_DEMAND_2013 = {"37", "38", "39", "41", "42"}
_DEMAND_2016 = {"57", "58", "59", "60", "61"}
_WORDS_2016 = {"CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN"}


def recognise(parts: Parts) -> Parts | None:
    """The parts with WIOD's unit, release and industry names, or None where the labels are not WIOD's."""
    sectors = {re.sub(r"^[cr]", "", sector) for _, sector in parts.labels}
    demand = {re.sub(r"^c", "", category) for _, category in parts.demand}
    numbered = all(sector.isdigit() for sector in sectors)
    unlabelled = all(re.fullmatch(r"final \d", category) for _, category in parts.demand)
    if numbered and (demand == _DEMAND_2013 or (unlabelled and sectors == {str(i) for i in range(1, 36)})):
        return dataclasses.replace(
            parts, publisher="WIOD 2013", unit="million US$", sector_names=sector_names("wiod2013")
        )
    if demand in (_DEMAND_2016, _WORDS_2016):
        return dataclasses.replace(_with_codes(parts), publisher="WIOD 2016", unit="million US$")
    return None


def _with_codes(parts: Parts) -> Parts:
    """The 56 industries by their ISIC rev. 4 codes where the file numbers them: number 20 is C29 here, trade in 2013."""
    names = sector_names("wiod2016")
    codes = {str(number): code for number, code in enumerate(names, start=1)}
    numbers = [re.sub(r"^[cr]", "", sector) for _, sector in parts.labels]
    if set(numbers) != set(codes):
        return parts
    labels = [(region, codes[number]) for (region, _), number in zip(parts.labels, numbers, strict=True)]
    return dataclasses.replace(parts, labels=labels, sector_names=names)

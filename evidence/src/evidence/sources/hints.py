"""Hints for the reader on what a table itself leaves open."""

from __future__ import annotations

import dataclasses
from typing import Literal

from evidence.numbers import DecimalSign

__all__ = ["NO_HINTS", "Hints"]


@dataclasses.dataclass(frozen=True)
class Hints:
    """decimal: the sign for decimals. encoding: of text. zero_for: words in cells that mean that nothing was delivered.

    output: "stated" uses the gross output that the source states, where it does; "sum" uses the sum of the cells.
    imports: "proportional" takes imports that a national table deducts in one column out of every use at home; "kept"
    leaves them in their column.
    """

    decimal: DecimalSign | None = None
    encoding: str | None = None
    zero_for: tuple[str, ...] = ()
    output: Literal["stated", "sum"] = "stated"
    imports: Literal["proportional", "kept"] = "proportional"


NO_HINTS = Hints()

"""Columns beside the industries that repeat the sum of others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

import numpy as np

from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.sources.arithmetic import is_sum, names_a_total, step_of
from evidence.sources.labels import TOTAL_NAMES, Kind, kind_of_row
from evidence.sources.parts import Doubles, Key, Parts

__all__ = ["OTHER_DEMAND", "Column", "without_sums"]

OTHER_DEMAND = {"EXPO": "exports", "EXPORTS": "exports", "EXP": "exports", "P6": "exports", "EXPORT": "exports"} | {
    "IMPO": "imports", "IMPORTS": "imports", "IMP": "imports", "P7": "imports", "IMPORT": "imports",
    "EX": "exports", "IM": "imports", "EXPORTSOFGOODSANDSERVICES": "exports", "IMPORTSOFGOODSANDSERVICES": "imports",
}  # fmt: skip
_ALL_BEFORE = "the sum of all columns before it"
_ALL_OTHERS = "the sum of all other columns"
_DEMAND_WORDS = re.compile(r"(?i)export|import|consum|invest|capital|govern|househ|stock|invent")


@dataclasses.dataclass(frozen=True, eq=False)
class Column:
    """A column beside the industries."""

    position: int
    key: Key | None
    text: str
    names: set[str]
    owner: str | None
    raw: Doubles

    @property
    def values(self) -> Doubles:
        return np.nan_to_num(self.raw)

    @property
    def in_words(self) -> str:
        return f"'{self.text}'" if self.text else "without a heading"


def without_sums(columns: list[Column], parts: Parts) -> tuple[list[Column], list[Doubles], list[Doubles]]:
    """The columns of demand, those that are the sum of all others, and those in which the source states output.

    A column of no region is a total where its figures are the sum of deliveries, of columns beside it, or of all: exactly,
    or within the rounding of the source. Its name only counts where the numbers leave it open.
    """
    intermediate = np.nan_to_num(parts.Z).sum(axis=1)
    step = step_of(parts.Z, *(column.raw for column in columns))
    kept: list[Column] = []
    totals: list[Doubles] = []
    stated: list[Doubles] = []
    for column in columns:
        if column.names & TOTAL_NAMES or (column.owner is None and kind_of_row((column.text,)) == Kind.OUTPUT):
            stated.append(column.raw.copy())
            continue
        found = "" if column.owner is not None else _what_it_repeats(column, intermediate, kept, step, parts)
        if found:
            parts.notes.append(_omission_note(column, found, parts))
            if found == _ALL_BEFORE:
                totals.append(column.raw.copy())
            continue
        kept.append(column)
    for column in list(kept):  # totals that stand before their parts
        if column.owner is not None or column.names & set(OTHER_DEMAND):
            continue
        rest = [other for other in kept if other is not column]
        after = [other for other in rest if other.position > column.position]
        found = _before_its_parts(column, intermediate, rest, after, step, parts)
        if found:
            parts.notes.append(_omission_note(column, found, parts))
            if found == _ALL_OTHERS:
                totals.append(column.raw.copy())
            kept.remove(column)
    for column in list(kept):
        if (
            column.owner is None
            and names_a_total(column.text)
            and not _DEMAND_WORDS.search(column.text)
            and len(kept) > 1
        ):
            stated.append(column.raw.copy())
            kept.remove(column)
            parts.notes.append(f"Column '{column.text}' is called a total and was compared with the sums, not added.")
    _refuse_near_totals(kept, intermediate, parts)
    return kept, totals, stated


def _omission_note(column: Column, found: str, parts: Parts) -> str:
    return f"Column {column.in_words} repeats {found} and was left out."


def _what_it_repeats(column: Column, intermediate: Doubles, kept: Sequence[Column], step: float, parts: Parts) -> str:
    """What a column of no region repeats: the intermediate total, or the sum of some columns just before it."""
    values, n = column.values, len(intermediate)
    if not values.any():
        return ""
    sure = n > 2 or names_a_total(column.text)  # in two rows a small coincidence proves little
    before = np.zeros(n)
    if is_sum(values, intermediate, n, step, rounded=sure):
        return "the sum of intermediate deliveries"
    for count, other in enumerate(reversed(kept), start=1):
        before = before + other.values
        if is_sum(values, before, count, step, rounded=sure and count > 1) and (sure or count > 1):
            return f"the sum of the {count} columns of final demand before it" if count > 1 else "the column before it"
    return _ALL_BEFORE if kept and is_sum(values, intermediate + before, n + len(kept), step) else ""


def _before_its_parts(
    column: Column,
    intermediate: Doubles,
    rest: Sequence[Column],
    after: Sequence[Column],
    step: float,
    parts: Parts,
) -> str:
    """What a column that stands before its parts repeats."""
    values, n = column.values, len(intermediate)
    if not values.any() or not (n > 2 or names_a_total(column.text)):
        return ""
    behind = np.zeros(n)
    for count, other in enumerate(after, start=1):
        behind = behind + other.values
        if count > 1 and is_sum(values, behind, count, step):
            return f"the sum of the {count} columns of final demand after it"
    everything = intermediate + sum((other.values for other in rest), np.zeros(n))
    return _ALL_OTHERS if rest and is_sum(values, everything, n + len(rest), step) else ""


def _refuse_near_totals(kept: Sequence[Column], intermediate: Doubles, parts: Parts) -> None:
    """A column that follows the sum of all others closely in every row, but is not it, is asked about."""
    n = len(intermediate)
    for column in kept:
        if column.owner is not None or len(kept) < 2 or n < 3:
            continue
        others = intermediate + sum((c.values for c in kept if c is not column), np.zeros(n))
        if (others > 0).all() and (np.abs(column.values - others) <= 0.02 * others).all():
            row = int(np.argmax(np.abs(column.values - others)))
            raise DataError(
                f"{parts.source}: column '{column.text}' looks like the total of all others but misses it by up to "
                f"{write_number(abs(column.values[row] - others[row]))} ({' '.join(parts.labels[row])}), more "
                "than rounding. If it "
                "is a total, call it 'Total' or delete it; if it is demand, put the total of each row beside it."
            )

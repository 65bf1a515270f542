"""Rows of a table that are not initiatives: repeated headings, totals, notes below the table.

Each is left out with a reason, and is imported once somebody fills in what an initiative has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hub.exchange.amounts import Amount
from hub.exchange.importing.lines import Line
from hub.exchange.reasons import Reason
from hub.lib.text import bare

NARROW = 3  # columns; in narrower tables a row may consist of one cell
TOTALS = frozenset(
    bare(text)
    for text in (
        "total", "totals", "the total", "grand total", "overall total", "total amount", "total budget", "sum", "subtotal",
        "sub-total", "totaux", "total général", "montant total", "budget total", "sous-total", "somme", "totales",
        "total general", "importe total", "presupuesto total", "suma", "summe", "gesamt", "insgesamt", "totale", "total geral",
        "итого", "всего", "合计", "总计", "المجموع", "الإجمالي",
    )
)  # fmt: skip
OF_A_TOTAL = frozenset({"name_en", "name_fr", "name_es", "amount", "currency", "year", "kind_of_amount", "funding"})
LEAST = 3  # rows above a total: two small amounts may well add up to a third one
NOTE = re.compile(r"\s*(?:[*†‡]|(?:sources?|notes?|remarks?|remarques?|fuentes?|notas?)\s*[:.])", re.IGNORECASE)


def reason_of_aside(line: Line, mapping: dict[str, str], keys: Sequence[str]) -> Reason | None:
    """Why the row is not an initiative; None where it may be one."""
    if line.others:
        return None
    filled = {key: cell for key, cell in line.cells.items() if cell}
    names = [filled[key] for key, field in mapping.items() if field.startswith("name_") and key in filled]
    if names and all(
        bare(cell) == bare(key) for key, cell in filled.items() if mapping.get(key, "").startswith("name_")
    ):
        same = sum(bare(cell) == bare(key) for key, cell in filled.items())
        if same > 1 or same == len(filled):
            return Reason.of("headings_again", value=names[0][:60])
    fields = {mapping[key] for key in filled if key in mapping}
    if names and fields <= OF_A_TOTAL and all(bare(name) in TOTALS for name in names):
        return Reason.of("total_row", value=names[0][:60])
    if len(keys) >= NARROW and len(set(filled.values())) == 1:
        text = next(iter(filled.values()))
        # The same text in all cells of a row comes from a cell that was merged over the whole width.
        if len(filled) >= NARROW or line.stands_apart or NOTE.match(text):
            return Reason.of("note_row", value=text[:60])
    return None


class Sums:
    """The amounts of the rows so far, by kind, time and currency, to recognise totals whatever they are called."""

    def __init__(self, mapping: dict[str, str]) -> None:
        self.mapping = mapping
        self.can_say_more = bool(set(mapping.values()) - OF_A_TOTAL)
        self._sums: dict[tuple[Any, ...], tuple[Decimal, int]] = {}

    def is_total(self, line: Line, tranches: Sequence[list[Any]]) -> bool:
        """Whether the row has only a name and the sums of the rows above; otherwise its amounts are added to them."""
        fields = {self.mapping[key] for key, cell in line.cells.items() if cell and key in self.mapping}
        amounts = [(_kind(fact), Decimal(fact[3])) for fact in tranches]
        if amounts and self.can_say_more and not line.others and fields <= OF_A_TOTAL:
            known = [(*self._sums.get(kind, (Decimal(0), 0)), amount) for kind, amount in amounts]
            if all(number >= LEAST and amount == whole for whole, number, amount in known):
                return True
        for kind, amount in amounts:
            whole, number = self._sums.get(kind, (Decimal(0), 0))
            self._sums[kind] = (whole + amount, number + 1)
        return False


def _kind(fact: list[Any]) -> tuple[Any, ...]:
    own = Amount(*fact)
    return own.basis, own.year, own.currency, own.starts, own.ends

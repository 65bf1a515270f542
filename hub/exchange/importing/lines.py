"""The lines of a table, grouped where they belong together: many tables have a line for each country of a project."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.exchange.importing.cells import Given, address_in
from hub.exchange.importing.csvrows import RawRow
from hub.exchange.importing.headings import SEVERAL
from hub.exchange.reasons import Reason
from hub.lib.dates import says_nothing
from hub.lib.text import bare

Rows = Callable[[], Iterator[RawRow]]  # those below the headings; opens the file again
NUMBERS = ("identifier", "public_id")
PAGE = re.compile(r"(?:https?://)?[^/\s]+/+[^\s]*[^/\s]", re.IGNORECASE)  # an address that is more than a host


@dataclass(slots=True)
class Line:
    """A line of a table; `others` are the lines that were grouped with it."""

    number: int
    cells: dict[str, str]  # by the key of the column
    share: float  # share of the file that is read
    fault: Reason | None = None
    stands_apart: bool = False  # the only cell of its row, below an empty row or other such rows
    remarks: list[Reason] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)

    def cells_by_field(self, mapping: dict[str, str]) -> Given:
        """The cells by field."""
        found: Given = {}
        for key, name in mapping.items():
            cell = self.cells.get(key, "")
            # Rows with “n/a” for a number do not share a number.
            found.setdefault(name, []).append("" if name in NUMBERS and says_nothing(cell) else cell)
        return found

    @property
    def joined_cells(self) -> dict[str, str]:
        """The cells of all lines, to be shown beside a reason."""
        if not self.others:
            return self.cells
        lines = [self, *self.others]
        return {
            key: "; ".join(filter(None, dict.fromkeys(line.cells.get(key, "") for line in lines))) for key in self.cells
        }


def identity_of(given: Given, facts: dict[str, Any]) -> str:
    """What identifies the initiative of a row without an identifier: its name and its page, or its name, countries and
    partners. Two rows with the same name and different countries or partners are two initiatives."""
    name = _name(given)
    page = facts.get("website", "")
    if page and PAGE.fullmatch(page):
        mark = ["page", page.removeprefix("http://").removeprefix("https://")]
    else:
        roles = sorted({f"{kind} {bare(who)}" for kind, _reference, who in facts.get("roles", ())})
        mark = [*sorted(set(facts.get("countries", ()))), *roles]
    if not mark:
        return f"name:{name}"[:250]
    digest = hashlib.blake2b("\n".join(mark).encode(), digest_size=8).hexdigest()
    return f"name:{name[:200]}:{digest}"


def _name(given: Given) -> str:
    names = (text for name in ("name_en", "name_fr", "name_es") for text in given.get(name, ()) if text)
    return bare(next(names, ""))


def _mark(line: Line, mapping: dict[str, str]) -> str:
    """What lines share that may be about the same initiative: its identifier, or its name and page; empty where there is
    neither."""
    given = line.cells_by_field(mapping)
    known = [text for name in ("identifier", "public_id") for text in given.get(name, ()) if text]
    if known:
        return known[0]
    name, page = _name(given), address_in(next(filter(None, given.get("website", ())), ""))
    return f"name:{name} {page}" if name and PAGE.fullmatch(page) else ""


def lines_of(
    rows: Rows, keys: Sequence[str], mapping: dict[str, str], mark_of: Callable[[Line], str] | None = None
) -> Iterator[Line]:
    """Every line below the headings; `rows` opens the file again. Lines about the same initiative that differ only in cells
    with several entries are grouped at the place of the first; only those are kept in memory. With `mark_of`, all lines with the same mark are."""
    of = mark_of or functools.partial(_mark, mapping=mapping)
    seen: set[int] = set()
    repeated: set[int] = set()
    for line in _each(rows(), keys):
        if mark := of(line):
            (repeated if hash(mark) in seen else seen).add(hash(mark))
    if not repeated:
        yield from _each(rows(), keys)
        return
    together: dict[str, dict[tuple[str, ...], list[Line]]] = {}
    alike = [] if mark_of else [key for key, name in mapping.items() if name not in SEVERAL]
    for line in _each(rows(), keys):
        mark = of(line)
        if mark and hash(mark) in repeated:
            same = tuple(line.cells.get(key, "") for key in alike)
            together.setdefault(mark, {}).setdefault(same, []).append(line)
    for line in _each(rows(), keys):
        mark = of(line)
        if not mark or hash(mark) not in repeated:
            yield line
        else:
            for first, *others in together.pop(mark, {}).values():
                first.others = others
                yield first


def _each(rows: Iterator[RawRow], keys: Sequence[str]) -> Iterator[Line]:
    before: int | None = None
    stands_apart = False
    for row in rows:
        is_below_empty = before is not None and row.number > before + 1
        before = row.number
        stands_apart = (is_below_empty or stands_apart) and sum(map(bool, row.cells)) == 1
        line = Line(row.number, dict(zip(keys, row.cells, strict=False)), row.share, row.fault, stands_apart)
        if surplus := [cell for cell in row.cells[len(keys) :] if cell]:
            line.remarks.append(Reason.of("surplus_cells", count=len(surplus), value=surplus[0][:60]))
        yield line
